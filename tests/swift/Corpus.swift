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
            lines.append("\(one.provider)/\(one.name) \(try await line(one))\n")
        }
        return lines
    }

    private func line(_ one: Case) async throws -> String {
        let isOffered = !Corpus.notOffered.contains(one.kind) && one.input["call"]?.string != "download"
        return isOffered ? try await result(one).written(sorted: true) : "not offered"
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
            case "lookup": return try await lookup(one)
            case "configure": return try await configure(one)
            case "reconcile": return try await reconcile(one)
            default: return .text("runner: the kind is not known")
            }
        } catch let fault as KyckitError {
            let pinned =
                switch one.kind {
                case "receive": ["code", "http_status", "kind"]
                case "upload", "lookup", "configure", "reconcile": ["code", "kind", "sent"]
                default: ["code", "kind"]
                }
            let kept = try Json.read(fault.record.json).members.filter {
                (pinned + ["message", "remedy"]).contains($0.name)
            }
            return .object([("error", .object(kept))])
        }
    }

    private func rules(_ one: Case) throws -> Rules {
        let now = try instant(one.json["now"])
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
            quotedCounts: policy("quoted_counts") == "true", webhookEventsAsText: policy("webhook_events") == "text",
            spellings: spellings)
    }

    private func instant(_ json: Json?) throws -> Date {
        let formatter = ISO8601DateFormatter()
        let text = json?.string ?? ""
        if text.contains(".") { formatter.formatOptions.insert(.withFractionalSeconds) }
        guard let instant = formatter.date(from: text) else { throw Failure(text: "there is no instant") }
        return instant
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
        let event =
            switch one.provider {
            case "hyperverge": try readKraWebhook(body: body(one), rules: rules(one))
            case "hyperverge_results": try readResultsWebhook(body: body(one), rules: rules(one))
            default: throw Failure(text: "no webhook belongs to the folder")
            }
        let payloads: [any MaskedRecord] = [event.kraPayload() as (any MaskedRecord)?, event.resultsPayload()].compactMap(\.self)
        guard let payload = payloads.first, payloads.count == 1 else {
            throw Failure(text: "the event has not one payload")
        }
        return .object([("event", try Json.read(event.toJson())), ("payload", texts(of: payload))])
    }

    /// The members of a record of texts that are there, by their names.
    private func texts(of record: any MaskedRecord) -> Json {
        Corpus.given(
            record.members.map { label, value in
                let name = label.map { $0.isUppercase ? "_\($0.lowercased())" : String($0) }.joined()
                return (name, (value as? Personal)?.expose() ?? value as? String)
            })
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
        let mode: UploadMode = one.input["mode"]?.string == "immediate" ? .immediate : .queued
        let application = try application(one)
        let receipt = try await asked(one) {
            try await $0.upload(application, transactionId: Corpus.id, mode: mode)
        }
        let left = ["transaction_id", "started_at", "http_status"]
        return .object(try Json.read(receipt.toJson()).members.filter { !left.contains($0.name) })
    }

    private func lookup(_ one: Case) async throws -> Json {
        let answer = try await asked(one) { try await $0.searchAndVerify(Corpus.pan, transactionId: Corpus.id) }
        let records = answer.records.map { Json.object([("data", texts(of: $0))]) }
        let id = answer.requestId.map { [("request_id", Json.text($0))] } ?? []
        return .object([("records", .array(records))] + id)
    }

    private func configure(_ one: Case) async throws -> Json {
        try await asked(one) { try await $0.configureWebhook(one.input["url"]?.string ?? "") }
        return .object([("configured", .flag(true))])
    }

    private func reconcile(_ one: Case) async throws -> Json {
        let startedAt = try instant(one.input["started_at"])
        let lookup = Lookup(transactionId: Corpus.id, pan: Corpus.pan, startedAt: startedAt)
        let found =
            switch try await asked(one, { try await $0.reconcile(lookup) }) {
            case .taken: "taken"
            case .notFound: "not_found"
            case .cannotTell: "cannot_tell"
            }
        return .object([("reconciliation", .text(found))])
    }

    /// What a client is told by the answers of a case. One that is not sent needs a port where nobody listens; when
    /// another answer follows, somebody listens a moment later.
    private func asked<T>(_ one: Case, _ call: (Client) async throws -> T) async throws -> T {
        let answer = one.input["answer"] ?? .null
        let answers = answer.items ?? [answer]
        let isUnsent = { (answer: Json) in answer["failure"]?["sent"]?.string == "no" }
        let isEndless = answers.allSatisfy {
            if case .number("429")? = $0["status"] { true } else { $0["failure"] != nil }
        }
        let nobody = isUnsent(answers[0]) ? Loopback.closedPort() : nil
        let url = nobody.map { "http://127.0.0.1:\($0)" } ?? "\(player)/\(one.provider)/\(one.name)"
        let late = Task { [last = answers[answers.count - 1]] () -> Loopback? in
            guard let nobody, let status = last["status"]?.count else { return nil }
            try await Task.sleep(nanoseconds: 300_000_000)
            return Loopback(status, last["body"].map { $0.string ?? $0.written(sorted: false) } ?? "", port: nobody)
        }
        let client = try Client(
            options: ClientOptions(
                appId: Secret("test-app-id"), appKey: Secret("test-app-key"), baseUrl: url,
                timeout: isEndless ? 2 : nil, rules: rules(one)))
        let told: Result<T, any Error>
        do { told = .success(try await call(client)) } catch { told = .failure(error) }
        try await late.value?.stop()
        return try told.get()
    }

    private static let id = "T-1"
    private static let pan: Personal = "AAAPA1234A"
    private static let notOffered = ["confirm", "output", "ensure"]
}
