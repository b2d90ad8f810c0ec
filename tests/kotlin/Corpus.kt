package io.kyckit.conformance

import io.kyckit.Document
import io.kyckit.KraApplication
import io.kyckit.KyckitException
import io.kyckit.Personal
import io.kyckit.PersonalDate
import io.kyckit.RegistryStatus
import io.kyckit.advise
import io.kyckit.fromWire
import io.kyckit.isError
import io.kyckit.kraFields
import io.kyckit.record
import io.kyckit.toWire
import io.kyckit.validate
import io.kyckit.validateField
import java.io.File

/** The runner of the corpus: every case through the public API, one canonical line a case. */
internal class Corpus(folder: File, player: String) {
    private val cases = Cases(folder)
    private val calls = Calls(cases, player)
    private val deliveries = Deliveries(cases)
    private val fields = kraFields()

    /** Writes the results, and returns how many there are. */
    fun run(results: File): Int {
        val lines = cases.all.entries.map { (name, case) -> "$name ${line(case)}\n" }
        results.writeText(lines.joinToString(""))
        return lines.size
    }

    private fun line(case: Case): String {
        val isOffered = case.kind !in NOT_OFFERED && case.input["call"] != "download"
        return if (isOffered) Json.write(result(case), sorted = true) else "not offered"
    }

    private fun result(case: Case): Any? = try {
        when (case.kind) {
            "validate" -> validate(case)
            "read" -> read(case)
            "write" -> mapOf("body" to application(case).toWire(case.rules()))
            "advise" -> advice(case)
            "upload" -> calls.upload(case)
            "lookup" -> calls.lookup(case)
            "configure" -> calls.configure(case)
            "reconcile" -> calls.reconcile(case)
            else -> deliveries.result(case)
        }
    } catch (fault: KyckitException) {
        val pinned = when (case.kind) {
            "receive", "deliver", "decrypt" -> listOf("code", "http_status", "kind")
            "upload", "lookup", "configure", "reconcile" -> listOf("code", "kind", "sent")
            else -> listOf("code", "kind")
        }
        val record = Json.read(fault.record.json) as Map<*, *>
        mapOf("error" to record.filterKeys { it in pinned || it == "message" || it == "remedy" })
    }

    private fun application(case: Case) = KraApplication.fromWire(cases.body(case), case.rules())

    private fun validate(case: Case): Any {
        val (application, rules) = application(case) to case.rules()
        val field = case.input["field"] as String?
        val violations = if (field == null) application.validate(rules) else application.validateField(field, rules)
        val list = violations.map {
            mapOf(
                "code" to it.code,
                "message" to it.message,
                "path" to it.path,
                "remedy" to it.remedy,
                "severity" to it.severity.name.lowercase(),
                "wire_name" to it.wireName,
            )
        }
        return mapOf("valid" to violations.none { it.isError }, "violations" to list)
    }

    private fun read(case: Case): Any {
        val app = application(case)
        val given = LinkedHashMap<String, Any>()
        for (field in fields) {
            var value: Any? = app
            for (name in field.path.split('.')) value = value?.let { member(it, name) }
            given[field.path] = when (value) {
                null -> continue
                is Personal -> value.expose()
                is PersonalDate -> value.expose().toString()
                is Document -> value.bytes().size
                is Boolean -> value
                is UInt -> Json.Number(value.toString())
                else -> value.toString()
            }
        }
        return mapOf("fields" to given, "extra" to raw(app.extra), "unread" to raw(app.unread))
    }

    /** What the public getter of a member tells. */
    private fun member(of: Any, name: String): Any? {
        val getter = "get" + name.split('_').joinToString("") { it.replaceFirstChar(Char::uppercase) }
        return of.javaClass.methods.first { it.name.substringBefore('-') == getter }.invoke(of)
    }

    private fun advice(case: Case): Any {
        val statuses = (case.input["statuses"] as List<*>).map {
            val status = it as Map<*, *>
            RegistryStatus(status["status"] as String? ?: "", status["update_status"] as String? ?: "")
        }
        val advice = advise(statuses)
        val members = mapOf(
            "action" to "${advice.action}",
            "confidence" to "${advice.confidence}",
            "decided_by" to advice.decidedBy,
            "fallback_flag" to advice.fallbackFlag,
            "if_unchanged" to advice.ifUnchanged,
            "update_flag" to advice.updateFlag,
        )
        return members.filterValues { it != null }
    }

    private companion object {
        val NOT_OFFERED = listOf("confirm", "output", "ensure", "call")
    }
}
