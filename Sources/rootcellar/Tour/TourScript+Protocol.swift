import JSONRPC
import Text

extension TourScript {
    /// The database's name as a part of an address.
    private var databaseInAddress: String { percentEncoded("\(rootName):data/shop.db".utf8) }

    var resources: TourChapter {
        TourChapter(
            title: "Resources",
            note: "The same things by their addresses, for a person to attach to a conversation.",
            steps: [
                .ask(
                    "A table: its columns and first rows.",
                    "resources/read",
                    ["uri": .string("sqlite://\(databaseInAddress)/shops")],
                    maxLines: 14
                ),
                .ask(
                    "A commit.",
                    "resources/read",
                    [
                        "uri": .string(
                            "git://\(percentEncoded("\(rootName):history.git".utf8))/commit/v1.1"
                        )
                    ],
                    maxLines: 14
                ),
                .ask(
                    "One that isn't there.",
                    "resources/read",
                    ["uri": .string("sqlite://\(databaseInAddress)/shosp")]
                ),
            ]
        )
    }

    var prompts: TourChapter {
        TourChapter(
            title: "Prompts and completion",
            note: "A prompt brings its material with it. While a person fills in its arguments, or "
                + "those of an address, the server proposes what there really is.",
            steps: [
                .ask(
                    "What might `v` become?",
                    "completion/complete",
                    [
                        "ref": ["type": "ref/prompt", "name": "explain_commit"],
                        "argument": ["name": "revision", "value": "v"],
                    ]
                ),
                .ask(
                    "The prompt, filled in.",
                    "prompts/get",
                    ["name": "explain_commit", "arguments": ["revision": "v1.3~1"]],
                    maxLines: 16
                ),
                .ask(
                    "Paths, inside the roots only.",
                    "completion/complete",
                    [
                        "ref": ["type": "ref/prompt", "name": "review_file"],
                        "argument": ["name": "path", "value": .string("\(rootName):da")],
                    ]
                ),
                .ask(
                    "Tables of the database that has been picked.",
                    "completion/complete",
                    [
                        "ref": ["type": "ref/resource", "uri": "sqlite://{database}/{table}"],
                        "argument": ["name": "table", "value": "order"],
                        "context": ["arguments": ["database": .string("\(rootName):data/shop.db")]],
                    ]
                ),
            ]
        )
    }

    /// A query that only its time ends.
    static let endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

    var longWork: TourChapter {
        TourChapter(
            title: "Long work",
            note:
                "While something runs, other requests are answered; the client may be told how far "
                + "it is, and may call it off.",
            steps: [
                .call(
                    "A query that never ends, with a token to report progress to. It is stopped.",
                    "query_database",
                    ["sql": .string(Self.endless), "timeoutSeconds": 1],
                    meta: ["progressToken": "how far?"]
                ),
                TourStep(
                    note: "The same, called off at once.",
                    exchange: .cancelled(
                        method: "tools/call",
                        params: [
                            "name": "query_database",
                            "arguments": ["sql": .string(Self.endless), "timeoutSeconds": 30],
                        ]
                    )
                ),
                .ask(
                    "The client asks for the server's log messages.",
                    "logging/setLevel",
                    ["level": "info"]
                ),
                .call(
                    "From now on it hears of what fails, before the answer.",
                    "read_file",
                    ["path": "nothing"]
                ),
            ]
        )
    }

    var stateless: TourChapter {
        TourChapter(
            title: "Without a session: 2026-07-28",
            note:
                "The newest revision has no sessions: each request says in `_meta` (left out here) "
                + "which revision it speaks and what its client can do. The connection is the same.",
            isStateless: true,
            steps: [
                .ask(
                    "What can you do, and which revisions do you serve?",
                    "server/discover",
                    showing: [
                        "resultType", "supportedVersions", "capabilities", "ttlMs", "cacheScope",
                    ]
                ),
                .call(
                    "A call needs nothing before it.",
                    "query_database",
                    ["sql": "SELECT status, count(*) AS orders FROM orders GROUP BY status"],
                    showing: ["resultType", "structuredContent"]
                ),
                .ask(
                    "Lists say how long they may be kept, and for whom.",
                    "resources/templates/list",
                    showing: ["resultType", "ttlMs", "cacheScope"]
                ),
                .call(
                    "Log messages, for this one request.",
                    "read_file",
                    ["path": "nothing"],
                    meta: ["io.modelcontextprotocol/logLevel": "info"]
                ),
                .ask("Methods of sessions don't exist here.", "ping"),
                .ask(
                    "A revision that nobody has published: the answer names those that are served.",
                    "server/discover",
                    ["_meta": ["io.modelcontextprotocol/protocolVersion": "2031-01-01"]]
                ),
            ]
        )
    }

    var older: TourChapter {
        TourChapter(
            title: "An older host: 2025-03-26",
            note:
                "Every published revision is served, and none is shown what it doesn't know: here "
                + "no structured content. This one, and only this one, has batches.",
            start: .sampleData,
            steps: [
                .ask(
                    "The older host connects.",
                    "initialize",
                    [
                        "protocolVersion": "2025-03-26", "capabilities": [:],
                        "clientInfo": ["name": "tour", "version": "1"],
                    ],
                    showing: ["protocolVersion", "serverInfo"]
                ),
                .call(
                    "The answer is text only.",
                    "list_databases",
                    showing: ["content", "structuredContent"]
                ),
                TourStep(
                    note: "Two requests in one message.",
                    exchange: .line(
                        #"[{"jsonrpc":"2.0","id":"a","method":"ping"},"#
                            + #"{"jsonrpc":"2.0","id":"b","method":"tools/call","#
                            + #""params":{"name":"git_repositories"}}]"#,
                        messageCount: 1
                    )
                ),
            ]
        )
    }
}
