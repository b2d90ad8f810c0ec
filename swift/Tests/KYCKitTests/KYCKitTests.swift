import Foundation
import XCTest

@testable import KYCKit

final class KYCKitTests: XCTestCase {
    private let rules = Rules(now: Date(timeIntervalSince1970: 1_768_471_200))

    /// Personal values of the application, none of which may show.
    private let canaries = ["AAAPT1234A", "TEST USER", "TEST FATHER", "1 Test Street", "400001", "9876543210", "1990"]

    private func options(_ url: String, timeout: TimeInterval? = nil) -> ClientOptions {
        ClientOptions(
            appId: Secret("id"), appKey: Secret("the-key"), baseUrl: url, timeout: timeout, rules: rules)
    }

    private func texts(_ value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return [String(describing: value), String(reflecting: value), dumped]
    }

    private func error(_ work: () throws -> Void) -> KyckitError? {
        do { try work() } catch let error as KyckitError { return error } catch {}
        return nil
    }

    private func error(_ work: () async throws -> Void) async -> KyckitError? {
        do { try await work() } catch let error as KyckitError { return error } catch {}
        return nil
    }

    func testAWrongPanIsToldWithItsRemedyAndWithoutItsValue() throws {
        var app = sample()
        app.pan = "CANARY123"
        let violations = try app.validate(rules: rules)
        let pan = try XCTUnwrap(violations.first { $0.path == "pan" })
        XCTAssertEqual(pan.code, "pan_format")
        XCTAssertEqual(pan.wireName, "appPanNo")
        XCTAssertTrue(pan.isError)
        XCTAssertFalse(pan.remedy.isEmpty)
        XCTAssertFalse("\(violations)".contains("CANARY"))
    }

    func testTheWireFormIsReadAndWritten() throws {
        let app = try KraApplication.fromWire(Data(#"{"appPanNo":"AAAPT1234A","appNew":[1,2]}"#.utf8), rules: rules)
        XCTAssertEqual(app.pan, "AAAPT1234A")
        XCTAssertEqual(app.extra.first?.json, "[1,2]")
        XCTAssertTrue(try app.toWire(rules: rules).contains(#""appNew":[1,2]"#))
    }

    func testDaysAreDaysOfTheCalendar() throws {
        XCTAssertEqual(CivilDate("2024-02-29")?.description, "2024-02-29")
        XCTAssertNil(CivilDate("2026-02-29"))
        XCTAssertNil(CivilDate("26-02-01"))
        let app = try KraApplication.fromWire(Data(sample().toWire(rules: rules).utf8), rules: rules)
        XCTAssertEqual(app.birthOrIncorporationDate?.expose(), CivilDate(year: 1990, month: 1, day: 1))
    }

    func testNothingPersonalShowsAsText() throws {
        var app = sample()
        app.extra = [RawMember(name: "appNew", json: "\"1990\"")]
        let body = #"{"transactionId":"T-1","appStatus":"099","remarks":"TEST USER","pan":"AAAPT1234A","name":"TEST USER"}"#
        let event = try readKraWebhook(body: Data(body.utf8), rules: rules)
        let payload = try XCTUnwrap(event.kraPayload())
        for value in [app, event, payload, event.reasons, options("")] as [Any] {
            for text in texts(value) {
                for canary in canaries + ["the-key"] { XCTAssertFalse(text.contains(canary), "\(canary) in \(text)") }
            }
        }
    }

    func testAWebhookBecomesAnEvent() throws {
        let body = #"{"transactionId":"T-1","eventType":"KRA_APPLICATION_STATUS","appStatus":"QQ","new":1}"#
        let event = try readKraWebhook(body: Data(body.utf8), rules: rules)
        XCTAssertEqual(event.decision, "unknown")
        XCTAssertEqual(event.providerStatus, "QQ")
        XCTAssertEqual(event.subject.caseId, "T-1")
        XCTAssertEqual(event.receivedAt, rules.now)
        XCTAssertTrue(event.toJson().contains(event.dedupeKey))
        XCTAssertEqual(event.kraPayload()?.status, "QQ")
    }

    func testAnUnreadableBodyIsAnErrorWithItsPlace() throws {
        let fault = try XCTUnwrap(error { _ = try readKraWebhook(body: Data("{\n\"pan\": CANARY}".utf8)) })
        guard case .Payload(let details) = fault else { return XCTFail("\(fault)") }
        XCTAssertEqual(details.line, 2)
        XCTAssertNotNil(details.httpStatus)
        XCTAssertFalse(details.remedy.isEmpty)
        XCTAssertFalse(texts(fault).joined().contains("CANARY"))
    }

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
        XCTAssertEqual(details.sent, "no")
        XCTAssertGreaterThan(details.violations.count, 5)
    }

    func testAServerThatIsGone() async throws {
        let client = try Client(options: options("http://127.0.0.1:9", timeout: 0.7))
        let fault = await error { _ = try await client.upload(sample(), transactionId: "T-1") }
        XCTAssertEqual(fault?.record.sent, "no")
        XCTAssertEqual(fault?.record.retryable, true)
    }

    func testCancellingTheTaskStopsTheCall() async throws {
        let server = Silent()
        let client = try Client(options: options("http://127.0.0.1:\(server.port)"))
        let call = Task { try await client.upload(sample(), transactionId: "T-1") }
        try await Task.sleep(nanoseconds: 300_000_000)
        let started = Date()
        call.cancel()
        let fault = await error { _ = try await call.value }
        XCTAssertLessThan(Date().timeIntervalSince(started), 10)
        guard case .Cancelled(let details)? = fault else { return XCTFail("\(String(describing: fault))") }
        XCTAssertFalse(details.remedy.isEmpty)
    }

    func testCodeListsAndAdvice() throws {
        let states = try XCTUnwrap(codeList(name: "state"))
        XCTAssertGreaterThan(states.codes.count, 30)
        XCTAssertTrue(states.codes.contains { $0.wire == Codes.State.maharashtra })
        XCTAssertNil(codeList(name: "nothing"))
        XCTAssertEqual(try advise(statuses: []).action, "recheck")
        XCTAssertEqual(try advise(statuses: [RegistryStatus(status: "001")]).action, "wait")
    }
}

/// A port on loopback that takes connections and never answers.
private final class Silent {
    let port: UInt16
    private let handle: Int32

    init() {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.handle = handle
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(handle, raw, length)
                listen(handle, 8)
                getsockname(handle, raw, &length)
                return raw.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt16(bigEndian: $0.pointee.sin_port) }
            }
        }
    }

    deinit { close(handle) }
}
