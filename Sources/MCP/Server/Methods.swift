import JSONRPC

/// A method that requests can name: in which revisions it exists, and what it does.
struct Method: Sendable {
    /// Every method that is answered by the kernel, by its name on the wire.
    ///
    /// `initialize` and `logging/setLevel` change the session, and `ping` must not wait: those are
    /// answered by ``Conversation``.
    static let all: [String: Method] = [
        "server/discover": Method(in: \.isStateless, cacheSeconds: 300) { try $0.discover($1) },
        "tools/list": Method(cacheSeconds: 300) { try $0.listTools($1) },
        "tools/call": Method(mayAsk: true) { try await $0.callTool($1) },
        "resources/list": Method(cacheSeconds: 0) { try await $0.listResources($1) },
        "resources/templates/list": Method(cacheSeconds: 300) { try $0.listTemplates($1) },
        "resources/read": Method(cacheSeconds: 0, mayAsk: true) { try await $0.readResource($1) },
        "prompts/list": Method(cacheSeconds: 300) { try $0.listPrompts($1) },
        "prompts/get": Method(mayAsk: true) { try await $0.getPrompt($1) },
        "completion/complete": Method { try await $0.complete($1) },
        "resources/subscribe": Method(in: \.hasResourceSubscriptions) {
            try await $0.subscribe($1)
        },
        "resources/unsubscribe": Method(in: \.hasResourceSubscriptions) {
            try $0.unsubscribe($1)
        },
        "subscriptions/listen": Method(in: \.isStateless, isLasting: true) {
            try await $0.listen($1)
        },
    ]

    private let revisions: (@Sendable (Revision) -> Bool)?
    /// How long a client may keep the result, where the specification gives it caching hints.
    let cacheSeconds: Int?
    /// Whether a stateless call of it may end by asking (basic/patterns/mrtr, "Supported Requests").
    let mayAsk: Bool
    /// Whether it ends only when the client likes.
    let isLasting: Bool
    let run: @Sendable (Server, Call) async throws -> JSONObject

    private init(
        in revisions: (@Sendable (Revision) -> Bool)? = nil,
        cacheSeconds: Int? = nil,
        mayAsk: Bool = false,
        isLasting: Bool = false,
        run: @escaping @Sendable (Server, Call) async throws -> JSONObject
    ) {
        self.revisions = revisions
        self.cacheSeconds = cacheSeconds
        self.mayAsk = mayAsk
        self.isLasting = isLasting
        self.run = run
    }

    func exists(in revision: Revision) -> Bool { revisions?(revision) ?? true }
}

extension Server {
    /// What a session is told when it opens.
    func initializeResult(for session: SessionState) -> JSONObject {
        let shape = Shape(revision: session.revision, information: information)
        var result: JSONObject = [
            "protocolVersion": .string(session.revision.rawValue),
            "capabilities": .object(
                shape.capabilities(capabilities, for: session.caller.capabilities)
            ),
            "serverInfo": .object(shape.implementation),
        ]
        result["instructions"] = instructions.map(JSON.string)
        return result
    }

    /// Spec: servers **must** implement it (server/discover); nothing is opened for it.
    func discover(_ call: Call) throws -> JSONObject {
        var result: JSONObject = [
            "supportedVersions": .array(Revision.allNames.map(JSON.string)),
            "capabilities": .object(
                call.shape.capabilities(capabilities, for: call.caller.capabilities)
            ),
        ]
        result["instructions"] = instructions.map(JSON.string)
        return result
    }

    /// What the server can do, complete.
    private var capabilities: JSONObject {
        func list(_ list: ListChanges.List) -> JSONObject {
            listChanges.announced.contains(list) ? ["listChanged": true] : [:]
        }
        var resources = list(.resources)
        if canWatch { resources["subscribe"] = true }
        var capabilities: JSONObject = [
            "logging": [:], "prompts": .object(list(.prompts)), "resources": .object(resources),
            "tools": .object(list(.tools)), "completions": [:],
        ]
        if !extensions.isEmpty { capabilities["extensions"] = .object(extensions) }
        return capabilities
    }
}
