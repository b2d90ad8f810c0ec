package io.kyckit

import io.kyckit.example.application
import java.time.Instant
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

internal val RULES = Rules(now = Instant.parse("2026-01-15T10:00:00Z"))

/** Personal values of the application, none of which may show. */
internal val CANARIES = listOf("AAAPT1234A", "TEST USER", "TEST FATHER", "1 Test Street", "400001", "9876543210", "1990")

private val RESULTS = """{"transactionId":"T-1","applicationStatus":"auto_approved","eventId":"E-1",
    "reviewerEmail":"CANARY@example.com"}""".encodeToByteArray()

internal fun options(url: String): ClientOptions =
    ClientOptions(appId = Secret("id"), appKey = Secret("the-key"), baseUrl = url, rules = RULES)

class KyckitTest {
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
    fun `one field can be asked for, by path and by wire name`() {
        val app = application().copy(pan = Personal("CANARY123"), email = Personal("CANARY"))
        val pan = app.validateField("pan", RULES)
        assertEquals(listOf("pan_format"), pan.map { it.code })
        assertEquals(pan, app.validateField("appPanNo", RULES))
        assertTrue(app.validateField("mobile.number", RULES).isEmpty())
        assertTrue(app.validateField("nothing", RULES).isEmpty())
    }

    @Test
    fun `an application as text is what Rust shows, every free text masked`() {
        val app = application().copy(
            applicationNumber = "CANARY-1",
            internalReference = "CANARY-2",
            otherInformation = Personal("CANARY-3"),
            filler1 = Personal("CANARY-4"),
            kraAgency = "CANARY-5",
            person = Person(otherNationality = "CANARY-6", gender = "CANARY-7"),
            organisation = Organisation(otherStatus = "CANARY-8"),
            correspondence = Address(country = "CANARY-9", state = "CANARY-10", line1 = Personal("CANARY-11")),
            permanent = Address(proof = "CANARY-12"),
            ipv = InPersonVerification(status = "CANARY-13"),
            documents = Documents(aadhaarXml = Document("CANARY-14".encodeToByteArray())),
            extra = listOf(RawMember("CANARY-15", "\"CANARY-16\"")),
        )
        val parts = listOf(app.person, app.organisation, app.correspondence, app.permanent, app.ipv, app.documents)
        for (text in (listOf(app) + parts).map { it.toString() }) assertFalse(text.contains("CANARY"), text)
        assertTrue(app.toString().contains("KraApplication { update_flag: ${Codes.UpdateFlag.NEW}"), "$app")
        for (canary in CANARIES) assertFalse("${application()}".contains(canary), "${application()}")
    }

    @Test
    fun `an event as text shows no free text and no payload`() {
        val body = """{"transactionId":"T-1","appId":"A-1","eventType":"CANARY-3","appStatus":"CANARY-4",
            "appUpdtStatus":"CANARY-5","statusDescription":"CANARY-6","remarks":"CANARY-7","eventTime":"CANARY-8",
            "name":"CANARY-9","CANARY-10":"CANARY-11"}"""
        val event = readKraWebhook(body.encodeToByteArray(), RULES)
        val payload = checkNotNull(event.kraPayload())
        val parts = listOf(event, payload, event.reasons, event.raw, event.canonical)
        for (text in parts.map { it.toString() }) assertFalse(text.contains("CANARY"), text)
        assertTrue("$event".contains("RegistryStatusChanged") && "$event".contains("T-1"), "$event")
        for (text in listOf("${options("")}", "${options("").appKey}")) assertFalse(text.contains("the-key"), text)
    }

    @Test
    fun `a Results webhook becomes an event with a payload of its own`() {
        val event = readResultsWebhook(RESULTS, RULES)
        assertEquals(Provider.HypervergeResults to Decision.Approved, event.provider to event.decision)
        assertEquals("T-1", event.subject.caseId)
        assertEquals(listOf<String>(), event.verifiedBy)
        val payload = checkNotNull(event.resultsPayload())
        assertEquals("CANARY@example.com", payload.reviewerEmail?.expose())
        assertFalse("$payload $event".contains("CANARY"))
        assertNull(event.kraPayload())
        assertNull(readKraWebhook(RESULTS, RULES).resultsPayload())
    }

    @Test
    fun `a static header proves a delivery, and its secrets do not show`() {
        StaticHeader("X-Secret", listOf(Secret("CANARY-new"), Secret("CANARY-old"))).use { proof ->
            for (value in listOf("CANARY-new", "CANARY-old")) {
                val event = proof.readResultsWebhook(mapOf("x-secret" to listOf(value)), RESULTS, RULES)
                assertEquals(listOf("static_header"), event.verifiedBy)
                assertTrue(event.toJson().contains("\"verified_by\":\"static_header\""))
            }
            assertTrue("$proof".contains("x-secret") && !"$proof".contains("CANARY"), "$proof")
            for ((headers, code) in listOf(
                mapOf("x-secret" to listOf("CANARY-no")) to "header_mismatch",
                mapOf("x-secret" to listOf("CANARY-new", "CANARY-new")) to "header_repeated",
                mapOf("x-secret" to listOf("CANARY-new"), "X-SECRET" to listOf("")) to "header_repeated",
                mapOf("x-other" to listOf("CANARY-new")) to "header_missing",
            )) {
                // Before the body is looked at: this one cannot be read.
                val fault = assertThrows(KyckitException.Verification::class.java) {
                    proof.readResultsWebhook(headers, byteArrayOf(-1), RULES)
                }
                assertEquals(code to 401.toUShort(), fault.record.code to fault.record.httpStatus)
                assertFalse("$fault ${fault.record.json}".contains("CANARY"))
            }
            proof.and("X-Other", listOf(Secret("2"))).use { both ->
                val headers = mapOf("X-Secret" to listOf("CANARY-old"), "X-Other" to listOf("2"))
                assertEquals("static_header", both.verify(headers))
                assertThrows(KyckitException.Verification::class.java) { both.verify(headers - "X-Other") }
            }
        }
        for (secrets in listOf(listOf(), listOf(Secret("")), listOf(Secret("CANARY\n")))) {
            val fault = assertThrows(KyckitException.Configuration::class.java) { StaticHeader("X-Secret", secrets) }
            assertEquals("static_header", fault.record.code)
            assertFalse("$fault ${fault.record.json}".contains("CANARY"))
        }
    }

    @Test
    fun `small sets are enums, and keep a word that they do not name`() {
        assertEquals(Decision.Approved, decisionOf("approved"))
        assertEquals(Decision.Other("later"), decisionOf("later"))
        assertEquals("later", decisionOf("later").toString())
        assertEquals("registry.status_changed", EventKind.RegistryStatusChanged.toString())
        assertEquals(Decision.NoVerdict, decisionOf("none"))
        val event = readKraWebhook("""{"appStatus":"007"}""".encodeToByteArray(), RULES)
        assertEquals(Provider.HypervergeKra to Decision.Approved, event.provider to event.decision)
        assertEquals(DedupeStrength.Weak to Actor.Unknown, event.dedupeStrength to event.actor)
        assertEquals(EventKind.RegistryStatusChanged, event.kind)
    }

    @Test
    fun `an instant that no calendar has is refused`() {
        val never = Rules(now = Instant.parse("+20000-01-01T00:00:00Z"))
        val fault = assertThrows(KyckitException.Configuration::class.java) { application().toWire(never) }
        assertEquals("instant", fault.record.code)
    }

    @Test
    fun `a webhook becomes an event, unknown values survive`() {
        val body = """{"transactionId":"T-1","eventType":"KRA_APPLICATION_STATUS","appStatus":"QQ","new":1}"""
        val event = readKraWebhook(body.encodeToByteArray(), RULES)
        assertEquals(Decision.Unknown, event.decision)
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
    fun `code lists and advice`() {
        val states = checkNotNull(codeList("state"))
        assertTrue(states.codes.size > 30)
        assertEquals("maharashtra", states.codes.single { it.wire == Codes.State.MAHARASHTRA }.symbol.lowercase())
        assertNull(codeList("nothing"))
        assertEquals(Action.Recheck, advise(listOf()).action)
        assertEquals(Action.Wait to Confidence.High, advise(listOf(RegistryStatus("001"))).run { action to confidence })
    }
}
