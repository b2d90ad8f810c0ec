package io.kyckit

import java.time.Instant
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

private const val API_KEY = "CANARYKEYCANARYKEYCANARYKEYCANARYKEY0001"
private val JSON = mapOf("Content-Type" to listOf("application/json"))
private val KRA = """{"transactionId":"T-1","appStatus":"007"}""".encodeToByteArray()
private val SUBMIT = """{"webhook_trigger":"submit","submission_id":"S-1","email":"CANARY@example.com"}""".encodeToByteArray()

private fun secrets(vararg secrets: String) = secrets.map { Secret(it) }

private fun settings(iv: CipherIv = CipherIv.Prefix12) =
    CipherSettings(CipherMode.Gcm, KeyStrategy.Sha256, CipherEncoding.Base64, iv)

private fun kra(verification: Verification) = Route("/hooks/kra", Provider.HypervergeKra, verification)

/** The one receiver: who is let in, what is answered, and that no secret shows. */
class ReceiverTest {
    @Test
    fun `a delivery that proves itself becomes an event, the others the right answer`() {
        val routes = listOf(
            kra(Verification.UrlSegment(secrets("CANARY-new", "CANARY-old"))),
            Route("/hooks/p100", Provider.P100, Verification.BearerToken(secrets("CANARY"))),
        )
        Receiver(routes, ReceiverOptions(rules = RULES)).use { receiver ->
            val received = receiver.receive("POST", "/hooks/kra/CANARY-old", JSON, KRA)
            assertEquals(listOf("url_secret"), received.event.verifiedBy)
            assertEquals(RULES.now, received.event.receivedAt)
            assertEquals(Reply(200u, "application/json", "{}"), received.reply)
            val later = Instant.parse("2026-02-01T00:00:00Z")
            assertEquals(later, receiver.receive("POST", "/hooks/kra/CANARY-new", JSON, KRA, later).event.receivedAt)

            val token = JSON + ("authorization" to listOf("Bearer CANARY"))
            val status = """{"externalUserId":"u-1","status":"ACTIVE"}""".encodeToByteArray()
            val user = receiver.receive("POST", "/hooks/p100/webhook/user/status?x=1", token, status).event
            assertEquals("p100.user", user.variant)
            assertEquals(EventKind.AccountStatusChanged to "u-1", user.kind to user.subject.userRef)

            assertEquals(Provider.P100, receiver.providerAt("/hooks/p100/webhook/user/status"))
            assertNull(receiver.providerAt("/"))
            for ((path, code, status) in listOf(
                Triple("/hooks/kra/CANARY-no", "url_secret_mismatch", 401),
                Triple("/hooks/kra", "url_secret_missing", 401),
                Triple("/hooks/p100", "token_missing", 401),
                Triple("/other", "unknown_path", 404),
            )) {
                // Before the body is looked at: this one cannot be read.
                val fault = assertThrows(KyckitException::class.java) {
                    receiver.receive("POST", path, JSON, byteArrayOf(-1))
                }
                assertEquals(code, fault.record.code)
                assertEquals(Reply(status.toUShort(), "application/json", "{}"), fault.reply)
                assertEquals(status == 401, fault is KyckitException.Verification)
                assertFalse("$fault ${fault.record.json}".contains("CANARY"))
            }
        }
    }

    @Test
    fun `a header that came twice is two headers`() {
        Receiver(listOf(kra(Verification.StaticHeader("X-Secret", secrets("CANARY"))))).use { receiver ->
            assertEquals(
                listOf("static_header"),
                receiver.receive("POST", "/hooks/kra", mapOf("x-secret" to listOf("CANARY")), KRA).event.verifiedBy,
            )
            for (headers in listOf(
                mapOf("x-secret" to listOf("CANARY", "CANARY")),
                mapOf("x-secret" to listOf("CANARY"), "X-SECRET" to listOf("CANARY")),
            )) {
                val fault = assertThrows(KyckitException.Verification::class.java) {
                    receiver.receive("POST", "/hooks/kra", headers, KRA)
                }
                assertEquals("header_repeated", fault.record.code)
            }
        }
    }

    @Test
    fun `no secret of a policy shows as text`() {
        ArgosCipher(Secret(API_KEY), settings()).use { cipher ->
            val secrets = secrets("CANARY")
            val policies = listOf(
                Verification.StaticHeader("X-Secret", secrets),
                Verification.BearerToken(secrets),
                Verification.UrlSegment(secrets),
                Verification.UrlQuery("key", secrets),
                Verification.Hmac("X-Signature", secrets, HmacAlgorithm.SHA512, HmacEncoding.BASE64, "v="),
                Verification.StandardWebhooks(secrets("whsec_Q0FOQVJZQ0FOQVJZQ0FOQVJZQ0FOQVJZ")),
                Verification.Decryption(cipher),
            )
            val all = Verification.AllOf(policies)
            val routes = listOf(kra(all))
            Receiver(routes).use { receiver ->
                val parts = listOf(cipher, all, routes, ReceiverOptions(), receiver) + policies
                for (text in parts.map { it.toString() }) {
                    assertFalse(text.contains("CANARY") || text.contains("Q0FOQVJZ"), text)
                }
                assertTrue("$all".contains("X-Signature") && "$receiver".contains("standard_webhooks"), "$receiver")
                assertFalse("$receiver".contains("/hooks"), "$receiver")
            }
        }
    }

    @Test
    fun `what makes no sense is refused when the receiver is made`() {
        val free = Verification.Unverified("a test")
        ArgosCipher(Secret(API_KEY), settings()).use { cipher ->
            for ((routes, code) in listOf(
                listOf<Route>() to "route",
                listOf(kra(free), kra(free)) to "route",
                listOf(kra(free).copy(path = "hooks")) to "route",
                listOf(kra(free).copy(provider = Provider.Other("later"))) to "provider",
                listOf(kra(Verification.Unverified(" "))) to "verification",
                listOf(kra(Verification.BearerToken(listOf()))) to "verification",
                listOf(kra(Verification.UrlQuery("key", secrets("CANARY ")))) to "verification",
                listOf(kra(Verification.AnyOf(listOf(free, Verification.Decryption(cipher))))) to "verification",
            )) {
                val fault = assertThrows(KyckitException.Configuration::class.java) { Receiver(routes) }
                assertEquals(code, fault.record.code)
                assertFalse("$fault ${fault.record.json}".contains("CANARY"))
            }
        }
        val none = ReceiverOptions(maxBytes = 0u)
        val fault = assertThrows(KyckitException.Configuration::class.java) { Receiver(listOf(kra(free)), none) }
        assertEquals("max_bytes", fault.record.code)
    }

    @Test
    fun `options are heard`() {
        val options = ReceiverOptions(maxBytes = 50u, anyMediaType = true, rules = RULES.copy(strict = true))
        val routes = listOf(kra(Verification.Unverified("a test")))
        Receiver(routes, options).use { receiver ->
            val form = mapOf("content-type" to listOf("text/plain"))
            assertEquals(listOf<String>(), receiver.receive("POST", "/hooks/kra", form, KRA).event.verifiedBy)
            for ((body, code) in listOf(ByteArray(51) to "too_large", """{"appStatus":"QQ"}""".encodeToByteArray() to "no_subject")) {
                val fault = assertThrows(KyckitException.Payload::class.java) {
                    receiver.receive("POST", "/hooks/kra", form, body)
                }
                assertEquals(code, fault.record.code)
            }
        }
    }

    @Test
    fun `one receiver and one deduper serve many threads`() {
        val routes = listOf(kra(Verification.UrlSegment(secrets("CANARY"))))
        val pool = Executors.newFixedThreadPool(8)
        try {
            Receiver(routes, ReceiverOptions(rules = RULES)).use { receiver ->
                MemoryDeduper().use { deduper ->
                    val calls = (0 until 400).map { number ->
                        Callable {
                            val body = """{"transactionId":"T-${number % 100}","appStatus":"007"}""".encodeToByteArray()
                            val event = receiver.receive("POST", "/hooks/kra/CANARY", JSON, body).event
                            assertEquals("T-${number % 100}", event.subject.caseId)
                            deduper.isRepeat(event)
                        }
                    }
                    assertEquals(100, pool.invokeAll(calls).count { !it.get() })
                    assertTrue("$deduper".contains("cases: 100"), "$deduper")
                }
            }
        } finally {
            pool.shutdown()
        }
    }

    @Test
    fun `an encrypted delivery is decrypted, and keeps both bodies`() {
        ArgosCipher(Secret(API_KEY), settings()).use { cipher ->
            assertEquals(12u, cipher.randomLength())
            val body = cipher.encrypt(SUBMIT, ByteArray(12))
            assertEquals(listOf(settings()), probeArgosCipher(Secret(API_KEY), body))
            assertEquals(SUBMIT.decodeToString(), cipher.decrypt(body).bytes().decodeToString())
            assertFalse("${cipher.decrypt(body)}".contains("CANARY"))

            val routes = listOf(Route("/hooks/argos", Provider.Argos, Verification.Decryption(cipher)))
            Receiver(routes).use { receiver ->
                val event = receiver.receive("POST", "/hooks/argos", JSON, body).event
                assertEquals(listOf("decryption"), event.verifiedBy)
                assertEquals(Document(body) to Document(SUBMIT), event.raw to event.plaintext)
                assertEquals("CANARY@example.com", event.argosPayload()?.email?.expose())
                assertFalse("$event ${event.argosPayload()}".contains("CANARY"))
                for (wrong in listOf(SUBMIT, body.copyOf(body.size - 4), "{}".encodeToByteArray())) {
                    val fault = assertThrows(KyckitException.Verification::class.java) {
                        receiver.receive("POST", "/hooks/argos", JSON, wrong)
                    }
                    assertEquals("undecryptable" to 400.toUShort(), fault.record.code to fault.reply.status)
                }
            }
            assertEquals(Document(SUBMIT), readArgosWebhook(body, cipher, RULES).plaintext)
        }
        for ((key, settings) in listOf(API_KEY to settings(CipherIv.NoIv), "" to settings(), API_KEY to settings(CipherIv.Other("x")))) {
            val fault = assertThrows(KyckitException.Configuration::class.java) { ArgosCipher(Secret(key), settings) }
            assertEquals("cipher", fault.record.code)
        }
        assertEquals(CipherMode.Gcm to "key_first16", cipherModeOf("gcm") to "${CipherIv.KeyFirst16}")
    }

    @Test
    fun `an ARGOS search tells its hit, a P100 attempt its decision`() {
        val search = """{"webhook_trigger":"aml","submission_id":"S-1","aml_result":{"currentstatus":"Not Screened",
            "risk_level_summary":"LOW"},"new":{"x":"CANARY"}}""".encodeToByteArray()
        val event = readArgosWebhook(search, rules = RULES)
        assertEquals(Aml(AmlHit.Unknown, "LOW", "Not Screened"), event.aml)
        assertEquals(AmlHit.No, readArgosWebhook(search, rules = RULES.copy(notScreenedIsClear = true)).aml?.hit)
        assertEquals("""{"x":"CANARY"}""", event.argosPayload()?.extra?.single()?.json)

        val kyc = """{"externalUserId":"u-1","verificationStatus":"NOT_VERIFIED","attemptStatus":"REJECTED_BY_PROVIDER",
            "rejectionReason":"FAKE_FACE","new":"CANARY"}""".encodeToByteArray()
        val attempt = readP100Webhook(kyc, rules = RULES)
        assertEquals(Attempt("REJECTED_BY_PROVIDER", Decision.Declined), attempt.attempt)
        assertEquals(Decision.Resubmit, attempt.decision)
        assertEquals(Decision.Declined, readP100Webhook(kyc, rules = RULES.copy(rejectedAttemptIsDeclined = true)).decision)
        assertEquals("p100.user", readP100Webhook(kyc, "/webhook/user/status", RULES).variant)
        val payload = checkNotNull(attempt.p100Payload())
        assertEquals("new" to "\"CANARY\"", payload.extra.single().run { name to json })
        assertFalse("$event $attempt $payload ${event.argosPayload()}".contains("CANARY"))
        assertNull(attempt.argosPayload() ?: event.p100Payload())
    }

    @Test
    fun `events tell repeats, order and themselves`() {
        val event = { time: String ->
            readKraWebhook("""{"transactionId":"T-1","appStatus":"007","eventTime":"$time"}""".encodeToByteArray(), RULES)
        }
        val (early, late) = event("2025-03-01T10:15:00Z") to event("2025-03-02T10:15:00Z")
        assertEquals(Supersedes.YES to Supersedes.NO, supersedes(early, late) to supersedes(late, early))
        assertEquals(Supersedes.UNDECIDED, supersedes(early, early))
        MemoryDeduper(2u).use { deduper ->
            assertEquals(listOf(false, true, false), listOf(early, early, late).map(deduper::isRepeat))
            assertEquals("MemoryDeduper { keys: 2, cases: 1 }", "$deduper")
        }
        val cloud = late.toCloudEvent()
        assertTrue(cloud.contains(""""data":${late.toJson()}""") && cloud.contains(""""id":"${late.dedupeKey}""""), cloud)
        assertTrue(cloud.contains(""""type":"kyc.registry.status_changed""""), cloud)
        assertThrows(KyckitException.Configuration::class.java) { late.copy(provider = Provider.Other("later")).toCloudEvent() }
    }
}
