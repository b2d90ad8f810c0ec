package io.kyckit

import io.kyckit.example.application
import java.net.ServerSocket
import java.time.Duration
import java.time.Instant
import java.util.concurrent.CompletableFuture
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable

/** The client against servers on loopback: outcomes, errors, many at once, cancelling. */
class ClientTest {
    @Test
    fun `settings that cannot be are refused`() {
        val half = ClientOptions(appId = Secret("id"))
        assertEquals("credentials", assertThrows(KyckitException.Configuration::class.java) { Client(half) }.record.code)
        val plain = options("http://example.com")
        assertThrows(KyckitException.Configuration::class.java) { Client(plain) }
        val never = options("http://127.0.0.1:9").copy(timeout = Duration.ZERO)
        assertThrows(KyckitException.Configuration::class.java) { Client(never) }
    }

    @Test
    fun `an application with errors is not sent`() {
        val fault = assertThrows(KyckitException.Validation::class.java) {
            runBlocking { Client(options("http://127.0.0.1:9")).use { it.upload(KraApplication(), "T-1") } }
        }
        assertEquals(Sent.NO, fault.record.sent)
        assertTrue(fault.record.violations.size > 5)
    }

    @Test
    fun `a server that is gone`() {
        val settings = options("http://127.0.0.1:9").copy(timeout = Duration.ofMillis(700))
        val fault = assertThrows(KyckitException::class.java) {
            runBlocking { Client(settings).use { it.upload(application(), "T-1") } }
        }
        assertEquals(Sent.NO, fault.record.sent)
        assertTrue(fault.record.retryable)
        assertTrue(fault.record.remedy.isNotBlank())
    }

    @Test
    fun `all three outcomes, and fifty at once`() {
        val taken = """{"status":"success","statusCode":200,"result":{"kycdata":{"appStatus":"001"}}}"""
        Answering(200, taken).use { server ->
            Client(options(server.url)).use { client ->
                runBlocking(Dispatchers.Default) {
                    val receipts = (1..50).map { async { client.upload(application(), "T-$it") } }.awaitAll()
                    assertTrue(receipts.all { it.outcome == Outcome.ACCEPTED })
                    assertEquals("T-7", receipts[6].lookup.transactionId)
                }
            }
        }
        val refused = """{"status":"failure","statusCode":400,"error":"Invalid PAN"}"""
        assertEquals(Outcome.REJECTED to Sent.YES, outcome(400, refused))
        assertEquals(Outcome.UNKNOWN to Sent.YES, outcome(503, ""))
    }

    private fun outcome(status: Int, body: String): Pair<Outcome, Sent> = Answering(status, body).use { server ->
        val receipt = Client(options(server.url)).use { client -> runBlocking { client.upload(application(), "T-1") } }
        for (canary in CANARIES) assertFalse("$receipt ${receipt.toJson()}".contains(canary), canary)
        receipt.outcome to receipt.sent
    }

    @Test
    fun `bad credentials`() {
        Answering(401, """{"message":"Missing/Invalid credentials","statusCode":401}""").use { server ->
            Client(options(server.url)).use { client ->
                val fault = assertThrows(KyckitException.Configuration::class.java) {
                    runBlocking { client.upload(application(), "T-1") }
                }
                assertEquals(401.toUShort(), fault.record.httpStatus)
                assertEquals("configuration", fault.record.kind)
                assertTrue(fault.record.remedy.isNotBlank())
                val text = "$fault ${fault.message} ${fault.record} ${fault.record.json}"
                for (canary in CANARIES + "the-key") assertFalse(text.contains(canary), text)
            }
        }
    }

    @Test
    fun `cancelling the coroutine closes the connection`() {
        ServerSocket(0).use { server ->
            val (asked, closed) = CompletableFuture<Boolean>() to CompletableFuture<Boolean>()
            thread(isDaemon = true) {
                server.accept().use { connection ->
                    val input = connection.getInputStream()
                    while (runCatching { input.read() }.getOrDefault(-1) >= 0) asked.complete(true)
                    closed.complete(true)
                }
            }
            Client(options("http://127.0.0.1:${server.localPort}")).use { client ->
                runBlocking(Dispatchers.Default) {
                    val call = async { client.upload(application(), "T-1") }
                    assertTrue(asked.get(20, TimeUnit.SECONDS))
                    call.cancelAndJoin()
                    assertTrue(call.isCancelled)
                }
                assertTrue(closed.get(20, TimeUnit.SECONDS))
            }
        }
    }

    @Test
    fun `a canceller stops a call of its own`() {
        val canceller = Canceller()
        canceller.cancel()
        Client(options("http://127.0.0.1:9")).use { client ->
            val fault = assertThrows(KyckitException.Cancelled::class.java) {
                runBlocking { client.uploadUntil(application(), "T-1", UploadMode.QUEUED, null, canceller) }
            }
            assertEquals("cancelled", fault.record.kind)
            assertTrue(fault.record.json.contains("\"kind\":\"cancelled\""))
        }
    }

    @Test
    fun `a webhook address must be https`() {
        Client(options("http://127.0.0.1:9")).use { client ->
            val fault = assertThrows(KyckitException.Configuration::class.java) {
                runBlocking { client.configureWebhook("http://example.com/CANARY") }
            }
            assertEquals("webhook_url", fault.record.code)
            assertFalse("$fault ${fault.record.json}".contains("CANARY"))
        }
    }

    @Test
    fun `the events of a webhook are a list, or one text by policy`() {
        Answering(200, "{}").use { server ->
            for ((asText, events) in listOf(false to "\"events\":[\"", true to "\"events\":\"")) {
                val settings = options(server.url).copy(rules = RULES.copy(webhookEventsAsText = asText))
                Client(settings).use { runBlocking { it.configureWebhook("https://receiver.example/kra") } }
                val body = checkNotNull(server.bodies.poll(20, TimeUnit.SECONDS)).decodeToString()
                assertTrue(body.contains(events), body)
            }
        }
    }

    /** The settings of the sandbox are in the environment; `cargo xtask test kotlin` starts it. */
    @Test
    @EnabledIfEnvironmentVariable(named = "KYCKIT_HYPERVERGE_BASE_URL", matches = "http://127.0.0.1:.+")
    fun `the sandbox takes, finds, and tells`() {
        Answering(200, "{}").use { receiver ->
            Client(ClientOptions()).use { client ->
                runBlocking {
                    client.configureWebhook(receiver.url)
                    val pan = Personal("AAAPT4711A")
                    assertEquals("005", client.searchAndVerify(pan, "T-1").records.single().status)
                    val receipt = client.upload(application().copy(pan = pan, applicationNumber = "TEST-4711"), "T-1")
                    assertEquals(Outcome.ACCEPTED, receipt.outcome)
                    assertTrue(client.reconcile(receipt.lookup) is Reconciliation.Taken)
                    val never = receipt.lookup.copy(pan = Personal("AAAPT4712A"))
                    assertTrue(client.reconcile(never) is Reconciliation.NotFound)
                    val later = receipt.lookup.copy(startedAt = Instant.now().plusSeconds(3600))
                    val found = client.reconcile(later)
                    assertTrue(found is Reconciliation.CannotTell)
                    assertEquals("AAAPT4711A", found.answer.records.single().pan?.expose())
                    assertFalse("$found $receipt $never".contains("AAAPT"))
                }
            }
            val event = readKraWebhook(checkNotNull(receiver.bodies.poll(20, TimeUnit.SECONDS)))
            assertEquals("T-1", event.subject.caseId)
        }
    }
}

/** A server on loopback with one answer for everybody, and what it was asked. */
private class Answering(status: Int, body: String) : AutoCloseable {
    private val server = com.sun.net.httpserver.HttpServer.create(java.net.InetSocketAddress("127.0.0.1", 0), 100)
    val url = "http://127.0.0.1:${server.address.port}"
    val bodies = LinkedBlockingQueue<ByteArray>()

    init {
        server.createContext("/") { exchange ->
            bodies += exchange.requestBody.readAllBytes()
            exchange.responseHeaders.add("content-type", "application/json")
            exchange.sendResponseHeaders(status, body.length.toLong().takeIf { it > 0 } ?: -1)
            exchange.responseBody.use { it.write(body.encodeToByteArray()) }
        }
        server.start()
    }

    override fun close() = server.stop(0)
}
