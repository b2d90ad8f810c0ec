import Foundation

@testable import KYCKit

struct Failure: Error {
    let text: String
}

/// One case.
struct Case {
    let provider: String
    let name: String
    let json: Json
    let folder: URL
    var input: Json { json["input"] ?? .null }
    var kind: String { json["kind"]?.string ?? "" }

    /// The rules that it is read and written by; `now` in place of its own.
    func rules(now: Json? = nil) throws -> Rules {
        let policy = { (name: String) in input["policies"]?[name]?.string }
        var spellings: [String: [String: String]] = [:]
        for list in input["spellings"]?.members ?? [] {
            for code in list.value.members { spellings[list.name, default: [:]][code.name] = code.value.string }
        }
        return Rules(
            now: try instant(now ?? json["now"]), strict: json["strict"]?.isTrue ?? false,
            registeredIsApproved: policy("registered") == "approved",
            legacyVerifiedIsReview: policy("legacy_verified") == "review",
            qualityRejectionIsResubmit: policy("quality_rejection") == "resubmit",
            notScreenedIsClear: policy("not_screened") == "no",
            rejectedAttemptIsDeclined: policy("rejected_attempt") == "declined",
            successfulAttemptIsApproved: policy("successful_attempt") == "approved",
            quotedCounts: policy("quoted_counts") == "true", webhookEventsAsText: policy("webhook_events") == "text",
            spellings: spellings)
    }
}

func instant(_ json: Json?) throws -> Date {
    let formatter = ISO8601DateFormatter()
    let text = json?.string ?? ""
    if text.contains(".") { formatter.formatOptions.insert(.withFractionalSeconds) }
    guard let instant = formatter.date(from: text) else { throw Failure(text: "there is no instant") }
    return instant
}

/// Every case of a corpus, and the bodies that may stand on others.
struct Cases {
    let all: [Case]
    private let byName: [String: Case]

    init(folder: URL) throws {
        var found: [Case] = []
        for provider in try Cases.folders(folder) {
            for place in try Cases.folders(provider) {
                let json = try Json.read(Data(contentsOf: place.appendingPathComponent("case.json")))
                found.append(
                    Case(
                        provider: provider.lastPathComponent, name: place.lastPathComponent, json: json,
                        folder: place))
            }
        }
        all = found
        byName = Dictionary(uniqueKeysWithValues: found.map { ("\($0.provider)/\($0.name)", $0) })
    }

    private static func folders(_ folder: URL) throws -> [URL] {
        let all = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isDirectoryKey])
        let folders = try all.filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
        return folders.sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    func body(_ one: Case) throws -> Data {
        if let body = Cases.body(one.input) { return body }
        let file = one.folder.appendingPathComponent("body.bin")
        if FileManager.default.fileExists(atPath: file.path) { return try Data(contentsOf: file) }
        return Data(Json.object(try wire(one)).written(sorted: false).utf8)
    }

    /// The body that stands in an input; none when it stands elsewhere.
    static func body(_ input: Json) -> Data? {
        let text = input["body"]?.string ?? input["json"]?.written(sorted: false)
        return text.map { Data($0.utf8) }
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
}

/// An object of what is there.
func given(_ members: [(String, String?)]) -> Json {
    .object(members.compactMap { name, value in value.map { (name, .text($0)) } })
}

/// The members of a record of texts that are there, by their names.
func texts(of record: any MaskedRecord) -> Json {
    given(
        record.members.map { label, value in
            let name = label.map { $0.isUppercase ? "_\($0.lowercased())" : String($0) }.joined()
            return (name, (value as? Personal)?.expose() ?? value as? String)
        })
}

/// Members as raw JSON, by name; of one that came twice the last.
func raw(_ members: [RawMember]) -> Json {
    .object(members.reduce(into: []) { Json.set(&$0, $1.name, .text($1.json)) })
}
