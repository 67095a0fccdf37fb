#if HTTP
public import JSONRPC

/// One answer of the server, its head alone or with its body.
public struct HTTPReply: Sendable {
    public var status: Int
    public var fields: [(name: String, value: String)]
    public var body: [UInt8] = []

    /// The value of a field, whatever the case of its name; the first if there are several.
    public subscript(name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    public var text: String { String(decoding: body, as: UTF8.self) }
    /// The body as JSON; `nil` if it is none.
    public var json: JSON? { try? JSON(parsing: body) }
    public var code: Int? { json?["error"]?["code"]?.integer }
    public var isEventStream: Bool { self["content-type"] == "text/event-stream" }
}

/// One event of a stream.
public struct StreamEvent: Equatable, Sendable {
    public var id: String?
    public var retry: String?
    /// `nil` if there was no such line.
    public var data: String?

    public var json: JSON? { data.flatMap { try? JSON(parsing: $0) } }
}

extension RawConnection {
    /// Sends a request with a body.
    public func send(
        _ method: String,
        to target: String = "/mcp",
        _ fields: [String: String],
        _ body: [UInt8]
    ) async throws {
        var head = "\(method) \(target) HTTP/1.1\r\n"
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        if !body.isEmpty { head += "Content-Length: \(body.count)\r\n" }
        try await send(Array("\(head)\r\n".utf8) + body)
    }

    /// Reads the head of an answer.
    public func head() async throws -> HTTPReply {
        let first = try await line().split(separator: " ", maxSplits: 2)
        var reply = HTTPReply(status: first.count > 1 ? Int(first[1]) ?? 0 : 0, fields: [])
        while case let line = try await line(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            reply.fields.append((String(line[..<colon]), String(value)))
        }
        return reply
    }

    /// Reads a whole answer.
    public func reply() async throws -> HTTPReply { try await withBody(head()) }

    /// Reads the body that belongs to a head.
    func withBody(_ head: HTTPReply) async throws -> HTTPReply {
        var reply = head
        if let length = reply["content-length"].flatMap({ Int($0) }) {
            reply.body = try await bytes(length)
        } else if reply["transfer-encoding"] == "chunked" {
            while let chunk = try await chunk() { reply.body += chunk }
        }
        return reply
    }

    /// Reads a chunk of a body; `nil` for the last.
    public func chunk() async throws -> [UInt8]? {
        let size = Int(try await line(), radix: 16) ?? 0
        let chunk = try await bytes(size)
        _ = try await line()
        return size > 0 ? chunk : nil
    }
}

/// The events of an answer, as they come.
public actor EventReader {
    public nonisolated let head: HTTPReply
    private let connection: RawConnection
    private var buffer: [UInt8] = []
    private var isAtEnd = false
    /// Lines that began with a colon.
    public private(set) var commentCount = 0

    public init(_ connection: RawConnection) async throws {
        self.connection = connection
        head = try await connection.head()
    }

    /// The next event; `nil` at the end of the body.
    public func next() async throws -> StreamEvent? {
        var event = StreamEvent()
        while let line = try await line() {
            if line.isEmpty {
                if event != StreamEvent() { return event }
            } else if line.hasPrefix(":") {
                continue
            } else if let colon = line.firstIndex(of: ":") {
                let value = String(line[line.index(after: colon)...].drop { $0 == " " })
                switch line[..<colon] {
                case "id": event.id = value
                case "retry": event.retry = value
                case "data": event.data = (event.data.map { $0 + "\n" } ?? "") + value
                default: break
                }
            }
        }
        return nil
    }

    /// The message of the next event that has one.
    public func message() async throws -> JSON? {
        while let event = try await next() {
            if let json = event.json { return json }
        }
        return nil
    }

    /// Waits for a line that is a comment.
    public func comment() async throws {
        let count = commentCount
        while commentCount == count, try await line() != nil {}
    }

    /// All events up to the end.
    public func rest() async throws -> [StreamEvent] {
        var events: [StreamEvent] = []
        while let event = try await next() { events.append(event) }
        return events
    }

    /// Leaves.
    public func close() async { await connection.close() }

    private func line() async throws -> String? {
        while true {
            if let newline = buffer.firstIndex(of: 0x0A) {
                let line = String(decoding: buffer[..<newline], as: UTF8.self)
                buffer.removeFirst(newline + 1)
                if line.hasPrefix(":") { commentCount += 1 }
                return line
            }
            guard !isAtEnd, let chunk = try await connection.chunk() else {
                isAtEnd = true
                return nil
            }
            buffer += chunk
        }
    }
}
#endif
