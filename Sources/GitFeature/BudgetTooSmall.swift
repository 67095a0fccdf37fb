import Text

/// Not even the least that a reply has to tell fits the budget.
struct BudgetTooSmall: ExplainedError {
    /// What is to be told, such as `a commit`.
    let what: String
    let needed: Int

    let code = "budget_too_small"
    var message: String { "\(what) doesn't fit `maxChars`; give at least \(needed)" }
}
