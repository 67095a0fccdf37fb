import Foundation
import JSONRPC
import TestKit
import Testing
import Text

/// Names and words of a repository are shown in a form that hides nothing and does nothing, and are
/// taken back in that form.
@Suite(.timeLimit(.minutes(5)))
struct HostileNameTests {
    private static let names = [
        "esc\u{1B}[2Jx", "osc\u{1B}]8;;evil\u{7}x", "rtl\u{202E}txt.exe", "isolate\u{2066}x",
        "zero\u{200B}width", "joiner\u{200D}x", "mark\u{FEFF}x", "tag\u{E0041}x", "line\u{2028}x",
        "c1\u{9B}31mx", "filler\u{3164}x", "private\u{E000}x", "soft\u{AD}x", "del\u{7F}x",
        "back\\u{1B}x", "back\\x{FF}x",
    ]

    private static func repository() throws -> TestRepository {
        var history = FastImport()
        var last: [Int] = []
        for (number, name) in names.enumerated() {
            let mark = history.commit(
                Array("Subject \(name)\n\nBody \(name)\n\twith a tab\n".utf8),
                from: last,
                author: Array("Author \(name) <mail\(name)@example.org>".utf8),
                time: 1_767_225_600 + number,
                [.write("dir/\(name)", "content\n")]
            )
            last = [mark]
        }
        return try TestRepository(history)
    }

    /// Everything in an answer that would do something to whoever shows it.
    private static func hidden(in text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control: scalar != "\n" && scalar != "\t"
            case .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
            default: scalar.value == 0x3164
            }
        }
    }

    /// All texts in a JSON value.
    private static func texts(in json: JSON) -> [String] {
        if let text = json.string { return [text] }
        if let array = json.array { return array.flatMap(texts) }
        return json.object?.flatMap { texts(in: $0.value) } ?? []
    }

    @Test func `no answer shows anything that hides or acts`() async throws {
        let repository = try Self.repository()
        // A ref can't hold all of them.
        for name in ["rtl\u{202E}eman", "zero\u{200B}width", "mark\u{FEFF}x", "c1\u{9B}31m"] {
            try repository.git("update-ref", "refs/heads/\(name)", "HEAD")
            try repository.git("update-ref", "refs/tags/t\(name)", "HEAD")
        }
        try repository.git("symbolic-ref", "HEAD", "refs/heads/rtl\u{202E}eman")
        try repository.shell("git init -q \"$(printf 'repo\\033[31m')\"")
        let argument: JSON = ["name": "revision", "value": ""]
        let answers = [
            await repository.call("git_repositories"),
            await repository.call("git_log", ["repository": "root:app", "maxChars": 100_000]),
            await repository.call("git_log", ["repository": "root:app", "revision": "zerowidth"]),
            await repository.call("git_log", ["repository": "nothing\u{1B}[31m"]),
            await repository.call(
                "git_show",
                ["repository": "root:app", "detail": "patch", "revision": "HEAD~5"]
            ),
            await repository.request("resources/list"),
            await repository.request(
                "completion/complete",
                [
                    "ref": ["type": "ref/prompt", "name": "explain_commit"],
                    "argument": argument, "context": ["arguments": ["repository": "root:app"]],
                ]
            ),
            await repository.request(
                "completion/complete",
                [
                    "ref": ["type": "ref/prompt", "name": "explain_commit"],
                    "argument": ["name": "repository", "value": ""],
                ]
            ),
            await repository.request(
                "prompts/get",
                [
                    "name": "explain_commit",
                    "arguments": ["repository": "root:app", "revision": "HEAD"],
                ]
            ),
        ]
        for (number, answer) in answers.enumerated() {
            #expect(answer["error"] == nil, "\(number)")
            for text in Self.texts(in: answer) {
                #expect(Self.hidden(in: text).isEmpty, "\(number): \(text)")
            }
        }
        let log = Self.texts(in: answers[1]).joined()
        for name in Self.names {
            #expect(log.contains("Subject \(displayed(name))"))
            #expect(log.contains("Author \(displayed(name)) <mail\(displayed(name))@example.org>"))
        }
        #expect(Self.texts(in: answers[0]).joined().contains("repo\\u{1B}[31m"))
        #expect(Self.texts(in: answers[6]).contains("rtl\\u{202E}eman"))
    }

    @Test func `a path is taken back as it was shown, and as it is`() async throws {
        let repository = try Self.repository()
        let ids = Array(await repository.ids().reversed())
        for (number, name) in Self.names.enumerated() {
            let shown = displayed("dir/\(name)")
            let files = await repository.text(of: "git_show", ["revision": .string(ids[number])])
            #expect(files.contains("\nadded \(shown) +1 -0\n"), "\(files)")
            for path in [shown, "dir/\(name)"] {
                #expect(await repository.ids(of: ["path": .string(path)]) == [ids[number]])
                let text = await repository.text(
                    of: "git_show",
                    ["revision": .string(ids[number]), "path": .string(path), "detail": "patch"]
                )
                #expect(text.contains("\n+++ b/\(shown)\n"), "\(text)")
            }
        }
    }

    @Test func `a name that isn't UTF-8 is shown and taken back`() async throws {
        var history = FastImport()
        let path = Array("caf".utf8) + [0xE9]
        let mark = history.commit(
            Array("Caf".utf8) + [0xE9, 0x0A, 0x0A, 0xFF, 0xFE],
            author: Array("Ren".utf8) + [0xE9] + Array(" <r@example.org>".utf8),
            [.write(path: path, mode: "100644", content: [0x63, 0xE9, 0x0A])]
        )
        history.commit(
            Array("Caf".utf8) + [0xE9],
            from: [mark],
            author: Array("Ren".utf8) + [0xE9] + Array(" <r@example.org>".utf8),
            encoding: "ISO-8859-1",
            [.write(path: path, mode: "100644", content: Array("café\n".utf8))]
        )
        let repository = try TestRepository(history)
        let records = await repository.records(of: ["path": "caf\\x{E9}"])
        #expect(records.map { $0["subject"] } == ["Café", "Caf\\x{E9}"])
        #expect(
            records.map { $0["author"] } == ["René <r@example.org>", "Ren\\x{E9} <r@example.org>"]
        )
        #expect(records.last?["body"] == "\\x{FF}\\x{FE}")
        let text = await repository.text(of: "git_show", ["detail": "patch", "path": "caf\\x{E9}"])
        #expect(text.contains("\nmodified caf\\x{E9} +1 -1\n"))
        #expect(text.hasSuffix("\n@@ -1 +1 @@\n-c\\x{E9}\n+café\n"), "\(text)")
        // A ref may be named so, too.
        try repository.shell(
            "cp app/.git/refs/heads/main \"app/.git/refs/heads/$(printf 'b\\351')\""
        )
        #expect(await repository.ids(of: ["revision": "b\\x{E9}"]).count == 2)
        let wrong = await repository.problem(of: "git_log", ["revision": "b\\x{E8}"])
        #expect(wrong == "there is no revision `b\\u{5C}x{E8}`; did you mean `b\\x{E9}`?")
    }
}
