import JSONRPC
import TestKit
import Testing

@testable import rootcellar

/// What a configuration file may hold, and what is said of one that holds something else.
@Suite
struct SettingsFileTests {
    /// What is said of a configuration file.
    private static func problem(_ text: String) -> String? {
        do throws(SettingsError) {
            _ = try SettingsFile(text: Array(text.utf8), name: "the file")
            return nil
        } catch {
            return error.message
        }
    }

    @Test func `comments are allowed, but not taken for such within text`() throws {
        let text = """
            // first // twice
            {
              "$schema": "config.schema.json", // beside
              "roots": ["http://not-a-comment", "a\\"//b"] // "
            }
            """
        let file = try SettingsFile(text: Array(text.utf8), name: "the file")
        #expect(file.values["roots"] == ["http://not-a-comment", "a\"//b"])
    }

    @Test(
        arguments: [
            ("[]", "the file must hold an object, not array"),
            (
                #"{"writeable": true}"#,
                "the file has an unknown key `writeable`; did you mean `writable` of an element of `roots`?"
            ),
            (#"{"rots": []}"#, "the file has an unknown key `rots`; did you mean `roots`?"),
            (#"{"readOnly": true}"#, nil), (#"{"pagesize": 3}"#, nil),
            (#"{"pageSize": "3"}"#, "in the file `pageSize` must be an integer, not string"),
            (#"{"pageSize": 2.5}"#, "in the file `pageSize` must be an integer, not number"),
            (#"{"pageSize": 0}"#, "in the file `pageSize` must be from 1 to 10000, not 0"),
            (#"{"roots": "/a"}"#, "in the file `roots` must be an array, not string"),
            (#"{"roots": [7]}"#, "in the file `roots` has an element that is integer, not a path"),
            (#"{"roots": [""]}"#, "in the file `roots` has an empty path"),
            (
                #"{"roots": [{"path": "/a", "writeable": true}]}"#,
                "in the file `roots` has an unknown key `writeable`; did you mean `writable`?"
            ),
            (
                #"{"databases": [{"name": "a"}]}"#,
                "in the file `databases` has an element without `path`, a string"
            ),
            (
                #"{"roots": [{"path": "/a", "writable": "yes"}]}"#,
                "in the file `roots` has a `writable` that is string, not true or false"
            ),
            (#"{"logFile": 1}"#, "in the file `logFile` must be a path or null, not integer"),
            (
                #"{"resolution": "fast"}"#,
                #"in the file `resolution` must be one of automatic, walk, not "fast""#
            ),
        ] as [(String, String?)]
    )
    func `what is wrong with a file is one sentence`(text: String, message: String?) throws {
        let problem = try #require(Self.problem(text))
        if let message { #expect(problem == message) }
        #expect(!problem.contains("\n"))
        #expect(!problem.hasSuffix("."))
    }

    @Test(arguments: [
        ("{\n\"roots\": [],\n}", 3), ("{\n// a comment\n\"roots\": [\n\"\u{1}\"]}", 4),
        ("{\"roots\": []", 1), ("", 1), ("{\"roots\": [], \"roots\": []}", 1),
    ])
    func `what is not JSON is told by its line`(text: String, line: Int) throws {
        let problem = try #require(Self.problem(text))
        #expect(problem.hasSuffix("in line \(line)"), "\(problem)")
    }
}
