import Foundation

private let mask = "***"

/// A value whose every textual form is masked.
public protocol Masked: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

/// A masked record, whose members only kyckit's own tests list.
protocol MaskedRecord: Masked {
    var members: [(String, Any?)] { get }
}

extension Masked {
    public var description: String { mask }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Personal text of an applicant, made from a literal or `Personal(text)`. As text it is `***`.
public struct Personal: Masked, Hashable, Sendable, ExpressibleByStringLiteral {
    private let value: String

    public init(_ value: String) {
        self.value = value
    }

    public init(stringLiteral value: String) {
        self.value = value
    }

    /// The value itself: the one door to it.
    public func expose() -> String { value }
}

/// A credential. As text it is `***`.
public struct Secret: Masked, Hashable, Sendable {
    private let value: String

    public init(_ value: String) {
        self.value = value
    }

    /// The value itself: the one door to it.
    public func expose() -> String { value }
}

/// A day that tells something of an applicant. As text it is `***`.
public struct PersonalDate: Masked, Hashable, Sendable {
    private let day: CivilDate

    public init(_ day: CivilDate) {
        self.day = day
    }

    /// The day itself: the one door to it.
    public func expose() -> CivilDate { day }
}

/// A file of an application, or a body as received. As text it tells its size only.
public struct Document: Masked, Hashable, Sendable {
    /// The bytes: personal data, not masked.
    public let bytes: Data

    public init(_ bytes: Data) {
        self.bytes = bytes
    }

    public var description: String { "Document(\(mask) \(bytes.count) bytes)" }
}

/// A member of a body that kyckit does not know, or whose value it cannot hold. As text it is masked.
public struct RawMember: Masked, Hashable, Sendable {
    /// Name on the wire, as received.
    public let name: String
    /// The value as raw JSON: may be personal data, not masked.
    public let json: String

    public init(name: String, json: String) {
        self.name = name
        self.json = json
    }

    public var description: String { "RawMember(\(mask))" }
}

/// A day of the calendar that exists, in the years 1 to 9999. As text it is `YYYY-MM-DD`.
public struct CivilDate: Hashable, Comparable, Sendable, LosslessStringConvertible {
    public let year: Int
    public let month: Int
    public let day: Int

    /// None when no calendar has this day.
    public init?(year: Int, month: Int, day: Int) {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...9999).contains(year), (1...12).contains(month), (1...lengths[month - 1]).contains(day) else {
            return nil
        }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// Reads `YYYY-MM-DD`.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.map(\.count) == [4, 2, 2] else { return nil }
        let numbers = parts.compactMap { part in part.allSatisfy(\.isNumber) ? Int(part) : nil }
        guard numbers.count == 3 else { return nil }
        self.init(year: numbers[0], month: numbers[1], day: numbers[2])
    }

    /// What the core says is a day.
    static func certain(_ text: String) -> CivilDate {
        guard let day = CivilDate(text) else { preconditionFailure("the core wrote a day that does not exist") }
        return day
    }

    public var description: String {
        String(format: "%04d-%02d-%02d", year, month, day)
    }

    public static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}
