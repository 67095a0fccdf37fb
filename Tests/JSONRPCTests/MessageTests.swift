import JSONRPC
import Testing

@Suite struct `Reading messages` {
    @Test(
        arguments: [
            ("0", 0), ("-1", -1), ("9007199254740993", .integer(9_007_199_254_740_993)),
            (#""""#, ""), (#""1""#, "1"), (#""é""#, "é"),
        ] as [(String, JSON)]
    )
    func `a request keeps its id, type and value (MSG-2)`(id: String, value: JSON) throws {
        let message = Message(#"{"jsonrpc":"2.0","id":\#(id),"method":"m","params":{"a":1}}"#)
        guard case .request(let request) = message else {
            Issue.record("not read as a request: \(message)")
            return
        }
        #expect(JSON(request.id) == value)
        #expect(request.method == "m")
        #expect(request.params == ["a": 1])
    }

    @Test func `a string is not the integer of the same digits, nor an equivalent string`() {
        #expect(RequestID.string("1") != .integer(1))
        #expect(RequestID.string("\u{E9}") != .string("e\u{301}"))
        #expect(RequestID.string("a") == .string("a"))
    }

    @Test func `a message without an id is a notification`() {
        let message = Message(#"{"jsonrpc":"2.0","method":"n"}"#)
        guard case .notification(let notification) = message else {
            Issue.record("not read as a notification: \(message)")
            return
        }
        #expect(notification.method == "n")
        #expect(notification.params == nil)
    }

    @Test(
        arguments: [
            (#"{"jsonrpc":"2.0","id":1,"result":{}}"#, 1, .success([:])),
            (#"{"jsonrpc":"2.0","id":"a","result":null}"#, "a", .success(nil)),
            (
                #"{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no","data":[]}}"#, 1,
                .failure(ResponseError(code: -1, message: "no", data: []))
            ),
            (
                #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"?"}}"#, nil,
                .failure(ResponseError(code: -32700, message: "?"))
            ),
            (
                #"{"jsonrpc":"2.0","error":{"code":-32700,"message":"?"}}"#, nil,
                .failure(ResponseError(code: -32700, message: "?"))
            ),
        ] as [(String, JSON?, Result<JSON, ResponseError>)]
    )
    func `a response has a result or an error`(
        line: String,
        id: JSON?,
        outcome: Result<JSON, ResponseError>
    ) {
        guard case .response(let response) = Message(line) else {
            Issue.record("not read as a response: \(line)")
            return
        }
        #expect(response.id.map(JSON.init) == id)
        #expect(response.outcome == outcome)
    }

    @Test(
        arguments: [
            // Not JSON: no id is believed.
            ("", nil, -32700),
            ("{", nil, -32700),
            (#"{"jsonrpc":"2.0","id":1,"method":"m",}"#, nil, -32700),
            (#"{"jsonrpc":"2.0","id":1,"method":"\ud800"}"#, nil, -32700),
            // JSON, but more than is allowed.
            (#"{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1,"a":2}}"#, 1, -32600),
            (#"{"jsonrpc":"2.0","id":"x","method":"m","method":"n"}"#, "x", -32600),
            (#"{"jsonrpc":"2.0","id":1,"method":"m","id":2}"#, nil, -32600),
            (#"{"jsonrpc":"2.0","method":"m","params":{"id":7,"a":1,"a":2}}"#, nil, -32600),
            (#"{"id":1,"jsonrpc":"2.0","method":"m","params":\#(bomb)}"#, 1, -32600),
            (#"{"id":1,"jsonrpc":"2.0","method":"m","params":{"a":1e999}}"#, 1, -32600),
            // JSON, but no message.
            ("1", nil, -32600),
            ("null", nil, -32600),
            (#""ping""#, nil, -32600),
            ("{}", nil, -32600),
            (#"{"id":1,"method":"m"}"#, 1, -32600),
            (#"{"jsonrpc":"1.0","id":1,"method":"m"}"#, 1, -32600),
            (#"{"jsonrpc":2.0,"id":1,"method":"m"}"#, 1, -32600),
            (#"{"JSONRPC":"2.0","id":1,"method":"m"}"#, 1, -32600),
            (#"{"jsonrpc":"2.0","id":1,"Method":"m"}"#, 1, -32600),
            (#"{"jsonrpc":"2.0","ID":1,"method":"m"}"#, nil, -32600),
            (#"{"jsonrpc":"2.0","id":1,"method":"m","Params":{}}"#, 1, -32600),
            (#"{"jsonrpc":"2.0","id":1,"method":7}"#, 1, -32600),
            (#"{"jsonrpc":"2.0","id":1}"#, 1, -32600),
            (#"{"jsonrpc":"2.0","id":null,"method":"m"}"#, nil, -32600),
            (#"{"jsonrpc":"2.0","id":1.5,"method":"m"}"#, nil, -32600),
            (#"{"jsonrpc":"2.0","id":1.0,"method":"m"}"#, nil, -32600),
            (#"{"jsonrpc":"2.0","id":1e3,"method":"m"}"#, nil, -32600),
            (#"{"jsonrpc":"2.0","id":99999999999999999999,"method":"m"}"#, nil, -32600),
            (#"{"jsonrpc":"2.0","id":true,"method":"m"}"#, nil, -32600),
            (#"{"jsonrpc":"2.0","id":[1],"method":"m"}"#, nil, -32600),
            (#"{"jsonrpc":"2.0","id":{},"method":"m"}"#, nil, -32600),
            // Positional parameters (MSG-11).
            (#"{"jsonrpc":"2.0","id":1,"method":"m","params":[]}"#, 1, -32600),
            (#"{"jsonrpc":"2.0","id":1,"method":"m","params":null}"#, 1, -32600),
            (#"{"jsonrpc":"2.0","id":1,"method":"m","params":"a"}"#, 1, -32600),
            // Responses: their id is one of ours, so the answer must not carry it.
            (#"{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":""}}"#, nil, -32600),
            (#"{"jsonrpc":"2.0","id":1,"method":"m","result":{}}"#, nil, -32600),
            (#"{"jsonrpc":"2.0","result":{}}"#, nil, -32600),
            (#"{"jsonrpc":"2.0","id":1.5,"result":{}}"#, nil, -32600),
        ] as [(String, JSON?, Int)]
    )
    func `a bad message is a value, with its id where one could be read`(
        line: String,
        id: JSON?,
        code: Int
    ) {
        guard case .invalid(let message) = Message(line) else {
            Issue.record("read as valid: \(line)")
            return
        }
        #expect(message.id.map(JSON.init) == id)
        #expect(message.error.code == code)
        #expect(!message.isNotification)
    }

    @Test(arguments: [
        #"{"jsonrpc":"2.0","method":"m","params":[]}"#,
        #"{"jsonrpc":"1.0","method":"m"}"#,
        #"{"method":"m"}"#,
    ])
    func `a malformed notification is still one, and never answered (MSG-5)`(line: String) {
        guard case .invalid(let message) = Message(line) else {
            Issue.record("read as valid: \(line)")
            return
        }
        #expect(message.isNotification)
    }

    @Test func `bytes that are not UTF-8 are no JSON`() {
        let line = Array(#"{"jsonrpc":"2.0","id":1,"method":""#.utf8) + [0xFF] + Array("\"}".utf8)
        guard case .invalid(let message) = Message(line: line) else {
            Issue.record("read as valid")
            return
        }
        #expect(message.error.code == -32700)
    }

    @Test func `the members of a batch are read one by one`() {
        let line = #"[{"jsonrpc":"2.0","id":1,"method":"m"},1,[],{"jsonrpc":"2.0","method":"n"}]"#
        guard case .batch(let messages) = Message(line), messages.count == 4 else {
            Issue.record("not read as a batch of four")
            return
        }
        guard case .request = messages[0], case .invalid = messages[1],
            case .invalid = messages[2], case .notification = messages[3]
        else {
            Issue.record("read as \(messages)")
            return
        }
    }

    @Test func `an empty array is an empty batch`() {
        guard case .batch(let messages) = Message("[]") else {
            Issue.record("not read as a batch")
            return
        }
        #expect(messages.isEmpty)
    }
}

@Suite struct `Writing messages` {
    @Test(
        arguments: [
            (
                Response(id: .integer(1), result: ["a": "line\nbreak"]), false,
                #"{"jsonrpc":"2.0","id":1,"result":{"a":"line\nbreak"}}"#
            ),
            (
                Response(id: .string("x"), error: .methodNotFound("m")), false,
                #"{"jsonrpc":"2.0","id":"x","error":{"code":-32601,"message":"there is no method `m`"}}"#
            ),
            (
                Response(id: nil, error: ResponseError(code: 1, message: "m", data: [:])), false,
                #"{"jsonrpc":"2.0","error":{"code":1,"message":"m","data":{}}}"#
            ),
            (
                Response(id: nil, error: ResponseError(code: 1, message: "m")), true,
                #"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"m"}}"#
            ),
        ] as [(Response, Bool, String)]
    )
    func `a response is written with its id, or with null, or without`(
        response: Response,
        writesNullID: Bool,
        line: String
    ) {
        var response = response
        response.writesNullID = writesNullID
        #expect(Message.response(response).json.text == line)
    }

    @Test(arguments: [
        (
            Message.notification(Notification(method: "n", params: ["a": 1])),
            #"{"jsonrpc":"2.0","method":"n","params":{"a":1}}"#
        ),
        (.notification(Notification(method: "n")), #"{"jsonrpc":"2.0","method":"n"}"#),
        (
            .request(Request(id: .integer(1), method: "m", params: [:])),
            #"{"jsonrpc":"2.0","id":1,"method":"m","params":{}}"#
        ),
        (
            .batch([.response(Response(id: .string("a"), result: [:]))]),
            #"[{"jsonrpc":"2.0","id":"a","result":{}}]"#
        ),
    ])
    func `a message is written as it is sent`(message: Message, line: String) {
        #expect(message.json.text == line)
    }
}

private let bomb = String(repeating: "[", count: 100_000)

extension Message {
    fileprivate init(_ line: String) { self.init(line: Array(line.utf8)) }
}
