import Foundation
import KYCKit
import XCTest

final class KYCKitTests: XCTestCase {
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

    func testOneFieldCanBeAskedFor() throws {
        var app = sample()
        (app.pan, app.email) = ("CANARY123", "CANARY")
        let pan = try app.validateField("pan", rules: rules)
        XCTAssertEqual(pan.map(\.code), ["pan_format"])
        XCTAssertEqual(pan, try app.validateField("appPanNo", rules: rules))
        XCTAssertTrue(try app.validateField("mobile.number", rules: rules).isEmpty)
        XCTAssertTrue(try app.validateField("nothing", rules: rules).isEmpty)
    }

    func testAnApplicationAsTextIsWhatRustShows() throws {
        var app = sample()
        app.applicationNumber = "CANARY-1"
        app.internalReference = "CANARY-2"
        app.otherInformation = "CANARY-3"
        app.filler1 = "CANARY-4"
        app.kraAgency = "CANARY-5"
        app.person = Person(gender: "CANARY-6", otherNationality: "CANARY-7")
        app.organisation = Organisation(otherStatus: "CANARY-8")
        app.correspondence = Address(line1: "CANARY-9", state: "CANARY-10", country: "CANARY-11")
        app.permanent = Address(proof: "CANARY-12")
        app.ipv = InPersonVerification(status: "CANARY-13")
        app.documents = Documents(aadhaarXml: Document(Data("CANARY-14".utf8)))
        app.extra = [RawMember(name: "CANARY-15", json: "\"CANARY-16\"")]
        let parts: [Any] = [
            app, Optional(app) as Any, [app], app.person, app.organisation, app.correspondence, app.permanent, app.ipv,
            app.documents, app.extra,
        ]
        for text in parts.flatMap(texts) { XCTAssertFalse(text.contains("CANARY"), text) }
        XCTAssertTrue("\(app)".hasPrefix("KraApplication { update_flag: \(Codes.UpdateFlag.new)"), "\(app)")
        for text in texts(sample()) {
            for canary in canaries { XCTAssertFalse(text.contains(canary), "\(canary) in \(text)") }
        }
    }

    func testAnEventAsTextShowsNoFreeTextAndNoPayload() throws {
        let body = #"""
            {"transactionId":"T-1","appId":"A-1","eventType":"CANARY-3","appStatus":"CANARY-4",
            "appUpdtStatus":"CANARY-5","statusDescription":"CANARY-6","remarks":"CANARY-7","eventTime":"CANARY-8",
            "name":"CANARY-9","CANARY-10":"CANARY-11"}
            """#
        let event = try readKraWebhook(body: Data(body.utf8), rules: rules)
        let payload = try XCTUnwrap(event.kraPayload())
        let parts: [Any] = [event, payload, event.reasons, event.raw, event.canonical]
        for text in parts.flatMap(texts) { XCTAssertFalse(text.contains("CANARY"), text) }
        XCTAssertTrue("\(event)".contains("RegistryStatusChanged") && "\(event)".contains("T-1"), "\(event)")
        for text in texts(options("")) { XCTAssertFalse(text.contains("the-key"), text) }
    }

    private let results = Data(
        #"""
        {"transactionId":"T-1","applicationStatus":"auto_approved","eventId":"E-1","reviewerEmail":"CANARY@example.com"}
        """#.utf8)

    func testAResultsWebhookBecomesAnEventWithAPayloadOfItsOwn() throws {
        let event = try readResultsWebhook(body: results, rules: rules)
        XCTAssertEqual(event.provider, .hypervergeResults)
        XCTAssertEqual(event.decision, .approved)
        XCTAssertEqual(event.subject.caseId, "T-1")
        XCTAssertEqual(event.verifiedBy, [])
        let payload = try XCTUnwrap(event.resultsPayload())
        XCTAssertEqual(payload.reviewerEmail, "CANARY@example.com")
        for text in texts(payload) + texts(event) { XCTAssertFalse(text.contains("CANARY"), text) }
        XCTAssertNil(event.kraPayload())
        XCTAssertNil(try readKraWebhook(body: results, rules: rules).resultsPayload())
    }

    func testAStaticHeaderProvesADeliveryAndItsSecretsDoNotShow() throws {
        let proof = try StaticHeader(name: "X-Secret", secrets: [Secret("CANARY-new"), Secret("CANARY-old")])
        for value in ["CANARY-new", "CANARY-old"] {
            let event = try proof.readResultsWebhook(headers: ["x-secret": [value]], body: results, rules: rules)
            XCTAssertEqual(event.verifiedBy, ["static_header"])
            XCTAssertTrue(event.toJson().contains(#""verified_by":"static_header""#))
        }
        XCTAssertTrue("\(proof)".contains("x-secret"), "\(proof)")
        for text in texts(proof) { XCTAssertFalse(text.contains("CANARY"), text) }
        let wrong: [([String: [String]], String)] = [
            (["x-secret": ["CANARY-no"]], "header_mismatch"),
            (["x-secret": ["CANARY-new", "CANARY-new"]], "header_repeated"),
            (["x-secret": ["CANARY-new"], "X-SECRET": [""]], "header_repeated"),
            (["x-other": ["CANARY-new"]], "header_missing"),
        ]
        for (headers, code) in wrong {
            // Before the body is looked at: this one cannot be read.
            let fault = error { _ = try proof.readResultsWebhook(headers: headers, body: Data([0xff]), rules: rules) }
            guard case .Verification(let details)? = fault else { return XCTFail("\(String(describing: fault))") }
            XCTAssertEqual(details.code, code)
            XCTAssertEqual(details.httpStatus, 401)
            XCTAssertFalse((texts(details) + [details.json]).joined().contains("CANARY"))
        }
        let both = try proof.and(name: "X-Other", secrets: [Secret("2")])
        XCTAssertEqual(try both.verify(headers: ["X-Secret": ["CANARY-old"], "X-Other": ["2"]]), "static_header")
        XCTAssertNotNil(error { _ = try both.verify(headers: ["X-Secret": ["CANARY-old"]]) })
        for secrets in [[], [Secret("")], [Secret("CANARY\n")]] {
            let fault = error { _ = try StaticHeader(name: "X-Secret", secrets: secrets) }
            XCTAssertEqual(fault?.record.code, "static_header")
            XCTAssertFalse(texts(fault as Any).joined().contains("CANARY"))
        }
    }

    func testSmallSetsAreEnumsAndKeepAWordThatTheyDoNotName() throws {
        XCTAssertEqual(decisionOf(text: "approved"), .approved)
        XCTAssertEqual(decisionOf(text: "later"), .other(text: "later"))
        XCTAssertEqual("\(decisionOf(text: "later"))", "later")
        XCTAssertEqual("\(EventKind.registryStatusChanged)", "registry.status_changed")
        XCTAssertEqual(decisionOf(text: "none"), .noVerdict)
        let event = try readKraWebhook(body: Data(#"{"appStatus":"007"}"#.utf8), rules: rules)
        XCTAssertEqual(event.provider, .hypervergeKra)
        XCTAssertEqual(event.decision, .approved)
        XCTAssertEqual(event.kind, .registryStatusChanged)
        XCTAssertEqual(event.dedupeStrength, .weak)
        XCTAssertEqual(event.actor, .unknown)
    }

    func testAnInstantThatNoCalendarHasIsRefused() {
        let never = Rules(now: Date(timeIntervalSince1970: 1e12))
        let fault = error { _ = try sample().toWire(rules: never) }
        guard case .Configuration(let details)? = fault else { return XCTFail("\(String(describing: fault))") }
        XCTAssertEqual(details.code, "instant")
    }

    func testAWebhookBecomesAnEvent() throws {
        let body = #"{"transactionId":"T-1","eventType":"KRA_APPLICATION_STATUS","appStatus":"QQ","new":1}"#
        let event = try readKraWebhook(body: Data(body.utf8), rules: rules)
        XCTAssertEqual(event.decision, .unknown)
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

    func testCodeListsAndAdvice() throws {
        let states = try XCTUnwrap(codeList(name: "state"))
        XCTAssertGreaterThan(states.codes.count, 30)
        XCTAssertTrue(states.codes.contains { $0.wire == Codes.State.maharashtra })
        XCTAssertNil(codeList(name: "nothing"))
        XCTAssertEqual(try advise(statuses: []).action, .recheck)
        XCTAssertEqual(try advise(statuses: [RegistryStatus(status: "001")]).action, .wait)
    }
}
