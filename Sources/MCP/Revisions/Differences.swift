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

    /// `input_required` results; before them, requests to the client.
    var hasInputRequests: Bool { isStateless }

    /// `resources/subscribe` and its opposite; after them `subscriptions/listen`.
    var hasResourceSubscriptions: Bool { !isStateless }

    /// `extensions` among the server's capabilities; before it only for a client that sent its own.
    var declaresExtensions: Bool { isStateless }

    /// Over HTTP, event streams that begin with an event of an id and no data, and that the server
    /// may close before their end; older clients can't read that event.
    public var hasPolledStreams: Bool { self == .v2025_11_25 }

    /// Whether a client of this revision can be taken at its word that it can do this.
    func hasClientCapability(_ capability: ClientCapability) -> Bool {
        switch capability {
        case .roots, .sampling: true
        case .formElicitation: self >= .v2025_06_18
        case .urlElicitation, .samplingTools: self >= .v2025_11_25
        }
    }

    /// `mode` of an elicitation.
    var hasElicitationModes: Bool { self >= .v2025_11_25 }

    /// `elicitationId`, which only one revision had.
    var hasElicitationIDs: Bool { self == .v2025_11_25 }

    /// Forms with titled choices, several choices, and defaults of every kind.
    var hasTitledChoices: Bool { self >= .v2025_11_25 }

    /// Tools in sampling, and messages of several blocks.
    var hasSamplingTools: Bool { self >= .v2025_11_25 }

    /// The code for a resource that isn't there.
    var resourceNotFoundCode: Int { isStateless ? -32602 : -32002 }
}
