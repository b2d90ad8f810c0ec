package io.kyckit.conformance

import com.sun.net.httpserver.HttpServer
import io.kyckit.Client
import io.kyckit.ClientOptions
import io.kyckit.KraApplication
import io.kyckit.Lookup
import io.kyckit.Personal
import io.kyckit.Reconciliation
import io.kyckit.Secret
import io.kyckit.UploadMode
import io.kyckit.configureWebhook
import io.kyckit.fromWire
import io.kyckit.reconcile
import io.kyckit.searchAndVerify
import io.kyckit.toJson
import io.kyckit.upload
import java.net.InetSocketAddress
import java.net.ServerSocket
import java.time.Duration
import java.time.Instant
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.runBlocking

/** The kinds of case that call HyperVerge, which the player of answers plays. */
internal class Calls(private val cases: Cases, private val player: String) {
    fun upload(case: Case): Any {
        val mode = if (case.input["mode"] == "immediate") UploadMode.IMMEDIATE else UploadMode.QUEUED
        val application = KraApplication.fromWire(cases.body(case), case.rules())
        val receipt = asked(case) { it.upload(application, CASE, mode) }
        val left = listOf("transaction_id", "started_at", "http_status")
        return (Json.read(receipt.toJson()) as Map<*, *>).filterKeys { it !in left }
    }

    fun lookup(case: Case): Any {
        val answer = asked(case) { it.searchAndVerify(PAN, CASE) }
        val records = answer.records.map { mapOf("data" to texts(it)) }
        return mapOf("records" to records, "request_id" to answer.requestId).filterValues { it != null }
    }

    fun configure(case: Case): Any {
        asked(case) { it.configureWebhook(case.input["url"] as String) }
        return mapOf("configured" to true)
    }

    fun reconcile(case: Case): Any {
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
            rules = case.rules(),
        )
        return late.use { Client(options).use { client -> runBlocking { call(client) } } }
    }

    private companion object {
        const val CASE = "T-1"
        val PAN = Personal("AAAPA1234A")
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
