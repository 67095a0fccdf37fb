#if HTTP
import JSONRPC

/// The events of a stream as they are sent (HTML, section 9.2).
enum Event {
    /// A message.
    ///
    /// JSON as it is written here has no line breaks, so one line of data holds it.
    static func message(_ message: Message, id: EventID? = nil) -> [UInt8] {
        Array((id.map { "id: \($0.text)\n" } ?? "").utf8) + Array("data: ".utf8)
            + message.json.bytes() + Array("\n\n".utf8)
    }

    /// An event that says nothing but where the stream is, from which a client can come back.
    ///
    /// `retry`: after how many milliseconds.
    static func position(_ id: EventID, retry: Int? = nil) -> [UInt8] {
        let wait = retry.map { "retry: \($0)\n" } ?? ""
        return Array("\(wait)id: \(id.text)\ndata: \n\n".utf8)
    }
}

/// Names an event among all of a session: which stream, and which of its events.
struct EventID: Hashable, Sendable {
    let stream: Int
    /// The first is 1.
    let sequence: Int

    init(stream: Int, sequence: Int) {
        self.stream = stream
        self.sequence = sequence
    }

    /// Reads what a client gave back; `nil` for what never was an id of ours.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let stream = Int(parts[0]), let sequence = Int(parts[1]),
            stream > 0, sequence > 0, "\(stream)-\(sequence)" == text
        else { return nil }
        self.init(stream: stream, sequence: sequence)
    }

    var text: String { "\(stream)-\(sequence)" }
}
#endif
