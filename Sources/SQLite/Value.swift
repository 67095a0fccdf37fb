import CSQLite

/// A value in a row, or one bound to a parameter.
public enum Value: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    /// Text; bytes that weren't UTF-8 are replaced by U+FFFD, and it is said that they were.
    case text(String, isRepaired: Bool = false)
    case blob([UInt8])
}

/// What a query is given for the parameters in its text.
public enum Bindings: Hashable, Sendable {
    /// For `?`, in order.
    case positional([Value])
    /// For `:name`, `@name` and `$name`, by name without the sign.
    case named([String: Value])
}
