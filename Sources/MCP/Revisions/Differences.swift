import JSONRPC

/// What varies between revisions, as named questions: nothing else compares dates.
///
/// Results are built as the newest revision has them and shaped at the end. The table with the
/// test of each row is `docs/protocol-revisions.md`.
extension Revision {
    /// Several messages in one JSON array, which only one revision had.
    var hasBatches: Bool { self == .v2025_03_26 }

    /// JSON-RPC's `id: null` on an error whose request had no readable id; later it is left out.
    var writesNullID: Bool { self < .v2025_11_25 }

    /// `structuredContent` beside a result's text, and `outputSchema`.
    var hasStructuredContent: Bool { self >= .v2025_06_18 }

    /// Links to resources among content blocks.
    var hasResourceLinks: Bool { self >= .v2025_06_18 }

    /// Sound among content blocks.
    var hasAudio: Bool { self >= .v2025_03_26 }

    /// The hints on tools, in which one revision kept a tool's title.
    var hasToolAnnotations: Bool { self >= .v2025_03_26 }

    /// `title` on everything that has a name.
    var hasTitles: Bool { self >= .v2025_06_18 }

    /// `description`, `icons` and `websiteUrl` of the server.
    var describesImplementations: Bool { self >= .v2025_11_25 }

    /// The `completions` capability; before it, completion works undeclared.
    var declaresCompletions: Bool { self >= .v2025_03_26 }

    /// `message` on progress.
    var hasProgressMessages: Bool { self >= .v2025_03_26 }

    /// `context.arguments` of a completion request.
    var hasCompletionContext: Bool { self >= .v2025_06_18 }

    /// `resultType` on every result, the server's name in its `_meta`, and hints for caches.
    var hasResultTypes: Bool { isStateless }

    /// `initialize`, `ping` and `logging/setLevel`; after them `server/discover`.
    var hasSessions: Bool { !isStateless }

    /// The code for a resource that isn't there.
    var resourceNotFoundCode: Int { isStateless ? -32602 : -32002 }
}
