import ArgumentParser
import TestKit
import Testing

@testable import rootcellar

/// What the words behind `rootcellar serve` come to.
@Suite
struct CommandLineTests {
    private static func settings(_ arguments: [String], in directory: String) throws -> Settings {
        try ServeOptions.parse(arguments)
            .settings(environment: ["HOME": directory], workingDirectory: directory)
    }

    private static let database = TemporaryTree.Item.text("SQLite format 3\0 and so on")

    @Test func `a directory is a root, and a file with SQLite's first bytes a database`() throws {
        let tree = try TemporaryTree([
            "notes/a.txt": "a", "data/sales.db": Self.database, "data/no-extension": Self.database,
            "app/.git/HEAD": "ref: refs/heads/main\n", "bare.git/HEAD": "ref: refs/heads/main\n",
            "linked": .link("notes"),
        ])
        let settings = try Self.settings(
            [
                "notes", "data/sales.db", "~/app", "bare.git", "linked", "--writable",
                "data/no-extension",
            ],
            in: tree.path
        )
        let roots = ["notes", "app", "bare.git", "linked"]
        #expect(settings.roots == roots.map { Location(path: tree.path($0)) })
        #expect(
            settings.databases == [
                Location(path: tree.path("data/sales.db")),
                Location(path: tree.path("data/no-extension"), isWritable: true),
            ]
        )
    }

    @Test func `a path given twice is served once, writable if either says so`() throws {
        let tree = try TemporaryTree(["a/x": "", "b/x": "", "c.db": Self.database])
        let settings = try Self.settings(
            ["a", "a/", "./b", "c.db", "--writable", "b", "--writable", "c.db"],
            in: tree.path
        )
        #expect(
            settings.roots == [
                Location(path: tree.path("a")), Location(path: tree.path("b"), isWritable: true),
            ]
        )
        #expect(settings.databases == [Location(path: tree.path("c.db"), isWritable: true)])
    }

    @Test func `paths on the command line replace what the file serves`() throws {
        let tree = try TemporaryTree([
            "a/x": "", "c.json": #"{"roots": ["b"], "databases": ["d.db"], "pageSize": 7}"#,
        ])
        let settings = try Self.settings(["--config", "c.json", "a"], in: tree.path)
        #expect(settings.roots == [Location(path: tree.path("a"))])
        #expect(settings.databases.isEmpty)
        #expect(settings.pageSize == 7)
    }

    @Test(arguments: [
        ("nothing", "there is nothing at `/nothing`; give directories and SQLite files"),
        ("empty.db", "`/empty.db` is empty; give directories and SQLite files"),
        (
            "notes.txt",
            "`/notes.txt` is not an SQLite database; to serve this file, give its directory"
        ),
        ("queue", "`/queue` is neither a directory nor an SQLite file"),
        ("notes.txt/x", "there is nothing at `/notes.txt/x`; give directories and SQLite files"),
        ("\u{1B}[31m", #"there is nothing at `/\u{1B}[31m`; give directories and SQLite files"#),
        ("loop", "`/loop` can't be looked at: Too many levels of symbolic links"),
    ])
    func `what can't be served is told for what it is`(path: String, message: String) throws {
        let tree = try TemporaryTree([
            "empty.db": "", "notes.txt": "notes", "queue": .fifo, "loop": .link("loop"),
        ])
        let told = SettingsError(
            message.replacing("`/", with: "`\(tree.path)/", maxReplacements: 1)
        )
        #expect(throws: told) { try Self.settings([path], in: tree.path) }
    }

    @Test(arguments: [
        ["--log-level", "loud"], ["--log-level"], ["--config"], ["--writable"], ["--rots"],
    ])
    func `what is wrong with a flag ends it before anything is served`(arguments: [String]) {
        #expect(throws: (any Error).self) { try Self.settings(arguments, in: "/") }
    }

    @Test func `a configuration that can't be read is told by its name`() throws {
        let tree = try TemporaryTree(["d": .directory, "large.json": .sparse(size: 2 << 20)])
        for (path, reason) in [
            ("none.json", "can't be read: No such file or directory"),
            ("d", "can't be read: Is a directory"), ("large.json", "is larger than 1048576 bytes"),
        ] {
            #expect(throws: SettingsError("`\(tree.path(path))` \(reason)")) {
                try Self.settings(["--config", path], in: tree.path)
            }
        }
    }
}
