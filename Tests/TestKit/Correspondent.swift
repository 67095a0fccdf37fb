import Dispatch
import JSONRPC
import Synchronization

/// Takes what a server sends: answers its questions, and keeps everything else.
final class Correspondent: Sendable {
    private struct State {
        weak var door: (any Door)?
        var questions: [JSON] = []
    }

    let mailbox = Mailbox()
    private let responder: TestClient.Responder?
    private let state = Mutex(State())
    // Answers come from elsewhere than the one who asks, as from a stream.
    private let replies = DispatchQueue(label: "replies")

    init(_ responder: TestClient.Responder?) { self.responder = responder }

    /// Where answers go.
    func connect(_ door: any Door) { state.withLock { $0.door = door } }

    /// All that was asked so far.
    var questions: [JSON] { state.withLock(\.questions) }

    func receive(_ message: JSON) {
        guard let id = message["id"], let method = message["method"]?.string else {
            return mailbox.put(message)
        }
        guard let answer = answer(to: method, message["params"] ?? [:]) else {
            return mailbox.put(message)
        }
        let door = state.withLock { $0.door }
        var response: JSONObject = ["jsonrpc": "2.0", "id": id]
        for (name, value) in answer { response[name] = value }
        let line = JSON.object(response).text
        replies.async { door?.send(line) }
    }

    /// The responder's answer, if there is one.
    func answer(to method: String, _ params: JSON) -> JSONObject? {
        state.withLock { $0.questions.append(["method": .string(method), "params": params]) }
        return responder?(method, params)
    }

    /// The answers to an `input_required` result, as far as there are any.
    func responses(to requests: JSONObject) -> JSONObject {
        var responses: JSONObject = [:]
        for (key, request) in requests {
            let method = request["method"]?.string ?? ""
            responses[key] = answer(to: method, request["params"] ?? [:])?["result"]
        }
        return responses
    }
}
