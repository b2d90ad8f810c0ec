import Foundation

/// A server on loopback with one answer for everybody, or none; remembers what it was asked.
final class Loopback: @unchecked Sendable {
    var url: String { "http://127.0.0.1:\(port)" }
    let port: UInt16
    private let handle: Int32
    private let answer: (status: Int, body: String)?
    private let state = NSCondition()
    private var bodies: [String] = []
    private var ended = 0

    /// Without a status it reads and never answers.
    init(_ status: Int? = nil, _ body: String = "", port: UInt16 = 0) {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = port.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(handle, raw, length)
                listen(handle, 64)
                getsockname(handle, raw, &length)
                return raw.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt16(bigEndian: $0.pointee.sin_port) }
            }
        }
        (self.handle, self.port, answer) = (handle, port, status.map { ($0, body) })
        Thread.detachNewThread { [self] in
            while case let connection = accept(handle, nil, nil), connection >= 0 {
                Thread.detachNewThread { [self] in serve(connection) }
            }
        }
    }

    /// A port where nobody listens.
    static func closedPort() -> UInt16 {
        let server = Loopback()
        server.stop()
        return server.port
    }

    /// Takes no more connections.
    func stop() {
        shutdown(handle, Int32(SHUT_RDWR))
        close(handle)
    }

    /// Waits for this many requests; their bodies.
    func requests(_ count: Int) -> [String] {
        wait { bodies.count >= count }
        return state.withLock { bodies }
    }

    /// Waits until a caller has closed its connection.
    func isAbandoned() -> Bool {
        wait { ended > 0 }
        return state.withLock { ended > 0 }
    }

    /// The bound is against hanging only.
    private func wait(_ done: () -> Bool) {
        let until = Date(timeIntervalSinceNow: 20)
        state.lock()
        while !done(), state.wait(until: until) {}
        state.unlock()
    }

    private func tell(_ change: () -> Void) {
        state.lock()
        change()
        state.broadcast()
        state.unlock()
    }

    private func serve(_ connection: Int32) {
        var bytes = Data()
        while let (request, rest) = read(connection, bytes) {
            bytes = rest
            tell { bodies.append(request) }
            guard let answer else { continue }
            let head = "HTTP/1.1 \(answer.status) X\r\ncontent-type: application/json\r\ncontent-length:"
            let text = Array("\(head) \(answer.body.utf8.count)\r\n\r\n\(answer.body)".utf8)
            _ = send(connection, text, text.count, Int32(MSG_NOSIGNAL))
        }
        tell { ended += 1 }
        close(connection)
    }

    /// One request's body and what came after it; none when the caller has gone.
    private func read(_ connection: Int32, _ start: Data) -> (body: String, rest: Data)? {
        var bytes = start
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            if let end = bytes.firstRange(of: Data("\r\n\r\n".utf8)) {
                let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).lowercased()
                let lines = head.components(separatedBy: "\r\n")
                let length = lines.first { $0.hasPrefix("content-length:") }?.dropFirst(15)
                let count = Int(length?.trimmingCharacters(in: .whitespaces) ?? "") ?? 0
                if bytes.endIndex - end.upperBound >= count {
                    let body = bytes[end.upperBound..<end.upperBound + count]
                    return (String(decoding: body, as: UTF8.self), Data(bytes[(end.upperBound + count)...]))
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}
