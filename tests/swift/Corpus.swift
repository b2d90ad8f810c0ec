import Foundation

@testable import KYCKit

/// The runner of the corpus: every case through the public API, one canonical line a case.
struct Corpus {
    private let cases: Cases
    private let calls: Calls
    private let deliveries: Deliveries
    private let fields = kraFields()

    init(folder: URL, player: String) throws {
        cases = try Cases(folder: folder)
        calls = Calls(cases: cases, player: player)
        deliveries = Deliveries(cases: cases)
    }

    /// The lines of all cases.
    func run() async throws -> [String] {
        var lines: [String] = []
        for one in cases.all {
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
                return .object([("body", .text(try application(one).toWire(rules: one.rules())))])
            case "advise": return try advice(one)
            case "upload": return try await calls.upload(one)
            case "lookup": return try await calls.lookup(one)
            case "configure": return try await calls.configure(one)
            case "reconcile": return try await calls.reconcile(one)
            default: return try deliveries.result(one)
            }
        } catch let fault as KyckitError {
            let pinned =
                switch one.kind {
                case "receive", "deliver", "decrypt": ["code", "http_status", "kind"]
                case "upload", "lookup", "configure", "reconcile": ["code", "kind", "sent"]
                default: ["code", "kind"]
                }
            let kept = try Json.read(fault.record.json).members.filter {
                (pinned + ["message", "remedy"]).contains($0.name)
            }
            return .object([("error", .object(kept))])
        }
    }

    private func application(_ one: Case) throws -> KraApplication {
        try KraApplication.fromWire(cases.body(one), rules: one.rules())
    }

    private func validate(_ one: Case) throws -> Json {
        let (application, rules) = (try application(one), try one.rules())
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
        return .object([("fields", .object(given)), ("extra", raw(app.extra)), ("unread", raw(app.unread))])
    }

    /// What the public member of a record holds.
    private func member(_ record: Any, _ name: String) -> Any? {
        let words = name.split(separator: "_")
        let label = words.dropFirst().reduce(String(words[0])) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
        return (record as? any MaskedRecord)?.members.first { $0.0 == label }?.1
    }

    private func advice(_ one: Case) throws -> Json {
        let statuses = (one.input["statuses"]?.items ?? []).map {
            RegistryStatus(status: $0["status"]?.string ?? "", updateStatus: $0["update_status"]?.string ?? "")
        }
        let advice = try advise(statuses: statuses)
        return given([
            ("action", "\(advice.action)"), ("confidence", "\(advice.confidence)"), ("decided_by", advice.decidedBy),
            ("fallback_flag", advice.fallbackFlag), ("if_unchanged", advice.ifUnchanged),
            ("update_flag", advice.updateFlag),
        ])
    }

    private static let notOffered = ["confirm", "output", "ensure", "call"]
}
