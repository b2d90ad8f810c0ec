import Foundation
import KYCKit
import XCTest

private let apiKey = Secret("CANARYKEYCANARYKEYCANARYKEYCANARYKEY0001")
private let json = ["Content-Type": ["application/json"]]
private let kraBody = Data(#"{"transactionId":"T-1","appStatus":"007"}"#.utf8)
private let submit = Data(#"{"webhook_trigger":"submit","submission_id":"S-1","email":"CANARY@example.com"}"#.utf8)

private func settings(_ iv: CipherIv = .prefix12) -> CipherSettings {
    CipherSettings(mode: .gcm, key: .sha256, encoding: .base64, iv: iv)
}

private func kra(_ verification: Verification, path: String = "/hooks/kra", provider: Provider = .hypervergeKra) -> Route {
    Route(path: path, provider: provider, verification: verification)
}

/// The one receiver: who is let in, what is answered, and that no secret shows.
final class ReceiverTests: XCTestCase {
    func testADeliveryThatProvesItselfBecomesAnEventTheOthersTheRightAnswer() throws {
        let token: Verification = .bearerToken(secrets: [Secret("CANARY")])
        let receiver = try Receiver(
            routes: [
                kra(.urlSegment(secrets: [Secret("CANARY-new"), Secret("CANARY-old")])),
                Route(path: "/hooks/p100", provider: .p100, verification: token),
            ], options: ReceiverOptions(rules: rules))
        let received = try receiver.receive(method: "POST", path: "/hooks/kra/CANARY-old", headers: json, body: kraBody)
        XCTAssertEqual(received.event.verifiedBy, ["url_secret"])
        XCTAssertEqual(received.event.receivedAt, rules.now)
        XCTAssertEqual(received.reply, Reply(status: 200, contentType: "application/json", body: "{}"))
        let later = Date(timeIntervalSince1970: 1_800_000_000)
        let again = try receiver.receive(
            method: "POST", path: "/hooks/kra/CANARY-new", headers: json, body: kraBody, now: later)
        XCTAssertEqual(again.event.receivedAt, later)

        let user = try receiver.receive(
            method: "POST", path: "/hooks/p100/webhook/user/status?x=1",
            headers: ["authorization": ["Bearer CANARY"]],
            body: Data(#"{"externalUserId":"u-1","status":"ACTIVE"}"#.utf8)
        ).event
        XCTAssertEqual(user.variant, "p100.user")
        XCTAssertEqual(user.kind, .accountStatusChanged)
        XCTAssertEqual(user.subject.userRef, "u-1")

        XCTAssertEqual(receiver.providerAt(path: "/hooks/p100/webhook/user/status"), .p100)
        XCTAssertNil(receiver.providerAt(path: "/"))
        for (path, code, status) in [
            ("/hooks/kra/CANARY-no", "url_secret_mismatch", 401), ("/hooks/kra", "url_secret_missing", 401),
            ("/hooks/p100", "token_missing", 401), ("/other", "unknown_path", 404),
        ] {
            // Before the body is looked at: this one cannot be read.
            let fault = try XCTUnwrap(
                error { _ = try receiver.receive(method: "POST", path: path, headers: json, body: Data([0xff])) })
            XCTAssertEqual(fault.record.code, code)
            XCTAssertEqual(fault.reply, Reply(status: UInt16(status), contentType: "application/json", body: "{}"))
            if case .Verification = fault { XCTAssertEqual(status, 401) } else { XCTAssertEqual(status, 404) }
            XCTAssertFalse((texts(fault) + [fault.record.json]).joined().contains("CANARY"))
        }
    }

    func testAHeaderThatCameTwiceIsTwoHeaders() throws {
        let receiver = try Receiver(routes: [kra(.staticHeader(name: "X-Secret", secrets: [Secret("CANARY")]))])
        let receive = { try receiver.receive(method: "POST", path: "/hooks/kra", headers: $0, body: kraBody) }
        XCTAssertEqual(try receive(["x-secret": ["CANARY"]]).event.verifiedBy, ["static_header"])
        for headers in [["x-secret": ["CANARY", "CANARY"]], ["x-secret": ["CANARY"], "X-SECRET": ["CANARY"]]] {
            XCTAssertEqual(error { _ = try receive(headers) }?.record.code, "header_repeated")
        }
    }

    func testNoSecretOfAPolicyShowsAsText() throws {
        let cipher = try ArgosCipher(apiKey: apiKey, settings: settings())
        let secrets = [Secret("CANARY")]
        let policies: [Verification] = [
            .staticHeader(name: "X-Secret", secrets: secrets), .bearerToken(secrets: secrets),
            .urlSegment(secrets: secrets), .urlQuery(name: "key", secrets: secrets),
            .hmac(header: "X-Signature", secrets: secrets, algorithm: .sha512, encoding: .base64, prefix: "v="),
            .standardWebhooks(secrets: [Secret("whsec_Q0FOQVJZQ0FOQVJZQ0FOQVJZQ0FOQVJZ")]),
            .decryption(cipher: cipher),
        ]
        let routes = [kra(.allOf(policies: policies))]
        let receiver = try Receiver(routes: routes)
        let parts: [Any] = [cipher, policies, routes, ReceiverOptions(), receiver]
        for text in parts.flatMap(texts) {
            XCTAssertFalse(text.contains("CANARY") || text.contains("Q0FOQVJZ"), text)
        }
        XCTAssertTrue("\(policies)".contains("X-Signature"), "\(policies)")
        XCTAssertTrue("\(receiver)".contains("standard_webhooks"), "\(receiver)")
        XCTAssertFalse("\(receiver)".contains("/hooks"), "\(receiver)")
    }

    func testWhatMakesNoSenseIsRefusedWhenTheReceiverIsMade() throws {
        let free: Verification = .unverified(reason: "a test")
        let cipher = try ArgosCipher(apiKey: apiKey, settings: settings())
        let wrong: [([Route], String)] = [
            ([], "route"), ([kra(free), kra(free)], "route"), ([kra(free, path: "hooks")], "route"),
            ([kra(free, provider: .other(text: "later"))], "provider"),
            ([kra(.unverified(reason: " "))], "verification"), ([kra(.bearerToken(secrets: []))], "verification"),
            ([kra(.urlQuery(name: "key", secrets: [Secret("CANARY ")]))], "verification"),
            ([kra(.anyOf(policies: [free, .decryption(cipher: cipher)]))], "verification"),
        ]
        for (routes, code) in wrong {
            let fault = error { _ = try Receiver(routes: routes) }
            guard case .Configuration(let details)? = fault else { return XCTFail("\(String(describing: fault))") }
            XCTAssertEqual(details.code, code)
            XCTAssertFalse((texts(details) + [details.json]).joined().contains("CANARY"))
        }
        let none = error { _ = try Receiver(routes: [kra(free)], options: ReceiverOptions(maxBytes: 0)) }
        XCTAssertEqual(none?.record.code, "max_bytes")
    }

    func testOptionsAreHeard() throws {
        var strict = rules
        strict.strict = true
        let options = ReceiverOptions(maxBytes: 50, anyMediaType: true, rules: strict)
        let receiver = try Receiver(routes: [kra(.unverified(reason: "a test"))], options: options)
        let receive = {
            try receiver.receive(method: "POST", path: "/hooks/kra", headers: ["content-type": ["text/plain"]], body: $0)
        }
        XCTAssertEqual(try receive(kraBody).event.verifiedBy, [])
        for (body, code) in [(Data(count: 51), "too_large"), (Data(#"{"appStatus":"QQ"}"#.utf8), "no_subject")] {
            XCTAssertEqual(error { _ = try receive(body) }?.record.code, code)
        }
    }

    func testOneReceiverAndOneDeduperServeManyThreads() async throws {
        let route = kra(.urlSegment(secrets: [Secret("CANARY")]))
        let receiver = try Receiver(routes: [route], options: ReceiverOptions(rules: rules))
        let deduper = MemoryDeduper()
        let new = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<400 {
                group.addTask {
                    let id = "T-\(number % 100)"
                    let event = try receiver.receive(
                        method: "POST", path: "/hooks/kra/CANARY", headers: json,
                        body: Data(#"{"transactionId":"\#(id)","appStatus":"007"}"#.utf8)
                    ).event
                    XCTAssertEqual(event.subject.caseId, id)
                    return try !deduper.isRepeat(event: event)
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        XCTAssertEqual(new, 100)
        XCTAssertTrue("\(deduper)".contains("cases: 100"), "\(deduper)")
    }

    func testAnEncryptedDeliveryIsDecryptedAndKeepsBothBodies() throws {
        let cipher = try ArgosCipher(apiKey: apiKey, settings: settings())
        XCTAssertEqual(cipher.randomLength(), 12)
        let body = try cipher.encrypt(plaintext: submit, random: Data(count: 12))
        XCTAssertEqual(probeArgosCipher(apiKey: apiKey, sampleBody: body), [settings()])
        XCTAssertEqual(try cipher.decrypt(body: body).bytes, submit)
        for text in texts(try cipher.decrypt(body: body)) { XCTAssertFalse(text.contains("CANARY"), text) }

        let route = Route(path: "/hooks/argos", provider: .argos, verification: .decryption(cipher: cipher))
        let receiver = try Receiver(routes: [route])
        let receive = { try receiver.receive(method: "POST", path: "/hooks/argos", headers: json, body: $0) }
        let event = try receive(body).event
        XCTAssertEqual(event.verifiedBy, ["decryption"])
        XCTAssertEqual(event.raw.bytes, body)
        XCTAssertEqual(event.plaintext?.bytes, submit)
        let payload = try XCTUnwrap(event.argosPayload())
        XCTAssertEqual(payload.email, "CANARY@example.com")
        for text in texts(event) + texts(payload) { XCTAssertFalse(text.contains("CANARY"), text) }
        for wrong in [submit, body.dropLast(4), Data("{}".utf8)] {
            let fault = error { _ = try receive(wrong) }
            guard case .Verification(let details)? = fault else { return XCTFail("\(String(describing: fault))") }
            XCTAssertEqual(details.code, "undecryptable")
            XCTAssertEqual(fault?.reply.status, 400)
        }
        XCTAssertEqual(try readArgosWebhook(body: body, cipher: cipher, rules: rules).plaintext?.bytes, submit)
        for (key, settings) in [(apiKey, settings(.noIv)), (Secret(""), settings()), (apiKey, settings(.other(text: "x")))] {
            XCTAssertEqual(error { _ = try ArgosCipher(apiKey: key, settings: settings) }?.record.code, "cipher")
        }
        XCTAssertEqual(cipherModeOf(text: "gcm"), .gcm)
        XCTAssertEqual("\(CipherIv.keyFirst16)", "key_first16")
    }

    func testAnArgosSearchTellsItsHitAP100AttemptItsDecision() throws {
        let search = Data(
            #"""
            {"webhook_trigger":"aml","submission_id":"S-1","aml_result":{"currentstatus":"Not Screened",
            "risk_level_summary":"LOW"},"new":{"x":"CANARY"}}
            """#.utf8)
        var choices = rules
        (choices.notScreenedIsClear, choices.rejectedAttemptIsDeclined) = (true, true)
        let event = try readArgosWebhook(body: search, rules: rules)
        XCTAssertEqual(event.aml, Aml(hit: .unknown, level: "LOW", status: "Not Screened"))
        XCTAssertEqual(try readArgosWebhook(body: search, rules: choices).aml?.hit, .no)
        XCTAssertEqual(event.argosPayload()?.extra.map(\.json), [#"{"x":"CANARY"}"#])

        let kyc = Data(
            #"""
            {"externalUserId":"u-1","verificationStatus":"NOT_VERIFIED","attemptStatus":"REJECTED_BY_PROVIDER",
            "rejectionReason":"FAKE_FACE","new":"CANARY"}
            """#.utf8)
        let attempt = try readP100Webhook(body: kyc, rules: rules)
        XCTAssertEqual(attempt.attempt, Attempt(status: "REJECTED_BY_PROVIDER", decision: .declined))
        XCTAssertEqual(attempt.decision, .resubmit)
        XCTAssertEqual(try readP100Webhook(body: kyc, rules: choices).decision, .declined)
        XCTAssertEqual(try readP100Webhook(body: kyc, path: "/webhook/user/status", rules: rules).variant, "p100.user")
        let payload = try XCTUnwrap(attempt.p100Payload())
        XCTAssertEqual(payload.extra, [RawMember(name: "new", json: "\"CANARY\"")])
        let parts: [Any] = [event, attempt, payload, event.argosPayload() as Any]
        for text in parts.flatMap(texts) { XCTAssertFalse(text.contains("CANARY"), text) }
        XCTAssertNil(attempt.argosPayload())
        XCTAssertNil(event.p100Payload())
    }

    func testEventsTellRepeatsOrderAndThemselves() throws {
        let event = { (time: String) in
            let body = #"{"transactionId":"T-1","appStatus":"007","eventTime":"\#(time)"}"#
            return try readKraWebhook(body: Data(body.utf8), rules: rules)
        }
        let (early, late) = (try event("2025-03-01T10:15:00Z"), try event("2025-03-02T10:15:00Z"))
        XCTAssertEqual(try supersedes(old: early, new: late), .yes)
        XCTAssertEqual(try supersedes(old: late, new: early), .no)
        XCTAssertEqual(try supersedes(old: early, new: early), .undecided)
        let deduper = MemoryDeduper(capacity: 2)
        XCTAssertEqual(try [early, early, late].map { try deduper.isRepeat(event: $0) }, [false, true, false])
        XCTAssertEqual("\(deduper)", "MemoryDeduper { keys: 2, cases: 1 }")
        let cloud = try late.toCloudEvent()
        XCTAssertTrue(cloud.contains("\"data\":" + late.toJson()), cloud)
        XCTAssertTrue(cloud.contains(#""id":"\#(late.dedupeKey)""#), cloud)
        XCTAssertTrue(cloud.contains(#""type":"kyc.registry.status_changed""#), cloud)
        var other = late
        other.provider = .other(text: "later")
        XCTAssertEqual(error { _ = try other.toCloudEvent() }?.record.code, "provider")
    }
}
