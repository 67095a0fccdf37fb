import JSONRPC

/// What is asked on the tour: each feature of the protocol, by questions that the sample data
/// answers.
struct TourScript {
    /// The sample data's directory.
    let sampleData: String
    /// The address of the file that changes.
    let changingFile: String

    /// The name the sample data's directory has as a root.
    var rootName: String { String(sampleData.split(separator: "/").last ?? "") }

    /// In the order in which they are shown.
    var chapters: [TourChapter] {
        [session, lists, files, databases, history, mistakes]
            + [resources, prompts, longWork, stateless, older]
            + [news, listening, clientRoots]
    }

    private var session: TourChapter {
        TourChapter(
            title: "A host connects",
            note: "A host starts the program and speaks to it over its standard streams: one "
                + "message of JSON a line. Most hosts open a session first, here that of 2025-11-25.",
            start: .sampleData,
            steps: [
                .ask(
                    "The host says what it is, and learns what the server is and can do.",
                    "initialize",
                    [
                        "protocolVersion": "2025-11-25", "capabilities": [:],
                        "clientInfo": ["name": "tour", "version": "1"],
                    ],
                    showing: ["protocolVersion", "capabilities", "instructions"],
                    maxLines: 20
                ),
                TourStep(
                    note: "Then it says that it is ready.",
                    exchange: .notification(method: "notifications/initialized")
                ),
                .ask("Is anybody there? An empty answer means yes.", "ping"),
            ]
        )
    }

    private var lists: TourChapter {
        TourChapter(
            title: "What there is",
            note: "Tools are for the model, resources for the person to attach, prompts for the "
                + "person to pick. Lists come in pages; here of five, so that there is a second.",
            steps: [
                .ask(
                    "The tools; each comes with a schema of what it takes and gives. `?`: may be left out.",
                    "tools/list",
                    maxLines: 16
                ),
                TourStep(
                    note: "`nextCursor` gets the rest of a list.",
                    exchange: .nextPage,
                    maxLines: 16
                ),
                .ask("What can be read by its address.", "resources/list", maxLines: 11),
                .ask("And whole families of addresses.", "resources/templates/list", maxLines: 16),
                .ask(
                    "Prompts, with the arguments a person fills in.",
                    "prompts/list",
                    maxLines: 16
                ),
            ]
        )
    }

    private var files: TourChapter {
        TourChapter(
            title: "Files",
            note:
                "What a tool gives comes as text for the model and, where it is data, as structure "
                + "for programs; shown is the structure.",
            steps: [
                .call("A directory.", "list_directory", ["path": .string("\(rootName):data")]),
                .call(
                    "What files say, by a regular expression.",
                    "search_text",
                    ["pattern": "refund(ed|s)?", "globs": ["*.md"], "after": 1]
                ),
                .call("Files by patterns.", "find_files", ["patterns": ["*.md", "data/*.csv"]]),
                .call(
                    "A range of lines of a file.",
                    "read_file",
                    ["path": "config/prices.yaml", "firstLine": 4, "maxLines": 6]
                ),
                .call(
                    "Files may say anything: a flyer's orders are text like any other.",
                    "read_file",
                    ["path": "notes.txt", "lastLines": 4]
                ),
            ]
        )
    }

    private var databases: TourChapter {
        TourChapter(
            title: "Databases",
            note:
                "Only reading, whatever the SQL says: the handle can't write, an authorizer denies "
                + "all but reading, and no query runs longer than it may.",
            steps: [
                .call("Which databases there are.", "list_databases"),
                .call(
                    "What one of them holds.",
                    "describe_database",
                    ["tables": ["orders"]],
                    maxLines: 24
                ),
                .call(
                    "How did the Quay do around 14 April? Something happened that day.",
                    "query_database",
                    [
                        "sql": """
                        SELECT CASE WHEN day < :day THEN 'four weeks before' ELSE 'the four weeks from then' END AS period,
                          sum(orders) AS orders, sum(revenue_cents) AS cents
                        FROM daily_revenue WHERE shop = :shop AND day BETWEEN '2026-03-17' AND '2026-05-11'
                        GROUP BY period ORDER BY min(day)
                        """,
                        "parameters": ["day": "2026-04-14", "shop": "Quay"],
                    ]
                ),
                .call(
                    "A reply has a budget. This one is cut, says of how much, and how to go on.",
                    "query_database",
                    ["sql": "SELECT order_id, line, quantity FROM order_lines", "limit": 3],
                    maxLines: 14
                ),
                TourStep(note: "The rows after those.", exchange: .nextPage, maxLines: 14),
                .call(
                    "Numbers that other programs round are kept whole.",
                    "query_database",
                    ["sql": "SELECT id, loyalty_id FROM customers ORDER BY loyalty_id DESC LIMIT 1"]
                ),
            ]
        )
    }

    private var history: TourChapter {
        TourChapter(
            title: "History",
            note: "Git repositories in the roots, read without running git or following what a "
                + "repository's own configuration says.",
            steps: [
                .call("Which repositories there are.", "git_repositories"),
                .call(
                    "What was changed on the day the Quay's revenue fell?",
                    "git_log",
                    ["since": "2026-04-14", "until": "2026-04-14"],
                    maxLines: 14
                ),
                .call(
                    "And how? The discount is taken off each line, and then off their sum again.",
                    "git_show",
                    ["revision": "v1.3~5", "detail": "patch"],
                    maxLines: 32
                ),
                .call(
                    "When was it undone?",
                    "git_log",
                    ["revision": "v1.2..v1.3", "grep": "revert"],
                    maxLines: 14
                ),
            ]
        )
    }

    private var mistakes: TourChapter {
        TourChapter(
            title: "Mistakes",
            note:
                "What a model did wrong is told to the model, in a sentence it can act on; what a "
                + "program did wrong is an error of the protocol. Neither ends the connection.",
            steps: [
                .call("A wrong name: here is the near one.", "read_file", ["path": "notes.tx"]),
                .call(
                    "A column that is misspelt in the database itself.",
                    "query_database",
                    ["sql": "SELECT full_name FROM customers WHERE id = 217"]
                ),
                .call("A way out of the root.", "read_file", ["path": "../../etc/passwd"]),
                .call("A wish to write.", "query_database", ["sql": "DELETE FROM orders"]),
                .call(
                    "Everything that is wrong with the arguments, at once.",
                    "list_directory",
                    ["depth": 99, "limit": "many", "paht": "data"]
                ),
                .call("A tool that isn't there.", "read_flie", ["path": "notes.txt"]),
                .ask("A method that isn't there.", "tools/lsit"),
                TourStep(
                    note: "And a line that isn't a message at all.",
                    exchange: .line("{\"jsonrpc\": \"2.0\", \"method\": ", messageCount: 1)
                ),
            ]
        )
    }
}
