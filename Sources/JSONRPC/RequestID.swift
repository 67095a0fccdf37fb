/// What a request is known by, chosen by whoever made it.
///
/// Spec: a string or an integer, never null, echoed with type and value (basic/index).
public enum RequestID: Hashable, Sendable {
    case string(String)
    case integer(Int)

    /// Reads an id; `nil` for null, fractions and everything else that is none.
    public init?(_ json: JSON) {
        switch json {
        case .string(let value): self = .string(value)
        case .integer(let value): self = .integer(value)
        default: return nil
        }
    }

    // By bytes: "é" and "e\u{301}" are two ids, which Swift holds equal.
    public static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.integer(let left), .integer(let right)): left == right
        default: false
        }
    }
}

extension JSON {
    /// The id as it is sent.
    public init(_ id: RequestID) {
        switch id {
        case .string(let value): self = .string(value)
        case .integer(let value): self = .integer(value)
        }
    }
}
