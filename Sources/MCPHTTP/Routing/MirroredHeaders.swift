#if HTTP
import HTTPTypes
import JSONRPC
import Text

/// Compares the fields that a stateless request mirrors from its body with the body.
///
/// Programs on the way decide by the fields, the server by the body; where the two differ, one of
/// them was deceived. Spec: the request **must** be refused with -32020
/// (basic/transports/streamable-http, "Server Validation").
struct MirroredHeaders: Sendable {
    let parameters: MirroredParameters

    /// The member of `params` that `Mcp-Name` mirrors, by method.
    ///
    /// Those of tasks have their place here already.
    private static let namedBy = [
        "tools/call": "name", "prompts/get": "name", "resources/read": "uri",
        "tasks/get": "taskId", "tasks/update": "taskId", "tasks/cancel": "taskId",
    ]

    /// What differs, in one sentence; `nil` if nothing does.
    func problem(with request: Request, under fields: HTTPFields) -> String? {
        do throws(Mismatch) {
            guard let method = try Self.value(.method, of: fields) else {
                throw Mismatch("Mcp-Method is required")
            }
            guard method.hasSameBytes(as: request.method) else {
                throw Mismatch(
                    "Mcp-Method is `\(displayed(method))`, the method `\(displayed(request.method))`"
                )
            }
            if let member = Self.namedBy[request.method] {
                try compareName(with: request.params?[member], called: member, under: fields)
            }
            if request.method == "tools/call" {
                try compareParameters(of: request, under: fields)
            }
            return nil
        } catch {
            return error.sentence
        }
    }

    private func compareName(
        with value: JSON?,
        called member: String,
        under fields: HTTPFields
    ) throws(Mismatch) {
        let given = try Self.value(.name, of: fields).map(Self.decoded)
        switch (given, value?.string) {
        case (nil, nil): return
        case (let given?, let value?) where given.hasSameBytes(as: value): return
        case (nil, _): throw Mismatch("Mcp-Name is required; it is what `\(member)` is")
        case (let given?, let value):
            throw Mismatch(
                "Mcp-Name is `\(displayed(given))`, `\(member)` "
                    + (value.map { "`\(displayed($0))`" } ?? "no string")
            )
        }
    }

    private func compareParameters(of request: Request, under fields: HTTPFields) throws(Mismatch) {
        guard let tool = request.params?["name"]?.string else { return }
        for parameter in parameters.ofTool(tool) {
            let value = parameter.value(in: request.params?["arguments"])
            let given = try Self.value(parameter.field, of: fields).map(Self.decoded)
            switch (given, value) {
            case (nil, nil): continue
            case (let given?, let value?) where value.isMirrored(by: given): continue
            case (nil, _?): throw Mismatch("\(parameter.field) is required")
            case (_?, _):
                throw Mismatch("\(parameter.field) is not what \(parameter.pathText) is")
            }
        }
    }

    /// The value of a field that may be there once; `nil` if it isn't.
    private static func value(_ name: HTTPField.Name, of fields: HTTPFields) throws(Mismatch)
        -> String?
    {
        let values = fields[values: name]
        guard values.count < 2 else { throw Mismatch("\(name) is there \(values.count) times") }
        guard let value = values.first?.withoutBlanks else { return nil }
        guard value.utf8.allSatisfy({ $0 == 0x09 || (0x20...0x7E).contains($0) }) else {
            throw Mismatch("\(name) has characters that a header can't have")
        }
        return value
    }

    /// What a value stands for: itself, or what is between the marks in base64.
    ///
    /// Spec: the marks are case-sensitive; half of them is no mark ("Value Encoding").
    private static func decoded(_ value: String) throws(Mismatch) -> String {
        let marks = ("=?base64?", "?=")
        guard value.hasPrefix(marks.0), value.hasSuffix(marks.1),
            value.utf8.count >= marks.0.utf8.count + marks.1.utf8.count
        else { return value }
        let encoded = value.dropFirst(marks.0.count).dropLast(marks.1.count)
        guard let bytes = bytes(ofBase64: String(encoded)),
            let text = String(validating: bytes, as: UTF8.self)
        else { throw Mismatch("`\(displayed(value))` is no base64 of UTF-8") }
        return text
    }
}

private struct Mismatch: Error {
    let sentence: String

    init(_ sentence: String) { self.sentence = sentence }
}

extension JSON {
    /// Whether a field of this text says the same; numbers are compared as numbers.
    fileprivate func isMirrored(by text: String) -> Bool {
        switch self {
        case .string(let value): value.hasSameBytes(as: text)
        case .bool(let value): text == (value ? "true" : "false")
        case .integer(let value):
            Int(text) == value || Double(text).flatMap(Int.init(exactly:)) == value
        case .number(let value): Double(text) == value
        default: false
        }
    }
}

extension String {
    /// Whether both are the same bytes in UTF-8, which `==` doesn't ask.
    func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
#endif
