import Foundation

/// A small JSON value that keeps the order of members and numbers as written, compared byte by byte.
enum Json: Sendable {
    case object([(name: String, value: Json)])
    case array([Json])
    case text(String)
    case number(String)
    case flag(Bool)
    case null

    struct Unreadable: Error {}

    static func read(_ bytes: Data) throws -> Json {
        var reader = Reader(bytes: Array(bytes))
        return try reader.value()
    }

    static func read(_ text: String) throws -> Json { try read(Data(text.utf8)) }

    subscript(name: String) -> Json? {
        guard case .object(let members) = self else { return nil }
        return members.first { Array($0.name.utf8) == Array(name.utf8) }?.value
    }

    var members: [(name: String, value: Json)] {
        if case .object(let members) = self { members } else { [] }
    }

    var items: [Json]? { if case .array(let items) = self { items } else { nil } }
    var isTrue: Bool { if case .flag(let flag) = self { flag } else { false } }
    var count: Int? { if case .number(let text) = self { Int(text) } else { nil } }
    var string: String? { if case .text(let text) = self { text } else { nil } }

    /// Members with one replaced where it stands, or added last.
    static func set(_ members: inout [(name: String, value: Json)], _ name: String, _ value: Json) {
        if let at = members.firstIndex(where: { Array($0.name.utf8) == Array(name.utf8) }) {
            members[at].value = value
        } else {
            members.append((name, value))
        }
    }

    /// Compact JSON, members in their order, or sorted by code point.
    func written(sorted: Bool) -> String {
        switch self {
        case .object(let members):
            let ordered =
                sorted ? members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } : members
            let parts = ordered.map { Json.quoted($0.name) + ":" + $0.value.written(sorted: sorted) }
            return "{" + parts.joined(separator: ",") + "}"
        case .array(let items):
            return "[" + items.map { $0.written(sorted: sorted) }.joined(separator: ",") + "]"
        case .text(let text): return Json.quoted(text)
        case .number(let text): return text
        case .flag(let flag): return flag ? "true" : "false"
        case .null: return "null"
        }
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\u{8}": out += "\\b"
            case "\u{c}": out += "\\f"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20: out += String(format: "\\u%04x", scalar.value)
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    private struct Reader {
        let bytes: [UInt8]
        var at = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        private func peek() throws -> UInt8 {
            guard at < bytes.count else { throw Unreadable() }
            return bytes[at]
        }

        private mutating func take(_ byte: Character) throws {
            guard try peek() == byte.asciiValue else { throw Unreadable() }
            at += 1
        }

        private mutating func space() {
            while at < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[at]) { at += 1 }
        }

        mutating func value() throws -> Json {
            space()
            defer { space() }
            switch Character(UnicodeScalar(try peek())) {
            case "{": return try object()
            case "[": return try array()
            case "\"": return .text(try string())
            case "t":
                at += 4
                return .flag(true)
            case "f":
                at += 5
                return .flag(false)
            case "n":
                at += 4
                return .null
            default:
                let start = at
                while at < bytes.count, "+-.0123456789eE".utf8.contains(bytes[at]) { at += 1 }
                guard at > start else { throw Unreadable() }
                return .number(String(decoding: bytes[start..<at], as: UTF8.self))
            }
        }

        private mutating func object() throws -> Json {
            var members: [(name: String, value: Json)] = []
            try take("{")
            space()
            while try peek() != Character("}").asciiValue {
                space()
                let name = try string()
                space()
                try take(":")
                Json.set(&members, name, try value())
                if try peek() == Character(",").asciiValue { at += 1 }
            }
            try take("}")
            return .object(members)
        }

        private mutating func array() throws -> Json {
            var items: [Json] = []
            try take("[")
            space()
            while try peek() != Character("]").asciiValue {
                items.append(try value())
                if try peek() == Character(",").asciiValue { at += 1 }
            }
            try take("]")
            return .array(items)
        }

        private mutating func string() throws -> String {
            try take("\"")
            var units: [UInt16] = []
            var plain = at
            func text(_ end: Int) -> [UInt16] { Array(String(decoding: bytes[plain..<end], as: UTF8.self).utf16) }
            while try peek() != Character("\"").asciiValue {
                guard bytes[at] == Character("\\").asciiValue else {
                    at += 1
                    continue
                }
                units += text(at)
                at += 1
                let escape = Character(UnicodeScalar(try peek()))
                at += 1
                switch escape {
                case "b": units.append(0x08)
                case "f": units.append(0x0c)
                case "n": units.append(0x0a)
                case "r": units.append(0x0d)
                case "t": units.append(0x09)
                case "u":
                    let digits = String(decoding: bytes[at..<at + 4], as: UTF8.self)
                    guard let unit = UInt16(digits, radix: 16) else { throw Unreadable() }
                    units.append(unit)
                    at += 4
                default: units += Array(String(escape).utf16)
                }
                plain = at
            }
            units += text(at)
            at += 1
            return String(decoding: units, as: UTF16.self)
        }
    }
}
