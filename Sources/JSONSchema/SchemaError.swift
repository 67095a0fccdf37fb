/// Why a schema can't be used.
public struct SchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The schema at fault, as a pointer from the top of the document: `#/properties/path`.
    public let location: String
    /// What is wrong with it and what would be right, as a sentence without a full stop.
    ///
    /// Names of the document stand in it as they are: who shows it escapes it.
    public let message: String

    init(_ message: String, at pointer: String) {
        self.message = message
        location = "#" + pointer
    }

    public var description: String { "\(message) (at `\(location)`)" }
}
