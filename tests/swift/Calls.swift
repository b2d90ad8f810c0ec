import Foundation

@testable import KYCKit

/// The kinds of case that call HyperVerge, which the player of answers plays.
struct Calls {
    let cases: Cases
    let player: String

    func upload(_ one: Case) async throws -> Json {
        let mode: UploadMode = one.input["mode"]?.string == "immediate" ? .immediate : .queued
        let application = try KraApplication.fromWire(cases.body(one), rules: one.rules())
        let receipt = try await asked(one) {
            try await $0.upload(application, transactionId: Calls.id, mode: mode)
        }
        let left = ["transaction_id", "started_at", "http_status"]
        return .object(try Json.read(receipt.toJson()).members.filter { !left.contains($0.name) })
    }

    func lookup(_ one: Case) async throws -> Json {
        let answer = try await asked(one) { try await $0.searchAndVerify(Calls.pan, transactionId: Calls.id) }
        let records = answer.records.map { Json.object([("data", texts(of: $0))]) }
        let id = answer.requestId.map { [("request_id", Json.text($0))] } ?? []
        return .object([("records", .array(records))] + id)
    }

    func configure(_ one: Case) async throws -> Json {
        try await asked(one) { try await $0.configureWebhook(one.input["url"]?.string ?? "") }
        return .object([("configured", .flag(true))])
    }

    func reconcile(_ one: Case) async throws -> Json {
        let startedAt = try instant(one.input["started_at"])
        let lookup = Lookup(transactionId: Calls.id, pan: Calls.pan, startedAt: startedAt)
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
                timeout: isEndless ? 2 : nil, rules: one.rules()))
        let told: Result<T, any Error>
        do { told = .success(try await call(client)) } catch { told = .failure(error) }
        try await late.value?.stop()
        return try told.get()
    }

    private static let id = "T-1"
    private static let pan: Personal = "AAAPA1234A"
}
