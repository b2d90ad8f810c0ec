package io.kyckit.conformance

import com.sun.net.httpserver.HttpServer
import io.kyckit.Client
import io.kyckit.ClientOptions
import io.kyckit.Document
import io.kyckit.KraApplication
import io.kyckit.KyckitException
import io.kyckit.Lookup
import io.kyckit.Personal
import io.kyckit.PersonalDate
import io.kyckit.RawMember
import io.kyckit.Reconciliation
import io.kyckit.RegistryStatus
import io.kyckit.Rules
import io.kyckit.Secret
import io.kyckit.UploadMode
import io.kyckit.advise
import io.kyckit.configureWebhook
import io.kyckit.fromWire
import io.kyckit.isError
import io.kyckit.kraFields
import io.kyckit.kraPayload
import io.kyckit.readKraWebhook
import io.kyckit.readResultsWebhook
import io.kyckit.reconcile
import io.kyckit.record
import io.kyckit.resultsPayload
import io.kyckit.searchAndVerify
import io.kyckit.toJson
import io.kyckit.toWire
import io.kyckit.upload
import io.kyckit.validate
import io.kyckit.validateField
import java.io.File
import java.net.InetSocketAddress
import java.net.ServerSocket
import java.time.Duration
import java.time.Instant
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.runBlocking

/** The runner of the corpus: every case through the public API, one canonical line a case. */
internal class Corpus(private val folder: File, private val player: String) {
    private val cases: Map<String, Case> = read()
    private val fields = kraFields()

    /** Writes the results, and returns how many there are. */
    fun run(results: File): Int {
        val lines = cases.entries.map { (name, case) -> "$name ${line(case)}\n" }
        results.writeText(lines.joinToString(""))
        return lines.size
    }

    private class Case(val provider: String, val name: String, val json: Map<*, *>, val folder: File) {
        val kind = json["kind"] as String
        val input = json["input"] as Map<*, *>
        val now: Instant = Instant.parse(json["now"] as String)
    }

    private fun read(): Map<String, Case> {
        val folders = { file: File -> file.listFiles { it -> it.isDirectory }!!.sortedBy { it.name } }
        val found = LinkedHashMap<String, Case>()
        for (provider in folders(folder)) {
            for (place in folders(provider)) {
                val json = Json.read(place.resolve("case.json").readText()) as Map<*, *>
                found["${provider.name}/${place.name}"] = Case(provider.name, place.name, json, place)
            }
        }
        return found
    }

    private fun line(case: Case): String {
        val isOffered = case.kind !in NOT_OFFERED && case.input["call"] != "download"
        return if (isOffered) Json.write(result(case), sorted = true) else "not offered"
    }

    private fun result(case: Case): Any? = try {
        when (case.kind) {
            "validate" -> validate(case)
            "read" -> read(case)
            "write" -> mapOf("body" to application(case).toWire(rules(case)))
            "receive" -> receive(case)
            "upload" -> upload(case)
            "advise" -> advice(case)
            "lookup" -> lookup(case)
            "configure" -> configure(case)
            "reconcile" -> reconcile(case)
            else -> "runner: the kind is not known"
        }
    } catch (fault: KyckitException) {
        val pinned = when (case.kind) {
            "receive" -> listOf("code", "http_status", "kind")
            "upload", "lookup", "configure", "reconcile" -> listOf("code", "kind", "sent")
            else -> listOf("code", "kind")
        }
        val record = Json.read(fault.record.json) as Map<*, *>
        mapOf("error" to record.filterKeys { it in pinned || it == "message" || it == "remedy" })
    }

    private fun rules(case: Case): Rules {
        val policies = case.input["policies"] as Map<*, *>? ?: mapOf<String, String>()
        val spellings = case.input["spellings"] as Map<*, *>? ?: mapOf<String, Any>()
        return Rules(
            now = case.now,
            strict = case.json["strict"] == true,
            registeredIsApproved = policies["registered"] == "approved",
            legacyVerifiedIsReview = policies["legacy_verified"] == "review",
            quotedCounts = policies["quoted_counts"] == "true",
            webhookEventsAsText = policies["webhook_events"] == "text",
            spellings = spellings.entries.associate { (list, codes) ->
                list as String to (codes as Map<*, *>).entries.associate { it.key as String to it.value as String }
            },
        )
    }

    private fun body(case: Case): ByteArray {
        val file = case.folder.resolve("body.bin")
        return when {
            case.input["body"] is String -> (case.input["body"] as String).encodeToByteArray()
            "json" in case.input -> Json.write(case.input["json"], sorted = false).encodeToByteArray()
            file.exists() -> file.readBytes()
            else -> Json.write(wire(case), sorted = false).encodeToByteArray()
        }
    }

    private fun wire(case: Case): Map<Any?, Any?> {
        (case.input["wire"] as Map<*, *>?)?.let { return LinkedHashMap(it) }
        val members = LinkedHashMap(wire(cases.getValue("${case.provider}/${case.input["base"]}")))
        (case.input["set"] as Map<*, *>?)?.let { members.putAll(it) }
        (case.input["remove"] as List<*>?)?.forEach { members.remove(it) }
        return members
    }

    private fun application(case: Case) = KraApplication.fromWire(body(case), rules(case))

    private fun validate(case: Case): Any {
        val (application, rules) = application(case) to rules(case)
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
        val raw = { members: List<RawMember> -> members.associate { it.name to it.json } }
        return mapOf("fields" to given, "extra" to raw(app.extra), "unread" to raw(app.unread))
    }

    /** What the public getter of a member tells. */
    private fun member(of: Any, name: String): Any? {
        val getter = "get" + name.split('_').joinToString("") { it.replaceFirstChar(Char::uppercase) }
        return of.javaClass.methods.first { it.name.substringBefore('-') == getter }.invoke(of)
    }

    private fun receive(case: Case): Any {
        val event = when (case.provider) {
            "hyperverge" -> readKraWebhook(body(case), rules(case))
            "hyperverge_results" -> readResultsWebhook(body(case), rules(case))
            else -> error("no webhook belongs to the folder")
        }
        val payload = listOfNotNull(event.kraPayload(), event.resultsPayload()).single()
        return mapOf("event" to Json.read(event.toJson()), "payload" to texts(payload))
    }

    /** The members of a record of texts that are there, by the names of its getters. */
    private fun texts(record: Any): Map<String, String> {
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

    private fun upload(case: Case): Any {
        val mode = if (case.input["mode"] == "immediate") UploadMode.IMMEDIATE else UploadMode.QUEUED
        val receipt = asked(case) { it.upload(application(case), CASE, mode) }
        val left = listOf("transaction_id", "started_at", "http_status")
        return (Json.read(receipt.toJson()) as Map<*, *>).filterKeys { it !in left }
    }

    private fun lookup(case: Case): Any {
        val answer = asked(case) { it.searchAndVerify(PAN, CASE) }
        val records = answer.records.map { mapOf("data" to texts(it)) }
        return mapOf("records" to records, "request_id" to answer.requestId).filterValues { it != null }
    }

    private fun configure(case: Case): Any {
        asked(case) { it.configureWebhook(case.input["url"] as String) }
        return mapOf("configured" to true)
    }

    private fun reconcile(case: Case): Any {
        val lookup = Lookup(CASE, PAN, Instant.parse(case.input["started_at"] as String))
        val found = when (asked(case) { it.reconcile(lookup) }) {
            is Reconciliation.Taken -> "taken"
            is Reconciliation.NotFound -> "not_found"
            is Reconciliation.CannotTell -> "cannot_tell"
        }
        return mapOf("reconciliation" to found)
    }

    /** What a client is told by the answers of a case. */
    private fun <T> asked(case: Case, call: suspend (Client) -> T): T {
        val answers = case.input["answer"].let { it as? List<*> ?: listOf(it) }.map { it as Map<*, *> }
        val isUnsent = { answer: Map<*, *> -> (answer["failure"] as Map<*, *>?)?.get("sent") == "no" }
        val isEndless = answers.all { "failure" in it || it["status"] == Json.Number("429") }
        val late = answers.lastOrNull()?.takeIf { isUnsent(answers.first()) && !isUnsent(it) }?.let { Late(it) }
        val nobody = if (answers.all(isUnsent)) "http://127.0.0.1:9" else null
        val options = ClientOptions(
            appId = Secret("test-app-id"),
            appKey = Secret("test-app-key"),
            baseUrl = late?.url ?: nobody ?: "$player/${case.provider}/${case.name}",
            timeout = if (isEndless) Duration.ofSeconds(2) else null,
            rules = rules(case),
        )
        return late.use { Client(options).use { client -> runBlocking { call(client) } } }
    }

    private companion object {
        const val CASE = "T-1"
        val PAN = Personal("AAAPA1234A")
        val NOT_OFFERED = listOf("confirm", "output", "ensure")
    }
}

/** Plays an answer after a request that could not be sent: at first nobody listens. */
private class Late(answer: Map<*, *>) : AutoCloseable {
    private val port = ServerSocket(0).use { it.localPort }
    private val server = CompletableFuture.supplyAsync(
        { HttpServer.create(InetSocketAddress("127.0.0.1", port), 0).also { it.play(answer) } },
        CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS),
    )
    val url = "http://127.0.0.1:$port"

    private fun HttpServer.play(answer: Map<*, *>) {
        val body = answer["body"].let { it as? String ?: Json.write(it, sorted = false) }.encodeToByteArray()
        createContext("/") { exchange ->
            exchange.requestBody.readAllBytes()
            exchange.sendResponseHeaders((answer["status"] as Json.Number).text.toInt(), body.size.toLong())
            exchange.responseBody.use { it.write(body) }
        }
        start()
    }

    override fun close() = server.get().stop(0)
}
