#if HTTP
import JSONRPC

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A connection to a server on this machine, and one request on it.
///
/// HTTP/1.1 as far as the tour needs it, so that it can be read: a request is a line, header
/// fields, an empty line and a body; so is the answer, whose body comes by its length or in chunks.
final class HTTPConnection {
    typealias Fields = [(name: String, value: String)]

    /// What comes before an answer's body.
    struct Head {
        let status: Int
        let fields: Fields

        /// The value of a field, whose name is the same in any case; the first if there are several.
        subscript(name: String) -> String? {
            fields.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    /// One event of a stream (HTML, section 9.2).
    struct Event {
        /// Its place in the stream, from which a client can go on.
        var id: String?
        /// After how many milliseconds the client should come back.
        var retry: String?
        /// A message, or nothing.
        var data = ""

        /// The message in it; `nil` if it only says where the stream is.
        var message: JSON? { try? JSON(parsing: data) }
    }

    private let channel: TourChannel
    /// What has come and wasn't taken.
    private var received: [UInt8] = []
    /// What of the body has come and wasn't taken, without the chunks' frames.
    private var body: [UInt8] = []

    /// Connects to a port of the loopback address.
    init(port: Int) throws(TourError) {
        channel = TourChannel(descriptor: socket(AF_INET, Self.streamType, 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let code = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(channel.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw TourError("nobody listens on port \(port)") }
    }

    /// The server sees that its client has gone.
    deinit { close(channel.descriptor) }

    func send(_ verb: String, _ target: String, _ fields: Fields, _ body: String) throws(TourError)
    {
        let lines = ["\(verb) \(target) HTTP/1.1"] + fields.map { "\($0.name): \($0.value)" }
        try channel.send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8))
    }

    /// Reads the head of the answer.
    func head() throws(TourError) -> Head {
        let status = try line().split(separator: " ").dropFirst().first.flatMap { Int($0) }
        guard let status else { throw TourError("the server doesn't speak HTTP") }
        var fields: Fields = []
        while case let line = try line(), !line.isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.drop { $0 == " " } }
            if parts.count == 2 { fields.append((String(parts[0]), String(parts[1]))) }
        }
        return Head(status: status, fields: fields)
    }

    /// Reads a body whose length is known: one message, or nothing.
    func message(behind head: Head) throws(TourError) -> JSON? {
        let length = head["Content-Length"].flatMap { Int($0) } ?? 0
        return length > 0 ? try? JSON(parsing: try take(length)) : nil
    }

    /// The next event of a body that is a stream; `nil` at its end.
    func event() throws(TourError) -> Event? {
        var event = Event()
        var isEmpty = true
        while let line = try bodyLine() {
            guard !line.isEmpty else {
                if isEmpty { continue }
                return event
            }
            // A line that begins with a colon means nothing but that somebody is there.
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else { continue }
            isEmpty = false
            let value = parts[1].drop { $0 == " " }
            switch parts[0] {
            case "id": event.id = String(value)
            case "retry": event.retry = String(value)
            case "data": event.data += value
            default: break
            }
        }
        return nil
    }

    private func bodyLine() throws(TourError) -> String? {
        while true {
            if let newline = body.firstIndex(of: UInt8(ascii: "\n")) {
                defer { body.removeFirst(newline + 1) }
                return String(decoding: body[..<newline], as: UTF8.self)
            }
            // A chunk: its length in hexadecimal, a line's end, so many bytes, a line's end.
            guard let length = Int(try line(), radix: 16), length > 0 else { return nil }
            body += try take(length)
            _ = try line()
        }
    }

    private func line() throws(TourError) -> String {
        while true {
            if let newline = received.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: try take(newline + 1), as: UTF8.self)
                return String(line.prefix { !$0.isNewline })
            }
            try receive()
        }
    }

    private func take(_ count: Int) throws(TourError) -> [UInt8] {
        while received.count < count { try receive() }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    private func receive() throws(TourError) {
        let more = try channel.receive()
        guard !more.isEmpty else { throw TourError("the server has closed the connection") }
        received += more
    }

    #if canImport(Glibc)
    private static let streamType = CInt(SOCK_STREAM.rawValue)
    #else
    private static let streamType = SOCK_STREAM
    #endif
}
#endif
