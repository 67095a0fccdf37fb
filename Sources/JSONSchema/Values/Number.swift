import JSONRPC

/// A number of JSON, compared by its exact value however it was written.
enum Number: Sendable {
    case integer(Int)
    case double(Double)

    /// The number, if the value is one; JSON has neither infinity nor NaN.
    init?(_ json: JSON) {
        switch json {
        case .integer(let value): self = .integer(value)
        case .number(let value) where value.isFinite: self = .double(value)
        default: return nil
        }
    }

    /// Whether it has no fraction: in JSON Schema, `1.0` is an integer.
    var isWhole: Bool {
        switch self {
        case .integer: true
        case .double(let value): value == value.rounded(.towardZero)
        }
    }

    /// As it is written in JSON.
    var text: String {
        switch self {
        case .integer(let value): String(value)
        case .double(let value): JSON.number(value).text
        }
    }

    /// Whether it is a whole number of times the other.
    ///
    /// Reckoned with the decimals as they are written: 19.99 is a multiple of 0.01, though not in
    /// binary.
    ///
    /// - Precondition: The divisor is more than zero.
    func isMultiple(of divisor: Number) -> Bool { Decimal(self).isMultiple(of: Decimal(divisor)) }
}

extension Number: Comparable {
    static func < (left: Number, right: Number) -> Bool { order(left, right) < 0 }
    static func == (left: Number, right: Number) -> Bool { order(left, right) == 0 }

    /// Negative, zero or positive as the first is less than, equal to or more than the second.
    private static func order(_ left: Number, _ right: Number) -> Int {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): sign(left, right)
        case (.double(let left), .double(let right)): sign(left, right)
        case (.integer(let left), .double(let right)): order(left, right)
        case (.double(let left), .integer(let right)): -order(right, left)
        }
    }

    private static func order(_ integer: Int, _ double: Double) -> Int {
        // Beyond 64 bits on either side; a conversion would trap.
        if double >= 0x1p63 { return -1 }
        if double < -0x1p63 { return 1 }
        let whole = double.rounded(.down)
        let difference = sign(integer, Int(whole))
        return difference == 0 && whole < double ? -1 : difference
    }

    private static func sign<T: Comparable>(_ left: T, _ right: T) -> Int {
        left < right ? -1 : left > right ? 1 : 0
    }
}

/// A number as digits times a power of ten, without its sign.
private struct Decimal {
    private let digits: UInt64
    private let exponent: Int

    init(_ number: Number) {
        switch number {
        case .integer(let value):
            self.init(digits: UInt64(value.magnitude), exponent: 0)
        case .double(let value): self.init(shortestTextOf: value)
        }
    }

    /// Reads the text that Swift writes: at most 18 digits, a point, an exponent.
    private init(shortestTextOf value: Double) {
        var digits: UInt64 = 0
        var exponent = 0
        var isFraction = false
        let parts = value.description.split(separator: "e")
        for byte in parts[0].utf8 {
            if byte == UInt8(ascii: ".") { isFraction = true }
            guard byte &- UInt8(ascii: "0") < 10 else { continue }
            digits = digits &* 10 &+ UInt64(byte & 15)
            if isFraction { exponent -= 1 }
        }
        if parts.count > 1 { exponent += Int(parts[1]) ?? 0 }
        self.init(digits: digits, exponent: exponent)
    }

    private init(digits: UInt64, exponent: Int) {
        self.digits = digits
        self.exponent = exponent
    }

    func isMultiple(of divisor: Decimal) -> Bool {
        var rest = digits
        guard rest != 0 else { return true }
        var shift = exponent - divisor.exponent
        while shift < 0 {
            guard rest % 10 == 0 else { return false }
            rest /= 10
            shift += 1
        }
        rest %= divisor.digits
        while shift > 0, rest != 0 {
            rest = divisor.digits.dividingFullWidth(rest.multipliedFullWidth(by: 10)).remainder
            shift -= 1
        }
        return rest == 0
    }
}
