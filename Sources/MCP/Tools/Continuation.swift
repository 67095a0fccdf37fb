public import JSONRPC
import Text

/// Where a cut reply goes on: a cursor that carries all it needs, so that nothing is remembered.
///
/// It is bound to the call it came from: with other arguments it is refused.
public struct Continuation: Sendable {
    /// Where to go on, in the tool's own terms.
    public let position: JSON
    /// Tells the call's arguments from others without repeating them, which may be long.
    private let fingerprint: String

    /// Makes the place in a call to go on from.
    ///
    /// `call`: the arguments that decide what is listed, and in what order.
    public init(of call: JSON, at position: JSON) {
        self.init(fingerprint: Self.fingerprint(of: call), at: position)
    }

    /// Reads a cursor that a call was given.
    ///
    /// - Throws: ``InvalidArguments`` if it isn't ours, or belongs to a call with other arguments.
    public init(cursor: String, of call: JSON) throws(InvalidArguments) {
        guard let bytes = bytes(ofBase64: cursor),
            let parts = try? JSON(parsing: bytes),  // Not ours: told as such.
            parts.array?.count == 2, let fingerprint = parts[0]?.string, let position = parts[1]
        else { throw Self.notOurs }
        guard fingerprint == Self.fingerprint(of: call) else {
            throw InvalidArguments(problems: [
                "`cursor` belongs to a call with other arguments; repeat those, or leave it out"
            ])
        }
        self.init(fingerprint: fingerprint, at: position)
    }

    private init(fingerprint: String, at position: JSON) {
        self.fingerprint = fingerprint
        self.position = position
    }

    /// A position that is a count of what was passed over, and a version of what is listed.
    ///
    /// - Throws: ``notOurs`` if it isn't that.
    public var counted: (skip: Int, version: String) {
        get throws(InvalidArguments) {
            guard position.array?.count == 2, let skip = position[0]?.integer,
                (0...Self.maxSkip).contains(skip), let version = position[1]?.string
            else { throw Self.notOurs }
            return (skip, version)
        }
    }

    /// More than could be passed over, and small enough to be counted on from.
    private static let maxSkip = 1 << 40

    /// What is said of a cursor that no reply carried, also where a tool can't read its position.
    public static let notOurs = InvalidArguments(problems: [
        "`cursor` is not one that a reply carried"
    ])

    /// The cursor as it is sent.
    public var cursor: String { base64(JSON.array([.string(fingerprint), position]).bytes()) }

    /// FNV-1a of the call's JSON, 64 bits: against mistakes, not against forgery, which gains nothing.
    private static func fingerprint(of call: JSON) -> String {
        let hash = call.bytes().reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return String(hash, radix: 36)
    }
}
