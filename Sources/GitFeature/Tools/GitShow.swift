import Git
import MCP

/// Shows what one commit changed.
struct GitShow: Tool {
    static let name = "git_show"
    static let title = "Show a commit"
    static let description = """
        Shows one commit: its message, the files it changed with the lines added and removed, and \
        with `detail` patch the changes themselves, as `git show` does. A merge is shown against \
        its first parent. A reply that is cut ends with the call that goes on.
        """
    static let effect = Effect.reads

    @Parameter("Name of the repository; may be left out where there is one.")
    var repository: String?

    @Parameter("Branch, tag or id of the commit.", .notEmpty)
    var revision = "HEAD"

    @Parameter("none: the message; stat: also the files; patch: also what changed in them.")
    var detail = CommitText.Detail.stat

    @Parameter("Only what lies at or beneath this path, from the repository's top.")
    var path: String?

    @Parameter("Given by the reply to go on from, with the call that uses it.")
    var cursor: String?

    @Parameter(Budget.note)
    var maxChars = Budget()

    func call(on repositories: Repositories, _ context: CallContext) async throws -> ToolContent {
        let shown = try await CommitText(
            of: revision,
            in: repository,
            path: path,
            detail,
            from: cursor,
            maxCharacters: maxChars.characters,
            budget: maxChars == Budget() ? nil : maxChars,
            // Once is enough.
            wantsLink: cursor == nil,
            on: repositories
        )
        var blocks = [ContentBlock.text(shown.text)]
        if let note = shown.note { blocks.append(.text(note)) }
        if let link = shown.link { blocks.append(.resourceLink(link)) }
        return ToolContent(blocks, facts: shown.facts)
    }
}
