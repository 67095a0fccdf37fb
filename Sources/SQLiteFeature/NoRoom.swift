import Text

/// That not even one element of a reply fits into its budget.
struct NoRoom: ExplainedError {
    /// What it is, as "a row".
    var element: String
    /// How many characters the reply would need.
    var neededCharacters: Int

    let code = "no_room"
    var message: String {
        "a reply with \(element) needs \(neededCharacters) characters; raise `maxChars`, or ask for less"
    }
}
