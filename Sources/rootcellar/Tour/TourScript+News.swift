import JSONRPC
import Text

/// The chapters in which the server speaks first.
extension TourScript {
    /// A line for the file that changes, which is a table.
    static func line(_ shop: String) -> String {
        let name = shop + String(repeating: " ", count: max(0, 7 - shop.count))
        return "| \(name) | closed on 2 June | as ever |"
    }

    var news: TourChapter {
        TourChapter(
            title: "News in a session",
            note:
                "The client subscribes to what it has open, and hears when that changes, and when "
                + "there are other resources. So that something can change, a copy of a file of "
                + "the sample data is served.",
            start: .copy,
            steps: [
                .ask(
                    "The server says that it can tell of changes.",
                    "initialize",
                    [
                        "protocolVersion": "2025-11-25", "capabilities": [:],
                        "clientInfo": ["name": "tour", "version": "1"],
                    ],
                    showing: ["capabilities"]
                ),
                TourStep(
                    note: "From here on the server may speak unasked.",
                    exchange: .notification(method: "notifications/initialized")
                ),
                .ask(
                    "The person has the opening hours open.",
                    "resources/subscribe",
                    ["uri": .string(changingFile)]
                ),
                TourStep(
                    note:
                        "Somebody saves the file. The news is that it changed, not what is in it.",
                    exchange: .happening(.line(Self.line("Harbour")))
                ),
                .ask(
                    "So the client reads it again.",
                    "resources/read",
                    ["uri": .string(changingFile)],
                    maxLines: 16
                ),
                TourStep(
                    note: "Something else: there is more to be read than before.",
                    exchange: .happening(.databaseAppears)
                ),
                .ask("So the client asks for the list again.", "resources/list"),
                .ask(
                    "The person closes the file.",
                    "resources/unsubscribe",
                    ["uri": .string(changingFile)]
                ),
            ]
        )
    }

    var listening: TourChapter {
        TourChapter(
            title: "News without a session: 2026-07-28",
            note:
                "Here the client opens a stream for what it wants to hear. Each message on it carries "
                + "the id of the request that opened it, for there may be several.",
            isStateless: true,
            start: .copy,
            steps: [
                TourStep(
                    note:
                        "The server says first what it agrees to. It leaves out the tools, which don't "
                        + "change, and a file out of reach.",
                    exchange: .stream(
                        method: "subscriptions/listen",
                        params: [
                            "notifications": [
                                "toolsListChanged": true, "resourcesListChanged": true,
                                "resourceSubscriptions": [
                                    .string(changingFile), "file:///etc/passwd",
                                ],
                            ]
                        ]
                    )
                ),
                TourStep(
                    note: "The file changes.",
                    exchange: .happening(.line(Self.line("Market")))
                ),
                TourStep(
                    note: "So does the list of resources.",
                    exchange: .happening(.databaseGoes)
                ),
                .call("Requests are answered beside it.", "list_databases"),
                TourStep(
                    note:
                        "A server that ends gives the stream's request its result: nothing was lost.",
                    exchange: .end,
                    shown: ["resultType", "_meta"]
                ),
            ]
        )
    }

    var clientRoots: TourChapter {
        TourChapter(
            title: "The client's roots",
            note:
                "A host may tell which directories its person works in. They narrow what is served, "
                + "and never widen it.",
            start: .sampleData,
            steps: [
                .ask(
                    "The client says that it can tell.",
                    "initialize",
                    [
                        "protocolVersion": "2025-11-25",
                        "capabilities": ["roots": ["listChanged": true]],
                        "clientInfo": ["name": "tour", "version": "1"],
                    ],
                    showing: ["protocolVersion"]
                ),
                TourStep(
                    note: "The session is open.",
                    exchange: .notification(method: "notifications/initialized")
                ),
                TourStep(
                    note: "The server asks at once. One directory of the sample data is open.",
                    exchange: .question(answer: roots(sampleData + "/docs"))
                ),
                .call("That is all there is now.", "list_directory"),
                .call("What lies beside it is out of reach.", "read_file", ["path": "notes.txt"]),
                TourStep(
                    note: "The person opens everything, and more than is served.",
                    exchange: .notification(method: "notifications/roots/list_changed")
                ),
                TourStep(
                    note: "The server asks again.",
                    exchange: .question(answer: roots(sampleData, "/etc"))
                ),
                .call(
                    "The notes can be read.",
                    "read_file",
                    ["path": "notes.txt", "maxLines": 2]
                ),
                .call("What never was served isn't now.", "read_file", ["path": "/etc/passwd"]),
            ]
        )
    }

    private func roots(_ paths: String...) -> JSONObject {
        [
            "roots": .array(
                paths.map { ["uri": .string("file://" + percentEncoded($0.utf8, keeping: "/"))] }
            )
        ]
    }
}
