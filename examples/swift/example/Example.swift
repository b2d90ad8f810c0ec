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
        // In a server the bytes come from the request, exactly as received.
        let body = #"{"transactionId":"T-1","eventType":"KRA_APPLICATION_STATUS","appStatus":"007"}"#
        let event = try readKraWebhook(body: Data(body.utf8))
        print("\(event.decision), final \(event.isFinal ?? false), \(event.dedupeKey)")
    }
}
