import Foundation

extension KraApplication {
    /// Reads flat wire JSON as existing systems hold it. Nothing is checked and nothing is lost; only a full Aadhaar
    /// number is dropped.
    public static func fromWire(_ body: Data, rules: Rules = Rules()) throws -> KraApplication {
        try kraFromWire(body: body, rules: rules)
    }

    /// The flat wire JSON, in the provider's order. It holds personal data, not masked.
    public func toWire(rules: Rules = Rules()) throws -> String {
        try kraToWire(application: self, rules: rules)
    }

    /// Every violation, errors and warnings, in the order of the wire.
    public func validate(rules: Rules = Rules()) throws -> [Violation] {
        try kraValidate(application: self, rules: rules)
    }
}

extension Violation {
    /// Whether this keeps the application from being sent.
    public var isError: Bool { severity == "error" }
}

extension Event: CustomDebugStringConvertible, CustomReflectable {
    /// The event as canonical JSON, with the provider's texts.
    public func toJson() -> String { canonical.expose() }

    /// The provider's full payload: personal data, masked as text.
    public func kraPayload() -> KraPayload? { kraPayloadOf(raw: raw) }

    public var debugDescription: String { description }

    /// Names and codes only: `dump` shows no more than `print`.
    public var customMirror: Mirror {
        Mirror(self, children: ["provider": provider, "variant": variant, "kind": kind, "decision": decision])
    }
}

extension Client {
    /// Checks an application and uploads it when it has no error. Cancelling the task stops the call and throws
    /// `KyckitError.Cancelled`; what was sent may have been taken.
    public func upload(
        _ application: KraApplication,
        transactionId: String,
        mode: UploadMode = .queued,
        timeout: TimeInterval? = nil
    ) async throws -> Receipt {
        let canceller = Canceller()
        return try await withTaskCancellationHandler {
            try await uploadUntil(
                application: application, transactionId: transactionId, mode: mode, timeout: timeout,
                canceller: canceller)
        } onCancel: {
            canceller.cancel()
        }
    }
}

extension KyckitError: CustomStringConvertible, CustomDebugStringConvertible, LocalizedError {
    /// The record inside: code, remedy, place, violations. It holds no value of the caller's.
    public var record: ErrorDetails {
        switch self {
        case .Configuration(let details), .Validation(let details), .Payload(let details),
            .RateLimited(let details), .Network(let details), .Timeout(let details),
            .Cancelled(let details), .Internal(let details):
            details
        }
    }

    public var description: String { record.description }
    public var debugDescription: String { description }
    public var errorDescription: String? { description }
    public var recoverySuggestion: String? { record.remedy }
}
