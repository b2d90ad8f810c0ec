package io.kyckit.conformance

/** A small JSON reader that keeps the order of members and numbers as written, and a canonical writer. */
internal class Json private constructor(private val text: String) {
    /** A number as it is written. */
    data class Number(val text: String)

    private var at = 0

    private fun space() {
        while (at < text.length && text[at] in " \t\r\n") at++
    }

    private fun value(): Any? {
        space()
        val found = when (text[at]) {
            '{' -> members()
            '[' -> items()
            '"' -> string()
            't' -> word("true", true)
            'f' -> word("false", false)
            'n' -> word("null", null)
            else -> number()
        }
        space()
        return found
    }

    private fun word(word: String, value: Any?): Any? {
        check(text.startsWith(word, at))
        at += word.length
        return value
    }

    private fun number(): Number {
        val start = at
        while (at < text.length && text[at] in "+-.0123456789eE") at++
        check(at > start)
        return Number(text.substring(start, at))
    }

    private fun members(): Map<String, Any?> {
        val found = LinkedHashMap<String, Any?>()
        at++
        space()
        while (text[at] != '}') {
            space()
            val name = string()
            space()
            check(text[at++] == ':')
            found[name] = value()
            if (text[at] == ',') at++
        }
        at++
        return found
    }

    private fun items(): List<Any?> {
        val found = ArrayList<Any?>()
        at++
        space()
        while (text[at] != ']') {
            found += value()
            if (text[at] == ',') at++
        }
        at++
        return found
    }

    private fun string(): String {
        check(text[at++] == '"')
        val found = StringBuilder()
        while (text[at] != '"') {
            val c = text[at++]
            if (c != '\\') {
                found.append(c)
                continue
            }
            when (val escape = text[at++]) {
                'b' -> found.append('\b')
                'f' -> found.append('\u000c')
                'n' -> found.append('\n')
                'r' -> found.append('\r')
                't' -> found.append('\t')
                'u' -> {
                    found.append(text.substring(at, at + 4).toInt(16).toChar())
                    at += 4
                }
                else -> found.append(escape)
            }
        }
        at++
        return found.toString()
    }

    companion object {
        fun read(text: String): Any? = Json(text).value()

        /** Compact JSON, members in their order, or sorted by code point. */
        fun write(value: Any?, sorted: Boolean): String = when (value) {
            is String -> quoted(value)
            is Number -> value.text
            is Map<*, *> -> {
                val names = value.keys.map { it as String }
                val ordered = if (sorted) names.sortedWith(byCodePoint) else names
                ordered.joinToString(",", "{", "}") { "${quoted(it)}:${write(value[it], sorted)}" }
            }
            is List<*> -> value.joinToString(",", "[", "]") { write(it, sorted) }
            else -> value.toString()
        }

        private val byCodePoint = Comparator<String> { a, b ->
            java.util.Arrays.compareUnsigned(a.encodeToByteArray(), b.encodeToByteArray())
        }

        private fun quoted(text: String): String {
            val out = StringBuilder("\"")
            for (c in text) {
                when (c) {
                    '"' -> out.append("\\\"")
                    '\\' -> out.append("\\\\")
                    '\b' -> out.append("\\b")
                    '\u000c' -> out.append("\\f")
                    '\n' -> out.append("\\n")
                    '\r' -> out.append("\\r")
                    '\t' -> out.append("\\t")
                    else -> if (c < ' ') out.append("\\u%04x".format(c.code)) else out.append(c)
                }
            }
            return out.append('"').toString()
        }
    }
}
