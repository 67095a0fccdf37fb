public import JSONRPC
import Text

/// Where a cut reply goes on: a cursor that carries all it needs, so that nothing is remembered.
///
/// It is bound to the call it came from: with other arguments it is refused.
public struct Continuation: Sendable {
    /// Where to go on, in the tool's own terms.
    public let position: JSON
    private let call: JSON

    /// Makes the place in a call to go on from.
    ///
    /// `call`: the arguments that decide what is listed, and in what order.
    public init(of call: JSON, at position: JSON) {
        self.call = call
        self.position = position
    }

    /// Reads a cursor that a call was given.
    ///
    /// - Throws: ``InvalidArguments`` if it isn't ours, or belongs to a call with other arguments.
    public init(cursor: String, of call: JSON) throws(InvalidArguments) {
        guard let bytes = bytes(ofBase64: cursor),
            let parts = try? JSON(parsing: bytes),  // Not ours: told as such.
            parts.array?.count == 2, let position = parts[1]
        else {
            throw InvalidArguments(problems: ["`cursor` is not one that a reply carried"])
        }
        guard parts[0] == call else {
            throw InvalidArguments(problems: [
                "`cursor` belongs to a call with other arguments; repeat those, or leave it out"
            ])
        }
        self.init(of: call, at: position)
    }

    /// The cursor as it is sent.
    public var cursor: String { base64(JSON.array([call, position]).bytes()) }
}
