import Foundation
import XCTest

final class CorpusTests: XCTestCase {
    /// Every case of the corpus; the results are compared with Rust's by `cargo xtask test`.
    func testEveryCase() async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let results = environment["KYCKIT_RESULTS"], !results.isEmpty else {
            return XCTFail("KYCKIT_RESULTS names no file; run `cargo xtask test swift`")
        }
        let beside = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../tests/corpus").standardizedFileURL
        let given = environment["KYCKIT_CORPUS"].flatMap { $0.isEmpty ? nil : URL(fileURLWithPath: $0) }
        let corpus = try Corpus(folder: given ?? beside, player: environment["KYCKIT_PLAYER"] ?? "")
        let lines = try await corpus.run()
        XCTAssertGreaterThan(lines.count, 0)
        try lines.joined().write(toFile: results, atomically: false, encoding: .utf8)
        print("swift: \(lines.count) cases")
    }
}
