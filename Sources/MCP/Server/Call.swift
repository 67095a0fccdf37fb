import JSONRPC

/// A request on its way through a method.
struct Call: Sendable {
    let id: RequestID
    let method: String
    let params: JSONObject
    let caller: Caller
    let conversation: Conversation
    let exchange: any Exchange
    let context: CallContext
    let shape: Shape

    /// A parameter that must be there and be a string.
    func string(_ name: String) throws(ResponseError) -> String {
        guard let value = params[name] else { throw .invalidParams("`\(name)` is required") }
        guard let string = value.string else {
            throw .invalidParams("`\(name)` must be a string, not \(value.typeName)")
        }
        return string
    }

    /// A parameter that may be left out, and otherwise must be an object.
    func object(_ name: String) throws(ResponseError) -> JSONObject {
        guard let value = params[name] else { return [:] }
        guard let object = value.object else {
            throw .invalidParams("`\(name)` must be an object, not \(value.typeName)")
        }
        return object
    }
}
