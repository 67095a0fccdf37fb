import JSONRPC
import Synchronization
import TestKit

/// Answers in turn, and then the last one again.
final class Turns: Sendable {
    private let answers: Mutex<[JSONObject]>

    init(_ answers: [JSONObject]) { self.answers = Mutex(answers) }

    @Sendable func next(_ method: String, _ params: JSON) -> JSONObject? {
        answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first }
    }
}

extension JSON {
    /// The answer that confirms a change.
    static var sure: JSON { ["sure": ["action": "accept", "content": ["sure": true]]] }

    /// The text of a tool's first block.
    var firstText: String? { self["content"]?[0]?["text"]?.string }
}

extension JSON {
    /// A form filled in with a name.
    static func named(_ name: JSON) -> JSON { ["action": "accept", "content": ["name": name]] }

    /// A form filled in with a value.
    static func value(_ value: JSON) -> JSON { ["action": "accept", "content": ["value": value]] }
}
