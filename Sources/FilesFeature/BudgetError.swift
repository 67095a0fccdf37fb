import Text

/// `maxChars` is too small for any part of what was asked for.
struct BudgetError: ExplainedError, Hashable {
    let needed: Int
    let given: Int

    let code = "budget_too_small"

    var message: String {
        "`maxChars` must be at least \(needed) for a reply about this path, not \(given)"
    }
}
