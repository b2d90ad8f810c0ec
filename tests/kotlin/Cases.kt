package io.kyckit.conformance

import io.kyckit.Personal
import io.kyckit.RawMember
import io.kyckit.Rules
import java.io.File
import java.time.Instant

/** One case. */
internal class Case(val provider: String, val name: String, val json: Map<*, *>, val folder: File) {
    val kind = json["kind"] as String
    val input = json["input"] as Map<*, *>
    val now: Instant = Instant.parse(json["now"] as String)

    /** The rules that it is read and written by. */
    fun rules(now: Instant = this.now): Rules {
        val policies = input["policies"] as Map<*, *>? ?: mapOf<String, String>()
        val spellings = input["spellings"] as Map<*, *>? ?: mapOf<String, Any>()
        return Rules(
            now = now,
            strict = json["strict"] == true,
            registeredIsApproved = policies["registered"] == "approved",
            legacyVerifiedIsReview = policies["legacy_verified"] == "review",
            qualityRejectionIsResubmit = policies["quality_rejection"] == "resubmit",
            notScreenedIsClear = policies["not_screened"] == "no",
            rejectedAttemptIsDeclined = policies["rejected_attempt"] == "declined",
            successfulAttemptIsApproved = policies["successful_attempt"] == "approved",
            quotedCounts = policies["quoted_counts"] == "true",
            webhookEventsAsText = policies["webhook_events"] == "text",
            spellings = spellings.entries.associate { (list, codes) ->
                list as String to (codes as Map<*, *>).entries.associate { it.key as String to it.value as String }
            },
        )
    }
}

/** Every case of a corpus, and the bodies that may stand on others. */
internal class Cases(root: File) {
    val all: Map<String, Case> = LinkedHashMap<String, Case>().also { found ->
        val folders = { file: File -> file.listFiles { it -> it.isDirectory }!!.sortedBy { it.name } }
        for (provider in folders(root)) {
            for (place in folders(provider)) {
                val json = Json.read(place.resolve("case.json").readText()) as Map<*, *>
                found["${provider.name}/${place.name}"] = Case(provider.name, place.name, json, place)
            }
        }
    }

    fun body(case: Case): ByteArray {
        val file = case.folder.resolve("body.bin")
        return body(case.input) ?: if (file.exists()) file.readBytes() else compact(wire(case))
    }

    private fun wire(case: Case): Map<Any?, Any?> {
        (case.input["wire"] as Map<*, *>?)?.let { return LinkedHashMap(it) }
        val members = LinkedHashMap(wire(all.getValue("${case.provider}/${case.input["base"]}")))
        (case.input["set"] as Map<*, *>?)?.let { members.putAll(it) }
        (case.input["remove"] as List<*>?)?.forEach { members.remove(it) }
        return members
    }

    companion object {
        /** The body that stands in an input; none when it stands elsewhere. */
        fun body(input: Map<*, *>): ByteArray? = when {
            input["body"] is String -> (input["body"] as String).encodeToByteArray()
            "json" in input -> compact(input["json"])
            else -> null
        }

        private fun compact(json: Any?) = Json.write(json, sorted = false).encodeToByteArray()
    }
}

/** The members of a record of texts that are there, by the names of its getters. */
internal fun texts(record: Any): Map<String, String> {
    val found = LinkedHashMap<String, String>()
    for (getter in record.javaClass.declaredMethods.filter { it.name.startsWith("get") }) {
        val name = getter.name.drop(3).replace(Regex("(?<=.)[A-Z]"), "_$0").lowercase()
        when (val value = getter.invoke(record)) {
            is Personal -> found[name] = value.expose()
            is String -> found[name] = value
        }
    }
    return found
}

/** Members as raw JSON, by name. */
internal fun raw(members: List<RawMember>): Map<String, String> = members.associate { it.name to it.json }
