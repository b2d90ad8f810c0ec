import Foundation
import KYCKit
import XCTest

/// The client against servers on loopback: outcomes, errors, many at once, cancelling.
final class ClientTests: XCTestCase {
    func testSettingsThatCannotBeAreRefused() throws {
        let half = error { _ = try Client(options: ClientOptions(appId: Secret("id"))) }
        XCTAssertEqual(half?.record.code, "credentials")
        let plain = error { _ = try Client(options: options("http://example.com")) }
        guard case .Configuration? = plain else { return XCTFail("\(String(describing: plain))") }
    }

    func testAnApplicationWithErrorsIsNotSent() async throws {
        let client = try Client(options: options("http://127.0.0.1:9"))
        let fault = await error { _ = try await client.upload(KraApplication(), transactionId: "T-1") }
        guard case .Validation(let details)? = fault else { return XCTFail("\(String(describing: fault))") }
        XCTAssertEqual(details.sent, .no)
        XCTAssertGreaterThan(details.violations.count, 5)
    }

    func testAServerThatIsGone() async throws {
        let gone = Loopback()
        gone.stop()
        let client = try Client(options: options(gone.url, timeout: 0.7))
        let fault = await error { _ = try await client.upload(sample(), transactionId: "T-1") }
        XCTAssertEqual(fault?.record.sent, .no)
        XCTAssertEqual(fault?.record.retryable, true)
        XCTAssertEqual(fault?.record.remedy.isEmpty, false)
    }

    private let taken = #"{"status":"success","statusCode":200,"result":{"kycdata":{"appStatus":"001"}}}"#

    func testAllThreeOutcomes() async throws {
        let refused = #"{"status":"failure","statusCode":400,"error":"Invalid PAN"}"#
        for (status, body, outcome) in [(200, taken, Outcome.accepted), (400, refused, .rejected), (503, "", .unknown)] {
            let server = Loopback(status, body)
            defer { server.stop() }
            let receipt = try await Client(options: options(server.url)).upload(sample(), transactionId: "T-1")
            XCTAssertEqual(receipt.outcome, outcome)
            XCTAssertEqual(receipt.sent, .yes)
            XCTAssertEqual(receipt.lookup.pan, "AAAPT1234A")
            XCTAssertFalse(receipt.remedy.isEmpty && outcome != .accepted)
            for text in texts(receipt) + [receipt.toJson()] {
                for canary in canaries { XCTAssertFalse(text.contains(canary), "\(canary) in \(text)") }
            }
            XCTAssertEqual(server.requests(1).count, 1)
        }
    }

    func testAnAnswerThatIsNotJsonIsUnknown() async throws {
        let server = Loopback(200, "<html>AAAPT1234A")
        defer { server.stop() }
        let receipt = try await Client(options: options(server.url)).upload(sample(), transactionId: "T-1")
        XCTAssertEqual(receipt.outcome, .unknown)
        XCTAssertFalse(texts(receipt).joined().contains("AAAPT1234A"))
    }

    func testManyAtOnce() async throws {
        let server = Loopback(200, taken)
        defer { server.stop() }
        let client = try Client(options: options(server.url))
        let receipts = try await withThrowingTaskGroup(of: Receipt.self) { group in
            for number in 1...50 {
                group.addTask { try await client.upload(sample(), transactionId: "T-\(number)") }
            }
            return try await group.reduce(into: [Receipt]()) { $0.append($1) }
        }
        XCTAssertTrue(receipts.allSatisfy { $0.outcome == .accepted })
        XCTAssertEqual(Set(receipts.map(\.lookup.transactionId)), Set((1...50).map { "T-\($0)" }))
        XCTAssertEqual(server.requests(50).count, 50)
    }

    func testBadCredentials() async throws {
        let server = Loopback(401, #"{"message":"Missing/Invalid credentials","statusCode":401}"#)
        defer { server.stop() }
        let client = try Client(options: options(server.url))
        let fault = await error { _ = try await client.upload(sample(), transactionId: "T-1") }
        guard case .Configuration(let details)? = fault else { return XCTFail("\(String(describing: fault))") }
        XCTAssertEqual(details.httpStatus, 401)
        XCTAssertEqual(details.kind, "configuration")
        XCTAssertFalse(details.remedy.isEmpty)
        for text in texts(fault as Any) + texts(details) + [details.json] {
            for canary in canaries + ["the-key"] { XCTAssertFalse(text.contains(canary), "\(canary) in \(text)") }
        }
    }

    func testCancellingTheTaskClosesTheConnection() async throws {
        let server = Loopback()
        defer { server.stop() }
        let client = try Client(options: options(server.url))
        let call = Task { try await client.upload(sample(), transactionId: "T-1") }
        XCTAssertEqual(server.requests(1).count, 1)
        call.cancel()
        let fault = await error { _ = try await call.value }
        guard case .Cancelled(let details)? = fault else { return XCTFail("\(String(describing: fault))") }
        XCTAssertFalse(details.remedy.isEmpty)
        XCTAssertTrue(details.json.contains(#""kind":"cancelled""#))
        XCTAssertTrue(server.isAbandoned())
    }

    func testAWebhookAddressMustBeHttps() async throws {
        let client = try Client(options: options("http://127.0.0.1:9"))
        let fault = await error { try await client.configureWebhook("http://example.com/CANARY") }
        XCTAssertEqual(fault?.record.code, "webhook_url")
        XCTAssertFalse(texts(fault as Any).joined().contains("CANARY"))
    }

    func testTheEventsOfAWebhookAreAListOrOneTextByPolicy() async throws {
        for (asText, events) in [(false, #""events":[""#), (true, #""events":""#)] {
            let server = Loopback(200, "{}")
            defer { server.stop() }
            var settings = options(server.url)
            settings.rules.webhookEventsAsText = asText
            try await Client(options: settings).configureWebhook("https://receiver.example/kra")
            let body = try XCTUnwrap(server.requests(1).first)
            XCTAssertTrue(body.contains(events), body)
        }
    }

    /// The settings of the sandbox are in the environment; `cargo xtask test swift` starts it.
    func testTheSandboxTakesFindsAndTells() async throws {
        let address = ProcessInfo.processInfo.environment["KYCKIT_HYPERVERGE_BASE_URL"] ?? ""
        guard address.hasPrefix("http://127.0.0.1:") else {
            return XCTFail("KYCKIT_HYPERVERGE_BASE_URL names no sandbox; run `cargo xtask test swift`")
        }
        let receiver = Loopback(200, "{}")
        defer { receiver.stop() }
        let client = try Client(options: ClientOptions())
        try await client.configureWebhook(receiver.url)
        var app = sample()
        (app.pan, app.applicationNumber) = ("AAAPT4711A", "TEST-4711")
        let before = try await client.searchAndVerify("AAAPT4711A", transactionId: "T-1")
        XCTAssertEqual(before.records.map(\.status), ["005"])
        let receipt = try await client.upload(app, transactionId: "T-1")
        XCTAssertEqual(receipt.outcome, .accepted)
        guard case .taken = try await client.reconcile(receipt.lookup) else { return XCTFail("not taken") }
        var lookup = receipt.lookup
        lookup.pan = "AAAPT4712A"
        guard case .notFound = try await client.reconcile(lookup) else { return XCTFail("found") }
        lookup = receipt.lookup
        lookup.startedAt = Date(timeIntervalSinceNow: 3600)
        let found = try await client.reconcile(lookup)
        guard case .cannotTell = found else { return XCTFail("told") }
        XCTAssertEqual(found.answer.records.first?.pan, "AAAPT4711A")
        for text in [found, receipt, lookup].flatMap(texts) { XCTAssertFalse(text.contains("AAAPT"), text) }
        let body = try XCTUnwrap(receiver.requests(1).first)
        XCTAssertEqual(try readKraWebhook(body: Data(body.utf8)).subject.caseId, "T-1")
    }
}
