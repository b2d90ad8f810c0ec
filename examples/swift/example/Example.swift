import Foundation
import KYCKit

/// Checks an application, uploads it, and reads the webhook that follows. The settings are in the environment.
@main
struct Example {
    static func main() async throws {
        let application = sample()
        for violation in try application.validate() {
            print("\(violation.severity) \(violation.path) (\(violation.wireName)):", violation.message, violation.remedy)
        }
        do {
            let client = try Client(options: ClientOptions())
            let receipt = try await client.upload(application, transactionId: newTransactionId())
            print("\(receipt.outcome):", receipt.message, receipt.remedy)
            // It may have been taken: look it up, never send it again blindly.
            if receipt.outcome == .unknown { print(try await client.reconcile(receipt.lookup)) }
            if receipt.outcome != .accepted { exit(1) }
        } catch let error as KyckitError {
            print("\(error.record.code):", error)
            exit(1)
        }
        // In a server, method, path, headers and bytes come from the request, exactly as received; a thrown error has
        // its answer in `reply`.
        let secret: Verification = .urlSegment(secrets: [Secret("a-long-random-secret")])
        let receiver = try Receiver(routes: [
            Route(path: "/hooks/kra", provider: .hypervergeKra, verification: secret)
        ])
        let body = #"{"transactionId":"T-1","eventType":"KRA_APPLICATION_STATUS","appStatus":"007"}"#
        let received = try receiver.receive(
            method: "POST", path: "/hooks/kra/a-long-random-secret", headers: [:], body: Data(body.utf8))
        let event = received.event
        print("\(event.decision), final \(event.isFinal ?? false), \(event.dedupeKey); answered \(received.reply.status)")
    }
}
