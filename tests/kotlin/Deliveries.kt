package io.kyckit.conformance

import io.kyckit.ArgosCipher
import io.kyckit.CipherSettings
import io.kyckit.Event
import io.kyckit.HmacAlgorithm
import io.kyckit.HmacEncoding
import io.kyckit.MemoryDeduper
import io.kyckit.Receiver
import io.kyckit.ReceiverOptions
import io.kyckit.Route
import io.kyckit.Rules
import io.kyckit.Secret
import io.kyckit.Verification
import io.kyckit.argosPayload
import io.kyckit.cipherEncodingOf
import io.kyckit.cipherIvOf
import io.kyckit.cipherModeOf
import io.kyckit.keyStrategyOf
import io.kyckit.kraPayload
import io.kyckit.p100Payload
import io.kyckit.probeArgosCipher
import io.kyckit.providerOf
import io.kyckit.readArgosWebhook
import io.kyckit.readKraWebhook
import io.kyckit.readP100Webhook
import io.kyckit.readResultsWebhook
import io.kyckit.resultsPayload
import io.kyckit.supersedes
import io.kyckit.toCloudEvent
import io.kyckit.toJson
import java.time.Instant
import java.util.HexFormat

/** The kinds of case about webhooks: reading, encryption, the receiver, repeats. */
internal class Deliveries(private val cases: Cases) {
    fun result(case: Case): Any = when (case.kind) {
        "receive" -> receive(case)
        "deliver" -> deliver(case)
        "decrypt" -> decrypt(case)
        "encrypt" -> encrypt(case)
        "probe" -> probe(case)
        "supersedes" -> mapOf("supersedes" to supersedes(event(case, "old"), event(case, "new")).name.lowercase())
        "cloudevent" -> mapOf("cloudevent" to Json.read(event(case.input, cases.body(case), case.rules()).toCloudEvent()))
        "dedupe" -> dedupe(case)
        else -> "runner: the kind is not known"
    }

    private fun receive(case: Case): Any {
        val (body, rules) = cases.body(case) to case.rules()
        val event = when (case.provider) {
            "hyperverge" -> readKraWebhook(body, rules)
            "hyperverge_results" -> readResultsWebhook(body, rules)
            "argos" -> (case.input["cipher"] as Map<*, *>?)?.let(::cipher).use { readArgosWebhook(body, it, rules) }
            "p100" -> readP100Webhook(body, case.input["path"] as String? ?: "", rules)
            else -> error("no webhook belongs to the folder")
        }
        val payloads = listOfNotNull(
            event.kraPayload()?.let { texts(it) to it.extra },
            event.resultsPayload()?.let { texts(it) to it.extra },
            event.argosPayload()?.let { texts(it) to it.extra },
            event.p100Payload()?.let { texts(it) to it.extra },
        )
        val (payload, extra) = payloads.single()
        val told = mapOf("event" to Json.read(event.toJson()), "payload" to payload)
        return if (extra.isEmpty()) told else told + ("extra" to raw(extra))
    }

    /** The event of one of several bodies in an input. */
    private fun event(case: Case, member: String): Event =
        (case.input[member] as Map<*, *>).let { event(it, checkNotNull(Cases.body(it)), case.rules()) }

    /** The event of a body of the provider that an input names. */
    private fun event(input: Map<*, *>, body: ByteArray, rules: Rules): Event = when (input["provider"]) {
        "hyperverge_kra" -> readKraWebhook(body, rules)
        "hyperverge_results" -> readResultsWebhook(body, rules)
        "argos" -> readArgosWebhook(body, rules = rules)
        "p100" -> readP100Webhook(body, rules = rules)
        else -> error("the provider is not known")
    }

    private fun deliver(case: Case): Any {
        val routes = (case.input["routes"] as List<*>).map { it as Map<*, *> }.map {
            Route(it["path"] as String, providerOf(it["provider"] as String), verification(it["verify"] as Map<*, *>))
        }
        val options = ReceiverOptions(
            maxBytes = (case.input["max_bytes"] as Json.Number?)?.text?.toULong(),
            anyMediaType = case.input["any_media_type"] == true,
            rules = case.rules(),
        )
        val pairs = (case.input["headers"] as List<*>).map { it as List<*> }
        val headers = pairs.groupBy({ it[0] as String }, { it[1] as String })
        val (method, path) = case.input["method"] as String to case.input["path"] as String
        val received = Receiver(routes, options).use { it.receive(method, path, headers, cases.body(case)) }
        val reply = received.reply
        return mapOf(
            "event" to Json.read(received.event.toJson()),
            "reply" to mapOf(
                "body" to reply.body,
                "content_type" to reply.contentType,
                "status" to Json.Number("${reply.status}"),
            ),
        )
    }

    private fun verification(verify: Map<*, *>): Verification {
        val (policy, value) = verify.entries.single()
        val settings = value as? Map<*, *> ?: mapOf<String, Any>()
        val text = { name: String -> settings[name] as String? ?: "" }
        val secrets = (settings["secrets"] as List<*>? ?: listOf<Any>()).map { Secret(it as String) }
        return when (policy) {
            "static_header" -> Verification.StaticHeader(text("name"), secrets)
            "bearer_token" -> Verification.BearerToken(secrets)
            "url_segment" -> Verification.UrlSegment(secrets)
            "url_query" -> Verification.UrlQuery(text("name"), secrets)
            "hmac" -> Verification.Hmac(
                text("header"),
                secrets,
                (settings["algorithm"] as String?)?.let { HmacAlgorithm.valueOf(it.uppercase()) },
                (settings["encoding"] as String?)?.let { HmacEncoding.valueOf(it.uppercase()) },
                text("prefix"),
            )
            "standard_webhooks" ->
                Verification.StandardWebhooks(secrets, (settings["tolerance"] as Json.Number?)?.text?.toUInt())
            "decryption" -> Verification.Decryption(cipher(settings))
            "any_of" -> Verification.AnyOf((value as List<*>).map { verification(it as Map<*, *>) })
            "all_of" -> Verification.AllOf((value as List<*>).map { verification(it as Map<*, *>) })
            "unverified" -> Verification.Unverified(value as String)
            else -> error("the policy is not known")
        }
    }

    private fun cipher(case: Case) = cipher(case.input["cipher"] as Map<*, *>)

    private fun cipher(json: Map<*, *>): ArgosCipher {
        val text = { name: String -> json[name] as String }
        val (mode, key) = cipherModeOf(text("mode")) to keyStrategyOf(text("key"))
        val settings = CipherSettings(mode, key, cipherEncodingOf(text("encoding")), cipherIvOf(text("iv")))
        return ArgosCipher(Secret(text("api_key")), settings)
    }

    private fun decrypt(case: Case): Any =
        mapOf("plaintext" to cipher(case).use { it.decrypt(cases.body(case)) }.bytes().decodeToString())

    private fun encrypt(case: Case): Any {
        val plaintext = (case.input["plaintext"] as String).encodeToByteArray()
        val random = HexFormat.of().parseHex(case.input["iv"] as String)
        return mapOf("body" to cipher(case).use { it.encrypt(plaintext, random) }.decodeToString())
    }

    private fun probe(case: Case): Any {
        val found = probeArgosCipher(Secret(case.input["api_key"] as String), cases.body(case))
        val ciphers = found.map {
            mapOf("encoding" to "${it.encoding}", "iv" to "${it.iv}", "key" to "${it.key}", "mode" to "${it.mode}")
        }
        return mapOf("ciphers" to ciphers)
    }

    private fun dedupe(case: Case): Any {
        val deliveries = (case.input["deliveries"] as List<*>).map { it as Map<*, *> }
        val repeats = MemoryDeduper().use { deduper ->
            deliveries.map {
                val rules = case.rules(Instant.parse(it["now"] as String))
                deduper.isRepeat(event(it, checkNotNull(Cases.body(it)), rules))
            }
        }
        return mapOf("repeats" to repeats)
    }
}
