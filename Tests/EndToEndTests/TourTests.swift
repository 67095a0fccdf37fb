import Foundation
import TestKit
import Testing

/// What `script/demo` shows.
@Suite(.timeLimit(.minutes(5)))
struct TourTests {
    private func tour(of url: URL = Package.program) throws -> String {
        let program = try Program(["tour", Package.sampleData.path], of: url)
        program.closeInput()
        let text = try program.text()
        #expect(program.process.terminationStatus == 0)
        return text
    }

    @Test func `the tour shows every method, and ends with a host's configuration`() throws {
        let text = try tour()
        for method in [
            "initialize", "notifications/initialized", "ping", "server/discover", "tools/list",
            "tools/call", "resources/list", "resources/templates/list", "resources/read",
            "prompts/list", "prompts/get", "completion/complete", "logging/setLevel",
            "notifications/cancelled", "notifications/progress", "notifications/message",
            "resources/subscribe", "resources/unsubscribe", "notifications/resources/updated",
            "notifications/resources/list_changed", "subscriptions/listen",
            "notifications/subscriptions/acknowledged", "roots/list",
            "notifications/roots/list_changed",
        ] {
            #expect(text.contains("→ \(method)") || text.contains("← \(method)"), "\(method)")
        }
        for fact in [
            "503    │ 650884", "503    │ 533765", "Show the discount on every line", "nextCursor:",
            "did you mean `sample-data:notes.txt`?", "9007199254740993123", "error -32022",
            "2 answers in one message", "the cancelled request never is",
            "    | Harbour | closed on 2 June | as ever |", "there is nothing at `docs:notes.txt`",
            "`/etc/passwd` leads outside the roots (sample-data)",
        ] {
            #expect(text.contains(fact), "\(fact)")
        }
        #expect(!text.contains("\u{1B}"))
        #expect(text.hasSuffix("\"\(Package.sampleData.path)\"\n      ]\n    }\n  }\n}\n"))
    }

    @Test func `what the stream of a stateless client says is marked, and ends with a result`()
        throws
    {
        let text = try tour()
        let number = text.firstMatch(
            of: /acknowledged\n(?:.+\n)+ +_meta: io.modelcontextprotocol\/subscriptionId: (\d+)\n/
        )?.1
        let id = try #require(number)
        let mark = "io.modelcontextprotocol/subscriptionId: \(id)\n"
        // The acknowledgement, a file, the list, the result.
        #expect(text.components(separatedBy: mark).count - 1 == 4)
        #expect(text.contains("\n      requestId: \(id), reason: the server is ending\n"))
    }

    @Test func `the copy that changes is gone in the end`() throws {
        let match = try #require(try tour().firstMatch(of: /(\/\S+\/rootcellar-\w{6})\n/))
        #expect(!FileManager.default.fileExists(atPath: String(match.1)))
    }

    #if HTTP
    @Test func `the tour of a build with HTTP shows sessions, refusals and requests alone`() throws
    {
        let text = try tour(of: Package.programBesideTests)
        let http = try #require(text.range(of: "Over HTTP: a session")).lowerBound
        let chapters = text[http...]
        for fact in [
            "→ POST /mcp", "→ GET /mcp", "→ DELETE /mcp", "      Authorization: Bearer …\n",
            "← 202\n", "← event 1-1, with nothing in it\n",
            "← event 1-2: notifications/resources/updated\n", "      Last-Event-ID: 2-2\n",
            ": the answer\n      it was stopped after", "← 204\n  ← the stream ends\n",
            "error 404: there is no such session",
            "      WWW-Authenticate: Bearer\n    error 401", "error 421", "error 403", "error 415",
            "error -32020", "error -32601", "      Allow: POST\n    error 405",
            "← event: notifications/subscriptions/acknowledged\n",
            "← event: notifications/resources/updated\n", "← event: the answer\n",
        ] {
            #expect(chapters.contains(fact), "\(fact)")
        }
        // What would let somebody else in isn't shown.
        #expect(!chapters.contains(/Bearer [a-z0-9]|HTTP_TOKEN=[a-z0-9]|Session-Id: \w{20}/))
    }
    #endif

    @Test(.enabled(if: Package.isProgramWithoutHTTP))
    func `the tour of a build without HTTP says how to get one that has it`() throws {
        let text = try tour()
        #expect(text.contains("`script/demo --http`"))
        #expect(!text.contains("→ POST /mcp"))
    }

    @Test func `what is not the sample data is refused`() throws {
        let program = try Program(["tour", "/"])
        let (_, errors, status) = try program.finish()
        #expect(errors.contains("`/` is not the sample data"))
        #expect(status != 0)
    }
}
