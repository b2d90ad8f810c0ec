import Foundation

@testable import KYCKit

/// The runner of the corpus: every case through the public API, one canonical line a case.
struct Corpus {
    struct Case {
        let provider: String
        let name: String
        let json: Json
        let folder: URL
        var input: Json { json["input"] ?? .null }
        var kind: String { json["kind"]?.string ?? "" }
    }

    struct Failure: Error {
        let text: String
    }

    private let cases: [Case]
    private let byName: [String: Case]
    private let player: String
    private let fields = kraFields()

    init(folder: URL, player: String) throws {
        var found: [Case] = []
        for provider in try Corpus.folders(folder) {
            for place in try Corpus.folders(provider) {
                let json = try Json.read(Data(contentsOf: place.appendingPathComponent("case.json")))
                found.append(
                    Case(
                        provider: provider.lastPathComponent, name: place.lastPathComponent, json: json,
                        folder: place))
            }
        }
        cases = found
        byName = Dictionary(uniqueKeysWithValues: found.map { ("\($0.provider)/\($0.name)", $0) })
        self.player = player
    }

    private static func folders(_ folder: URL) throws -> [URL] {
        let all = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isDirectoryKey])
        let folders = try all.filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
        return folders.sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    /// The lines of all cases.
    func run() async throws -> [String] {
        var lines: [String] = []
        for one in cases {
            lines.append("\(one.provider)/\(one.name) \(try await result(one).written(sorted: true))\n")
        }
        return lines
    }

    private func result(_ one: Case) async throws -> Json {
        do {
            switch one.kind {
            case "validate": return try validate(one)
            case "read": return try read(one)
            case "write":
                return .object([("body", .text(try application(one).toWire(rules: rules(one))))])
            case "receive": return try receive(one)
            case "upload": return try await upload(one)
            case "advise": return try advice(one)
            default: return .text("runner: the kind is not known")
            }
        } catch let fault as KyckitError {
            let pinned =
                ["receive": ["code", "http_status", "kind"], "upload": ["code", "kind", "sent"]][one.kind]
                ?? ["code", "kind"]
            let kept = try Json.read(fault.record.json).members.filter {
                (pinned + ["message", "remedy"]).contains($0.name)
            }
            return .object([("error", .object(kept))])
        }
    }

    private func rules(_ one: Case) throws -> Rules {
        let formatter = ISO8601DateFormatter()
        let text = one.json["now"]?.string ?? ""
        if text.contains(".") { formatter.formatOptions.insert(.withFractionalSeconds) }
        guard let now = formatter.date(from: text) else { throw Failure(text: "`now` is no instant") }
        let policy = { (name: String) in one.input["policies"]?[name]?.string }
        var spellings: [String: [String: String]] = [:]
        for list in one.input["spellings"]?.members ?? [] {
            for code in list.value.members { spellings[list.name, default: [:]][code.name] = code.value.string }
        }
        var strict = false
        if case .flag(let flag)? = one.json["strict"] { strict = flag }
        return Rules(
            now: now, strict: strict, registeredIsApproved: policy("registered") == "approved",
            legacyVerifiedIsReview: policy("legacy_verified") == "review",
            quotedCounts: policy("quoted_counts") == "true", spellings: spellings)
    }

    private func body(_ one: Case) throws -> Data {
        if let text = one.input["body"]?.string { return Data(text.utf8) }
        if let json = one.input["json"] { return Data(json.written(sorted: false).utf8) }
        let file = one.folder.appendingPathComponent("body.bin")
        if FileManager.default.fileExists(atPath: file.path) { return try Data(contentsOf: file) }
        return Data(Json.object(try wire(one)).written(sorted: false).utf8)
    }

    private func wire(_ one: Case) throws -> [(name: String, value: Json)] {
        if let wire = one.input["wire"] { return wire.members }
        guard let base = byName["\(one.provider)/\(one.input["base"]?.string ?? "")"] else {
            throw Failure(text: "no such base")
        }
        var members = try wire(base)
        for member in one.input["set"]?.members ?? [] { Json.set(&members, member.name, member.value) }
        let removed = one.input["remove"]?.items?.compactMap(\.string) ?? []
        return members.filter { !removed.contains($0.name) }
    }

    private func application(_ one: Case) throws -> KraApplication {
        try KraApplication.fromWire(body(one), rules: rules(one))
    }

    private func validate(_ one: Case) throws -> Json {
        let (application, rules) = (try application(one), try rules(one))
        let violations =
            try one.input["field"]?.string.map { try application.validateField($0, rules: rules) }
            ?? application.validate(rules: rules)
        let list = violations.map { violation in
            Json.object([
                ("code", .text(violation.code)), ("message", .text(violation.message)),
                ("path", .text(violation.path)), ("remedy", .text(violation.remedy)),
                ("severity", .text("\(violation.severity)")), ("wire_name", .text(violation.wireName)),
            ])
        }
        let isValid = !violations.contains(where: \.isError)
        return .object([("valid", .flag(isValid)), ("violations", .array(list))])
    }

    private func read(_ one: Case) throws -> Json {
        let app = try application(one)
        var given: [(name: String, value: Json)] = []
        for field in fields {
            var value: Any? = app
            for name in field.path.split(separator: ".") {
                value = value.flatMap { member($0, String(name)) }
            }
            switch value {
            case nil: continue
            case let text as String: given.append((field.path, .text(text)))
            case let text as Personal: given.append((field.path, .text(text.expose())))
            case let day as CivilDate: given.append((field.path, .text(day.description)))
            case let day as PersonalDate: given.append((field.path, .text(day.expose().description)))
            case let flag as Bool: given.append((field.path, .flag(flag)))
            case let count as UInt32: given.append((field.path, .number(String(count))))
            case let file as Document: given.append((field.path, .number(String(file.bytes.count))))
            default: throw Failure(text: "a value of an unknown type at \(field.path)")
            }
        }
        let raw = { (members: [RawMember]) in Json.object(members.map { ($0.name, .text($0.json)) }) }
        return .object([("fields", .object(given)), ("extra", raw(app.extra)), ("unread", raw(app.unread))])
    }

    /// What the public member of a record holds.
    private func member(_ record: Any, _ name: String) -> Any? {
        let words = name.split(separator: "_")
        let label = words.dropFirst().reduce(String(words[0])) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
        return (record as? any MaskedRecord)?.members.first { $0.0 == label }?.1
    }

    private func receive(_ one: Case) throws -> Json {
        let event = try readKraWebhook(body: body(one), rules: rules(one))
        guard let payload = event.kraPayload() else { throw Failure(text: "the event has no payload") }
        let members: [(String, String?)] = [
            ("transaction_id", payload.transactionId), ("app_id", payload.appId),
            ("event_type", payload.eventType), ("status_description", payload.statusDescription),
            ("remarks", payload.remarks?.expose()), ("status", payload.status),
            ("modification_status", payload.modificationStatus), ("event_time", payload.eventTime),
            ("name", payload.name?.expose()), ("phone_number", payload.phoneNumber?.expose()),
            ("pan", payload.pan?.expose()), ("email", payload.email?.expose()),
        ]
        return .object([("event", try Json.read(event.toJson())), ("payload", Corpus.given(members))])
    }

    /// An object of what is there.
    private static func given(_ members: [(String, String?)]) -> Json {
        .object(members.compactMap { name, value in value.map { (name, .text($0)) } })
    }

    private func advice(_ one: Case) throws -> Json {
        let statuses = (one.input["statuses"]?.items ?? []).map {
            RegistryStatus(status: $0["status"]?.string ?? "", updateStatus: $0["update_status"]?.string ?? "")
        }
        let advice = try advise(statuses: statuses)
        return Corpus.given([
            ("action", "\(advice.action)"), ("confidence", "\(advice.confidence)"), ("decided_by", advice.decidedBy),
            ("fallback_flag", advice.fallbackFlag), ("if_unchanged", advice.ifUnchanged),
            ("update_flag", advice.updateFlag),
        ])
    }

    private func upload(_ one: Case) async throws -> Json {
        let answer = one.input["answer"] ?? .null
        let answers = answer.items ?? [answer]
        let unsent = answers.allSatisfy { $0["failure"]?["sent"]?.string == "no" }
        let refused = answers.allSatisfy { if case .number("429")? = $0["status"] { true } else { false } }
        let url = unsent ? "http://127.0.0.1:9" : "\(player)/\(one.provider)/\(one.name)"
        let client = try Client(
            options: ClientOptions(
                appId: Secret("test-app-id"), appKey: Secret("test-app-key"), baseUrl: url,
                timeout: unsent || refused ? 2 : nil, rules: rules(one)))
        let mode: UploadMode = one.input["mode"]?.string == "immediate" ? .immediate : .queued
        let receipt = try await client.upload(application(one), transactionId: "T-1", mode: mode)
        let left = ["transaction_id", "started_at", "http_status"]
        return .object(try Json.read(receipt.toJson()).members.filter { !left.contains($0.name) })
    }
}
