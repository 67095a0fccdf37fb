import Foundation
import TestKit
import Testing

/// What `script/demo` shows.
@Suite(.timeLimit(.minutes(5)))
struct TourTests {
    @Test func `the tour shows every method, and ends with a host's configuration`() throws {
        let program = try Program(["tour", Package.sampleData.path])
        program.closeInput()
        let text = try program.text()
        for method in [
            "initialize", "notifications/initialized", "ping", "server/discover", "tools/list",
            "tools/call", "resources/list", "resources/templates/list", "resources/read",
            "prompts/list", "prompts/get", "completion/complete", "logging/setLevel",
            "notifications/cancelled", "notifications/progress", "notifications/message",
        ] {
            #expect(text.contains("→ \(method)") || text.contains("← \(method)"), "\(method)")
        }
        for fact in [
            "503    │ 650884", "503    │ 533765", "Show the discount on every line", "nextCursor:",
            "did you mean `sample-data:notes.txt`?", "9007199254740993123", "error -32022",
            "2 answers in one message", "the cancelled request never is",
        ] {
            #expect(text.contains(fact), "\(fact)")
        }
        #expect(!text.contains("\u{1B}"))
        #expect(text.hasSuffix("\"\(Package.sampleData.path)\"\n      ]\n    }\n  }\n}\n"))
        #expect(program.process.terminationStatus == 0)
    }

    @Test func `what is not the sample data is refused`() throws {
        let program = try Program(["tour", "/"])
        let (_, errors, status) = try program.finish()
        #expect(errors.contains("`/` is not the sample data"))
        #expect(status != 0)
    }
}
