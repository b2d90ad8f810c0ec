package io.kyckit

import io.kyckit.example.application
import java.net.ServerSocket
import java.time.Duration
import java.time.Instant
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

private val RULES = Rules(now = Instant.parse("2026-01-15T10:00:00Z"))

/** Personal values of the application, none of which may show. */
private val CANARIES = listOf("AAAPT1234A", "TEST USER", "TEST FATHER", "1 Test Street", "400001", "9876543210", "1990")

class KyckitTest {
    private fun options(url: String) =
        ClientOptions(appId = Secret("id"), appKey = Secret("the-key"), baseUrl = url, rules = RULES)

    @Test
    fun `a wrong PAN is told with its remedy and without its value`() {
        val violations = application().copy(pan = Personal("CANARY123")).validate(RULES)
        val pan = violations.single { it.path == "pan" }
        assertEquals("pan_format", pan.code)
        assertEquals("appPanNo", pan.wireName)
        assertTrue(pan.isError)
        assertTrue(pan.remedy.isNotBlank())
        assertFalse(violations.toString().contains("CANARY"))
    }

    @Test
    fun `the wire form is read and written, unknown members too`() {
        val wire = """{"appPanNo":"AAAPT1234A","appNew":[1,2]}"""
        val app = KraApplication.fromWire(wire, RULES)
        assertEquals("AAAPT1234A", app.pan?.expose())
        assertEquals("[1,2]", app.extra.single().json)
        assertTrue(app.toWire(RULES).contains(""""appNew":[1,2]"""))
    }

    @Test
    fun `a document stays the file that its member says it is`() {
        val app = application().copy(documents = Documents(aadhaarXml = Document("<a/>".encodeToByteArray())))
        assertTrue(app.validate(RULES).none { it.path == "documents.aadhaar_xml" })
        val other = app.copy(documents = Documents(aadhaarXml = Document("<a".encodeToByteArray())))
        assertTrue(other.validate(RULES).any { it.path == "documents.aadhaar_xml" })
    }

    @Test
    fun `nothing personal shows as text`() {
        val app = KraApplication.fromWire(application().toWire(RULES).replaceFirst("{", "{\"appNew\":\"1990\","), RULES)
        val body = """{"transactionId":"T-1","appStatus":"099","remarks":"TEST USER","pan":"AAAPT1234A","name":"TEST USER"}"""
        val event = readKraWebhook(body.encodeToByteArray(), RULES)
        val payload = checkNotNull(event.kraPayload())
        for (text in listOf(app.toString(), event.toString(), payload.toString(), "${event.reasons}", "${options("")}")) {
            for (canary in CANARIES + "the-key") assertFalse(text.contains(canary), "$canary in $text")
        }
    }

    @Test
    fun `a webhook becomes an event, unknown values survive`() {
        val body = """{"transactionId":"T-1","eventType":"KRA_APPLICATION_STATUS","appStatus":"QQ","new":1}"""
        val event = readKraWebhook(body.encodeToByteArray(), RULES)
        assertEquals("unknown", event.decision)
        assertEquals("QQ", event.providerStatus)
        assertEquals("T-1", event.subject.caseId)
        assertEquals(RULES.now, event.receivedAt)
        assertTrue(event.toJson().contains(event.dedupeKey))
        assertEquals("QQ", event.kraPayload()?.status)
        assertTrue(event.warnings.any { it.code == "unknown_status" })
    }

    @Test
    fun `an unreadable body is an error with its place`() {
        val fault = assertThrows(KyckitException.Payload::class.java) {
            readKraWebhook("{\n\"pan\": CANARY}".encodeToByteArray(), RULES)
        }
        assertEquals(2UL, fault.record.line)
        assertNotNull(fault.record.httpStatus)
        assertTrue(fault.record.remedy.isNotBlank())
        assertFalse("$fault ${fault.record.json}".contains("CANARY"))
        assertThrows(KyckitException.Payload::class.java) { KraApplication.fromWire(byteArrayOf(-1), RULES) }
    }

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
        assertEquals("no", fault.record.sent)
        assertTrue(fault.record.violations.size > 5)
    }

    @Test
    fun `a server that is gone`() {
        val settings = options("http://127.0.0.1:9").copy(timeout = Duration.ofMillis(700))
        val fault = assertThrows(KyckitException::class.java) {
            runBlocking { Client(settings).use { it.upload(application(), "T-1") } }
        }
        assertEquals("no", fault.record.sent)
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
                    assertEquals("T-7", receipts[6].transactionId)
                }
            }
        }
        val refused = """{"status":"failure","statusCode":400,"error":"Invalid PAN"}"""
        assertEquals(Outcome.REJECTED, outcome(400, refused))
        assertEquals(Outcome.UNKNOWN, outcome(503, ""))
    }

    private fun outcome(status: Int, body: String): Outcome = Answering(status, body).use { server ->
        Client(options(server.url)).use { client -> runBlocking { client.upload(application(), "T-1") }.outcome }
    }

    @Test
    fun `bad credentials`() {
        Answering(401, """{"message":"Missing/Invalid credentials","statusCode":401}""").use { server ->
            Client(options(server.url)).use { client ->
                val fault = assertThrows(KyckitException.Configuration::class.java) {
                    runBlocking { client.upload(application(), "T-1") }
                }
                assertEquals(401.toUShort(), fault.record.httpStatus)
                assertTrue(fault.record.remedy.isNotBlank())
            }
        }
    }

    @Test
    fun `cancelling the coroutine closes the connection`() {
        ServerSocket(0).use { server ->
            val closed = CompletableFuture<Boolean>()
            thread(isDaemon = true) {
                server.accept().use { connection ->
                    val input = connection.getInputStream()
                    do {
                        val byte = runCatching { input.read() }.getOrDefault(-1)
                    } while (byte >= 0)
                    closed.complete(true)
                }
            }
            Client(options("http://127.0.0.1:${server.localPort}")).use { client ->
                assertThrows(TimeoutCancellationException::class.java) {
                    runBlocking { withTimeout(500) { client.upload(application(), "T-1") } }
                }
                assertTrue(closed.get(3, TimeUnit.SECONDS))
            }
        }
    }

    @Test
    fun `code lists and advice`() {
        val states = checkNotNull(codeList("state"))
        assertTrue(states.codes.size > 30)
        assertEquals("maharashtra", states.codes.single { it.wire == Codes.State.MAHARASHTRA }.symbol.lowercase())
        assertNull(codeList("nothing"))
        assertEquals("recheck", advise(listOf()).action)
        assertEquals("wait", advise(listOf(RegistryStatus("001"))).action)
    }
}

/** A server on loopback with one answer for everybody. */
private class Answering(status: Int, body: String) : AutoCloseable {
    private val server = com.sun.net.httpserver.HttpServer.create(java.net.InetSocketAddress("127.0.0.1", 0), 100)
    val url = "http://127.0.0.1:${server.address.port}"

    init {
        server.createContext("/") { exchange ->
            exchange.requestBody.readAllBytes()
            exchange.responseHeaders.add("content-type", "application/json")
            exchange.sendResponseHeaders(status, body.length.toLong().takeIf { it > 0 } ?: -1)
            exchange.responseBody.use { it.write(body.encodeToByteArray()) }
        }
        server.start()
    }

    override fun close() = server.stop(0)
}
