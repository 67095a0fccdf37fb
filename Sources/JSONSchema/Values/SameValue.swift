import JSONRPC

/// A value that is equal to another as JSON Schema has it: numbers by what they are worth, texts by
/// their bytes, objects in whatever order.
struct SameValue: Hashable {
    let value: JSON

    init(_ value: JSON) { self.value = value }

    static func == (left: SameValue, right: SameValue) -> Bool {
        left.value.isSame(as: right.value)
    }

    func hash(into hasher: inout Hasher) {
        switch value {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .number(let value):
            // 1.0 is 1, so both have one hash.
            if let whole = Int(exactly: value) {
                hasher.combine(whole)
            } else {
                hasher.combine(value)
            }
        case .string(let value): hasher.combine(Name(value))
        case .written(let value): hasher.combine(value)
        case .array(let elements):
            hasher.combine(elements.count)
            for element in elements { hasher.combine(SameValue(element)) }
        case .object(let members):
            // A sum, since the order doesn't count; each with its own seed, lest one be made up.
            var sum = 0
            for (name, value) in members {
                var member = Hasher()
                member.combine(Name(name))
                member.combine(SameValue(value))
                sum &+= member.finalize()
            }
            hasher.combine(sum)
        }
    }
}

extension JSON {
    /// Whether both are the same value in JSON Schema.
    func isSame(as other: JSON) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
        case (.object(let left), .object(let right)): left.isSame(as: right)
        case (.written(let left), .written(let right)): left == right
        default:
            if let left = Number(self), let right = Number(other) { left == right } else { false }
        }
    }

    /// How many values it holds, itself included.
    var size: Int {
        switch self {
        case .array(let elements): elements.reduce(1) { $0 + $1.size }
        case .object(let members): members.reduce(1) { $0 + $1.value.size }
        default: 1
        }
    }
}

extension JSONObject {
    fileprivate func isSame(as other: JSONObject) -> Bool {
        guard count == other.count else { return false }
        let names = NameTable(other.names)
        return allSatisfy { name, value in
            names.slot(of: name).map { other[$0].value.isSame(as: value) } ?? false
        }
    }
}
