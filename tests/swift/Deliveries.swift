import Foundation

@testable import KYCKit

/// The kinds of case about webhooks: reading, encryption, the receiver, repeats.
struct Deliveries {
    let cases: Cases

    func result(_ one: Case) throws -> Json {
        switch one.kind {
        case "receive": return try receive(one)
        case "deliver": return try deliver(one)
        case "decrypt":
            let plaintext = try cipher(one.input["cipher"]).decrypt(body: cases.body(one))
            return .object([("plaintext", .text(String(decoding: plaintext.bytes, as: UTF8.self)))])
        case "encrypt": return try encrypt(one)
        case "probe": return try probe(one)
        case "supersedes":
            let told = try supersedes(old: event(one, "old"), new: event(one, "new"))
            return .object([("supersedes", .text("\(told)"))])
        case "cloudevent":
            let event = try event(one.input, cases.body(one), one.rules())
            return .object([("cloudevent", try Json.read(event.toCloudEvent()))])
        case "dedupe": return try dedupe(one)
        default: return .text("runner: the kind is not known")
        }
    }

    private func receive(_ one: Case) throws -> Json {
        let (body, rules) = (try cases.body(one), try one.rules())
        let event =
            switch one.provider {
            case "hyperverge": try readKraWebhook(body: body, rules: rules)
            case "hyperverge_results": try readResultsWebhook(body: body, rules: rules)
            case "argos":
                try readArgosWebhook(body: body, cipher: one.input["cipher"].map(cipher), rules: rules)
            case "p100": try readP100Webhook(body: body, path: one.input["path"]?.string ?? "", rules: rules)
            default: throw Failure(text: "no webhook belongs to the folder")
            }
        let payloads = [
            event.kraPayload().map { (texts(of: $0), $0.extra) },
            event.resultsPayload().map { (texts(of: $0), $0.extra) },
            event.argosPayload().map { (texts(of: $0), $0.extra) },
            event.p100Payload().map { (texts(of: $0), $0.extra) },
        ].compactMap(\.self)
        guard let (payload, extra) = payloads.first, payloads.count == 1 else {
            throw Failure(text: "the event has not one payload")
        }
        let told = [("event", try Json.read(event.toJson())), ("payload", payload)]
        return .object(extra.isEmpty ? told : told + [("extra", raw(extra))])
    }

    /// The event of one of several bodies in an input.
    private func event(_ one: Case, _ member: String) throws -> Event {
        guard let input = one.input[member], let body = Cases.body(input) else { throw Failure(text: "no body") }
        return try event(input, body, one.rules())
    }

    /// The event of a body of the provider that an input names.
    private func event(_ input: Json, _ body: Data, _ rules: Rules) throws -> Event {
        switch input["provider"]?.string {
        case "hyperverge_kra": try readKraWebhook(body: body, rules: rules)
        case "hyperverge_results": try readResultsWebhook(body: body, rules: rules)
        case "argos": try readArgosWebhook(body: body, rules: rules)
        case "p100": try readP100Webhook(body: body, rules: rules)
        default: throw Failure(text: "the provider is not known")
        }
    }

    private func deliver(_ one: Case) throws -> Json {
        let routes = try (one.input["routes"]?.items ?? []).map { route in
            Route(
                path: route["path"]?.string ?? "", provider: providerOf(text: route["provider"]?.string ?? ""),
                verification: try verification(route["verify"] ?? .null))
        }
        let options = ReceiverOptions(
            maxBytes: one.input["max_bytes"]?.count.map(UInt64.init),
            anyMediaType: one.input["any_media_type"]?.isTrue ?? false, rules: try one.rules())
        var headers: [String: [String]] = [:]
        for pair in one.input["headers"]?.items ?? [] {
            let texts = pair.items?.compactMap(\.string) ?? []
            headers[texts[0], default: []].append(texts[1])
        }
        let received = try Receiver(routes: routes, options: options).receive(
            method: one.input["method"]?.string ?? "", path: one.input["path"]?.string ?? "", headers: headers,
            body: cases.body(one))
        let reply = received.reply
        return .object([
            ("event", try Json.read(received.event.toJson())),
            (
                "reply",
                .object([
                    ("body", .text(reply.body)), ("content_type", .text(reply.contentType)),
                    ("status", .number(String(reply.status))),
                ])
            ),
        ])
    }

    private func verification(_ verify: Json) throws -> Verification {
        guard let (policy, value) = verify.members.first else { throw Failure(text: "there is no policy") }
        let text = { (name: String) in value[name]?.string ?? "" }
        let secrets = (value["secrets"]?.items ?? []).compactMap(\.string).map { Secret($0) }
        switch policy {
        case "static_header": return .staticHeader(name: text("name"), secrets: secrets)
        case "bearer_token": return .bearerToken(secrets: secrets)
        case "url_segment": return .urlSegment(secrets: secrets)
        case "url_query": return .urlQuery(name: text("name"), secrets: secrets)
        case "hmac":
            let algorithms: [String: HmacAlgorithm] = ["sha256": .sha256, "sha512": .sha512, "sha1": .sha1]
            let encodings: [String: HmacEncoding] = ["hex": .hex, "base64": .base64]
            return .hmac(
                header: text("header"), secrets: secrets, algorithm: algorithms[text("algorithm")],
                encoding: encodings[text("encoding")], prefix: text("prefix"))
        case "standard_webhooks":
            return .standardWebhooks(secrets: secrets, tolerance: value["tolerance"]?.count.map(UInt32.init))
        case "decryption": return .decryption(cipher: try cipher(value))
        case "any_of": return .anyOf(policies: try (value.items ?? []).map(verification))
        case "all_of": return .allOf(policies: try (value.items ?? []).map(verification))
        case "unverified": return .unverified(reason: value.string ?? "")
        default: throw Failure(text: "the policy is not known")
        }
    }

    private func cipher(_ json: Json?) throws -> ArgosCipher {
        let text = { (name: String) in json?[name]?.string ?? "" }
        let settings = CipherSettings(
            mode: cipherModeOf(text: text("mode")), key: keyStrategyOf(text: text("key")),
            encoding: cipherEncodingOf(text: text("encoding")), iv: cipherIvOf(text: text("iv")))
        return try ArgosCipher(apiKey: Secret(text("api_key")), settings: settings)
    }

    private func encrypt(_ one: Case) throws -> Json {
        let digits = Array(one.input["iv"]?.string ?? "")
        let random = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0..<$0 + 2]), radix: 16) }
        let plaintext = Data((one.input["plaintext"]?.string ?? "").utf8)
        let body = try cipher(one.input["cipher"]).encrypt(plaintext: plaintext, random: Data(random))
        return .object([("body", .text(String(decoding: body, as: UTF8.self)))])
    }

    private func probe(_ one: Case) throws -> Json {
        let apiKey = Secret(one.input["api_key"]?.string ?? "")
        let found = try probeArgosCipher(apiKey: apiKey, sampleBody: cases.body(one))
        let ciphers = found.map {
            given([
                ("encoding", "\($0.encoding)"), ("iv", "\($0.iv)"), ("key", "\($0.key)"), ("mode", "\($0.mode)"),
            ])
        }
        return .object([("ciphers", .array(ciphers))])
    }

    private func dedupe(_ one: Case) throws -> Json {
        let deduper = MemoryDeduper()
        let repeats = try (one.input["deliveries"]?.items ?? []).map { delivery in
            guard let body = Cases.body(delivery) else { throw Failure(text: "no body") }
            return try deduper.isRepeat(event: event(delivery, body, one.rules(now: delivery["now"])))
        }
        return .object([("repeats", .array(repeats.map { .flag($0) }))])
    }
}
