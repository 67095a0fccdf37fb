/// A failure of the work that is told to the model in one plain sentence.
///
/// The sentence says what was wrong, with the value, and what would be right. It has no full
/// stop, and names nothing outside the roots.
public protocol ExplainedError: Error {
    /// A stable name for programs, such as `not_found`.
    var code: String { get }

    /// The sentence, fit to be shown: names in it are already escaped for display.
    var message: String { get }
}
