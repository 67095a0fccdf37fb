import ArgumentParser
import JSONRPC
import MCP
import Sandbox
import TestKit
import Testing

@testable import rootcellar

/// What is served and how, from wherever it is set.
@Suite
struct SettingsTests {
    /// The settings of a command line behind `serve`.
    private static func settings(
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        in workingDirectory: String = "/"
    ) throws -> Settings {
        try ServeOptions.parse(arguments)
            .settings(environment: environment, workingDirectory: workingDirectory)
    }

    @Test(
        arguments: [
            ([], [:], false, "notice"), ([], [:], true, "error"),
            ([], ["ROOTCELLAR_LOG_LEVEL": "info"], true, "info"),
            (["--log-level", "debug"], ["ROOTCELLAR_LOG_LEVEL": "info"], true, "debug"),
            ([], ["ROOTCELLAR_LOG_LEVEL": ""], true, "error"),
        ] as [([String], [String: String], Bool, String)]
    )
    func `a flag goes before the environment, that before the file, that before the default`(
        flags: [String],
        environment: [String: String],
        hasFile: Bool,
        level: String
    ) throws {
        let tree = try TemporaryTree(["config.json": #"{"logLevel": "error"}"#])
        let file = hasFile ? ["--config", tree.path("config.json")] : []
        #expect(try Self.settings(flags + file, environment: environment).logLevel == level)
    }

    @Test func `a lower ceiling is one for calls that name no budget, too`() throws {
        var sources = Settings.Sources()
        sources.environment = ["ROOTCELLAR_MAX_CHARS": "300"]
        #expect(try Settings(from: sources).limits.defaultCharacters == 300)
    }

    @Test func `every setting but the lists of what is served can come from each place`() throws {
        let values: [String: JSON] = [
            "defaultMaxChars": 500, "maxChars": 600, "queryTimeoutSeconds": 7, "pageSize": 9,
            "maxMessageBytes": 2_048, "resolution": "walk", "logLevel": "debug", "logFile": "/l",
            "clientRoots": "only", "clientTimeoutSeconds": 11, "maxRequests": 12,
            "maxSubscriptions": 13, "toolCallsPerSecond": 14, "completionsPerSecond": 15,
            "listen": "localhost:16", "httpTokenFile": "/t", "httpAllowUnauthenticated": true,
            "httpAllowedHosts": ["a.example", "b.example:17"],
            "httpAllowedOrigins": ["https://c.example", "http://d.example:18"],
            "httpMaxMessageBytes": 1_900, "httpMaxConnections": 20, "httpMaxRequests": 21,
            "httpMaxStreams": 22, "httpMaxSessions": 23, "httpSessionIdleSeconds": 24,
            "httpClientSeconds": 25, "httpKeepAliveSeconds": 26, "httpStateKeyFile": "/k",
        ]
        var inFile: JSONObject = [:]
        var environment: [String: String] = [:]
        for setting in SettingDeclaration.all {
            guard let value = values[setting.name] else { continue }
            inFile[setting.name] = value
            let elements = value.array?.compactMap(\.string).joined(separator: ",")
            environment[setting.variable] = elements ?? value.string ?? value.text
        }
        #expect(inFile.names.count == SettingDeclaration.all.count - 2)
        let tree = try TemporaryTree(["c.json": .text(JSON.object(inFile).text)])
        let fromFile = try Self.settings(["--config", tree.path("c.json")])
        #expect(try fromFile == Self.settings(environment: environment))
        #expect(fromFile.limits.maxCharacters == 600)
        #expect(fromFile.limits.defaultCharacters == 500)
        #expect(fromFile.limits.maxSeconds == 7)
        #expect(fromFile.pageSize == 9)
        #expect(fromFile.maxMessageBytes == 2_048)
        #expect(fromFile.resolution == .walk)
        #expect(fromFile.logFile == "/l")
        #expect(fromFile.clientRoots == .only)
        #expect(
            fromFile.clientLimits
                == .with {
                    $0.clientTimeout = .seconds(11)
                    $0.maxRequests = 12
                    $0.maxSubscriptions = 13
                    $0.toolCallsPerSecond = 14
                    $0.completionsPerSecond = 15
                }
        )
    }

    @Test func `what is set for HTTP is what HTTP gets`() throws {
        let settings = try Self.settings(
            [
                "--listen", "unix:run/mcp.sock", "--allow-unauthenticated",
            ],
            environment: [
                "ROOTCELLAR_HTTP_TOKEN": "0123456789abcdef", "ROOTCELLAR_LISTEN": "localhost:1",
                "ROOTCELLAR_HTTP_MAX_SESSIONS": "7",
                "ROOTCELLAR_HTTP_ALLOWED_HOSTS": "a.example,b.example:2",
            ],
            in: "/home/ada"
        ).http
        #expect(settings.listen == "unix:/home/ada/run/mcp.sock")
        #expect(settings.allowsUnauthenticatedNetwork)
        #expect(settings.token == "0123456789abcdef")
        #expect(settings.maxSessions == 7)
        #expect(settings.allowedHosts == ["a.example", "b.example:2"])
        #expect(settings.maxStreams == 1_000)
        let plain = try Self.settings(environment: ["ROOTCELLAR_HTTP_TOKEN": ""]).http
        #expect(plain.listen == "127.0.0.1:8765")
        #expect(plain.token == nil && !plain.allowsUnauthenticatedNetwork)
    }

    @Test func `a socket's path in a file is relative to the file`() throws {
        let tree = try TemporaryTree(["c.json": #"{"listen": "unix:mcp.sock"}"#])
        let settings = try Self.settings(["--config", tree.path("c.json")], in: "/elsewhere")
        #expect(settings.http.listen == "unix:" + tree.path("mcp.sock"))
    }

    @Test(
        arguments: [
            ([:], ["/a"], .narrow, .inSessions), ([:], [], .only, .inSessions),
            (["ROOTCELLAR_CLIENT_ROOTS": "automatic"], ["/a"], .narrow, .inSessions),
            (["ROOTCELLAR_CLIENT_ROOTS": "narrow"], ["/a"], .narrow, .always),
            (["ROOTCELLAR_CLIENT_ROOTS": "ignore"], ["/a"], .ignore, .never),
            (["ROOTCELLAR_CLIENT_ROOTS": "only"], ["/a"], .only, .always),
        ] as [([String: String], [String], Settings.ClientRoots, ClientRootsUse)]
    )
    func `the client's roots count in sessions, elsewhere only where that is set`(
        environment: [String: String],
        roots: [String],
        clientRoots: Settings.ClientRoots,
        use: ClientRootsUse
    ) throws {
        var environment = environment
        environment["ROOTCELLAR_ROOTS"] = roots.joined(separator: ":")
        let settings = try Self.settings(environment: environment)
        #expect(settings.clientRoots == clientRoots)
        #expect(settings.rootsUse == use)
    }

    @Test func `where anybody can connect no root of a client's choice is served unasked`() throws {
        let rows: [([String: String], [String], Bool)] = [
            ([:], [], true), ([:], ["/"], false), (["ROOTCELLAR_CLIENT_ROOTS": "only"], [], false),
            (["ROOTCELLAR_CLIENT_ROOTS": "ignore"], [], false),
        ]
        for (environment, arguments, isChanged) in rows {
            var settings = try Self.settings(arguments, environment: environment)
            let before = settings
            #expect(settings.distrustClientRoots() == isChanged)
            #expect((settings == before) == !isChanged)
            if isChanged { #expect(settings.rootsUse == .never) }
        }
    }

    @Test func `the environment can name the configuration and what is served`() throws {
        let tree = try TemporaryTree(["c.json": #"{"databases": ["data/a.db"], "pageSize": 3}"#])
        let settings = try Self.settings(environment: [
            "ROOTCELLAR_CONFIG": tree.path("c.json"), "ROOTCELLAR_ROOTS": "/one:/two",
        ])
        #expect(settings.roots == [Location(path: "/one"), Location(path: "/two")])
        #expect(settings.databases == [Location(path: tree.path("data/a.db"))])
        #expect(settings.pageSize == 3)
    }

    @Test func `relative paths in a file are relative to it, elsewhere to the working directory`()
        throws
    {
        let tree = try TemporaryTree([
            "inner/c.json": """
            {
              "roots": ["here", {"path": "../there", "name": "n", "writable": true}],
              "logFile": "log"
            }
            """
        ])
        let settings = try Self.settings(["--config", "inner/c.json"], in: tree.path)
        let there = Location(name: "n", path: tree.path("inner/../there"), isWritable: true)
        #expect(settings.roots == [Location(path: tree.path("inner/here")), there])
        #expect(settings.logFile == tree.path("inner/log"))
        let flag = try Self.settings(
            ["--config", "inner/c.json", "--log-file", "log"],
            in: tree.path
        )
        #expect(flag.logFile == tree.path("log"))
        let variable = try Self.settings(environment: ["ROOTCELLAR_LOG_FILE": "log"], in: tree.path)
        #expect(variable.logFile == tree.path("log"))
    }

    @Test(arguments: [
        ("/a/b", "/a/b"), ("b", "/base/b"), ("./b/", "/base/b"), ("/a//./b", "/a/b"),
        ("~", "/home/ada"), ("~/notes", "/home/ada/notes"), ("~bob", "/base/~bob"),
        ("a~", "/base/a~"), ("${DATA}/x", "/srv/data/x"), ("/a/${PART}.db", "/a/north.db"),
        ("${NONE:-/else}/x", "/else/x"), ("${EMPTY:-e}", "/base/e"),
        ("${DATA:-/else}", "/srv/data"),
        ("~/${PART}", "/home/ada/north"), ("$DATA", "/base/$DATA"), ("${TRAP}", "/base/${DATA}"),
        ("${TILDE}/x", "/base/~/x"), ("/\u{301}x", "/\u{301}x"), ("~/\u{301}", "/home/ada/\u{301}"),
        ("${NONE:-}", "/base"),
    ])
    func `~ and variables are expanded in a path, once`(path: String, expanded: String) throws {
        let environment = [
            "HOME": "/home/ada", "DATA": "/srv/data", "PART": "north", "EMPTY": "",
            "TRAP": "${DATA}", "TILDE": "~",
        ]
        let expansion = PathExpansion(environment: environment, base: "/base")
        #expect(try expansion(path).utf8.elementsEqual(expanded.utf8))
    }

    @Test(arguments: [
        ("${NONE}/x", "`${NONE}/x` needs the variable NONE, which is not set"),
        ("${NONE", "`${NONE` has `${` without `}`"),
        ("~/x", "`~/x` needs HOME, which is not set"),
        ("${\u{1B}[2J}", #"`${\u{1B}[2J}` needs the variable \u{1B}[2J, which is not set"#),
    ])
    func `what can't be expanded is told`(path: String, message: String) throws {
        let expansion = PathExpansion(environment: [:], base: "/")
        #expect(throws: SettingsError(message)) { try expansion(path) }
    }

    @Test func `a path from the command line is expanded once, whatever a variable holds`() throws {
        let tree = try TemporaryTree(["${X}": .directory])
        let settings = try Self.settings(
            ["${PLACE}"],
            environment: ["PLACE": tree.path("${X}"), "X": "elsewhere"]
        )
        #expect(settings.roots == [Location(path: tree.path("${X}"))])
    }

    @Test func `a misspelt variable is told, another's isn't`() throws {
        let environment = [
            "ROOTCELLAR_PAGESIZE": "5", "ROOTCELLAR_HTTP_TOKN": "x", "ROOTCELLAR_PAGE_SIZE": "5",
            "ROOTCELLAR_ELSEWHERE": "1", "PAGESIZE": "7", "ROOTCELLAR_WRITABLE": "/x",
        ]
        #expect(
            try Self.settings(environment: environment).warnings == [
                "`ROOTCELLAR_HTTP_TOKN` is no setting; did you mean `ROOTCELLAR_HTTP_TOKEN`?",
                "`ROOTCELLAR_PAGESIZE` is no setting; did you mean `ROOTCELLAR_PAGE_SIZE`?",
                "`ROOTCELLAR_WRITABLE` is no setting; only `--writable` and the file make writable",
            ]
        )
    }

    @Test(arguments: [
        ("ROOTCELLAR_PAGE_SIZE", "many", "ROOTCELLAR_PAGE_SIZE must be an integer, not string"),
        ("ROOTCELLAR_PAGE_SIZE", "0", "ROOTCELLAR_PAGE_SIZE must be from 1 to 10000, not 0"),
        (
            "ROOTCELLAR_RESOLUTION", "fast",
            #"ROOTCELLAR_RESOLUTION must be one of automatic, walk, not "fast""#
        ),
    ])
    func `what is wrong with a variable is told by its name`(
        variable: String,
        value: String,
        message: String
    ) {
        #expect(throws: SettingsError(message)) {
            try Self.settings(environment: [variable: value])
        }
    }

    @Test func `the example holds every setting at its default`() throws {
        let text = Array(Config.example.utf8)
        let file = try SettingsFile(text: text, name: "the example")
        #expect(file.values.names == ["$schema"] + SettingDeclaration.all.map(\.name))
        var sources = Settings.Sources()
        sources.file = file
        #expect(try Settings(from: sources) == Settings(from: Settings.Sources()))
        #expect(try Self.settings().limits.defaultCharacters == 10_000)
        #expect(try Self.settings().limits.maxCharacters == 100_000)
    }
}
