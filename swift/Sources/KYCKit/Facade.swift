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

    /// The violations of one field, named by path (`correspondence.pin_code`) or wire name (`appCorPincd`).
    public func validateField(_ field: String, rules: Rules = Rules()) throws -> [Violation] {
        try kraValidateField(application: self, field: field, rules: rules)
    }
}

extension Violation {
    /// Whether this keeps the application from being sent.
    public var isError: Bool { severity == .error }
}

extension Event {
    /// The event as canonical JSON, with the provider's texts.
    public func toJson() -> String { canonical.expose() }

    /// The full payload of a KRA webhook, none of another: personal data, masked as text.
    public func kraPayload() -> KraPayload? { kraPayloadOf(provider: provider, raw: raw) }

    /// The full payload of a Results webhook, none of another: personal data, masked as text.
    public func resultsPayload() -> ResultsPayload? { resultsPayloadOf(provider: provider, raw: raw) }

    /// The full payload of an ARGOS webhook, none of another: personal data, masked as text.
    public func argosPayload() -> ArgosPayload? { argosPayloadOf(provider: provider, body: plaintext ?? raw) }

    /// The full payload of a P100 webhook, none of another: personal data, masked as text.
    public func p100Payload() -> P100Payload? { p100PayloadOf(provider: provider, raw: raw) }

    /// The event as a CloudEvent (1.0, structured mode): `id` is the dedupe key, `data` the canonical JSON with the
    /// provider's texts. Its media type is `application/cloudevents+json`.
    public func toCloudEvent() throws -> String { try cloudEventOf(event: self) }
}

extension Receipt {
    /// The receipt as canonical JSON, without personal data.
    public func toJson() -> String { receiptJson(of: self) }
}

extension Reconciliation {
    /// What the registry said.
    public var answer: RegistryAnswer {
        switch self {
        case .taken(let answer), .notFound(let answer), .cannotTell(let answer): answer
        }
    }
}

/// Cancelling the task of a call stops it and throws `KyckitError.Cancelled`; what was sent may have been taken.
extension Client {
    /// Checks an application and uploads it when it has no error.
    public func upload(
        _ application: KraApplication,
        transactionId: String,
        mode: UploadMode = .queued,
        timeout: TimeInterval? = nil
    ) async throws -> Receipt {
        try await cancellable {
            try await self.uploadUntil(
                application: application, transactionId: transactionId, mode: mode, timeout: timeout, canceller: $0)
        }
    }

    /// Asks the registry for the record of a PAN. The answer's shape is inferred. Asking twice does no harm, so a
    /// lost answer is asked for again inside the deadline.
    public func searchAndVerify(_ pan: Personal, transactionId: String) async throws -> RegistryAnswer {
        try await cancellable {
            try await self.searchAndVerifyUntil(pan: pan, transactionId: transactionId, canceller: $0)
        }
    }

    /// Finds out what became of an upload whose outcome is unknown, from the stored `receipt.lookup` only.
    public func reconcile(_ lookup: Lookup) async throws -> Reconciliation {
        try await cancellable { try await self.reconcileUntil(lookup: lookup, canceller: $0) }
    }

    /// Tells the provider where to send KRA webhooks: an https URL. A second call may replace the first, so nothing
    /// calls this unless it was asked for by name.
    public func configureWebhook(_ url: String) async throws {
        try await cancellable { try await self.configureWebhookUntil(url: url, canceller: $0) }
    }
}

private func cancellable<T: Sendable>(_ call: @Sendable (Canceller) async throws -> T) async throws -> T {
    let canceller = Canceller()
    return try await withTaskCancellationHandler {
        try await call(canceller)
    } onCancel: {
        canceller.cancel()
    }
}

extension KyckitError: CustomStringConvertible, CustomDebugStringConvertible, LocalizedError {
    /// The record inside: code, remedy, place, violations. It holds no value of the caller's.
    public var record: ErrorDetails {
        switch self {
        case .Configuration(let details), .Validation(let details), .Payload(let details),
            .Verification(let details), .RateLimited(let details), .Network(let details), .Timeout(let details),
            .Cancelled(let details), .Internal(let details), .Other(let details):
            details
        }
    }

    /// What a receiver answers a delivery that was refused with this error. It says nothing about why. With a 405 the
    /// header `Allow: POST` is due.
    public var reply: Reply { replyToError(error: record) }

    public var description: String { record.description }
    public var debugDescription: String { description }
    public var errorDescription: String? { description }
    public var recoverySuggestion: String? { record.remedy }
}
