import Foundation
import TestKit
import Testing

/// What must be true of every source file.
struct SourceTests {
    private static let sources = files(in: "Sources")

    private static func files(in folder: String) -> [(path: String, text: String)] {
        let folder = Package.directory.appending(path: folder)
        let names =
            FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            let file = folder.appending(path: name)
            return (name, (try? String(contentsOf: file, encoding: .utf8)) ?? "")
        }
    }

    @Test func `no file is longer than 300 lines`() {
        #expect(Self.sources.count > 100)
        for (path, text) in Self.sources + Self.files(in: "Tests") {
            #expect(
                text.split(separator: "\n", omittingEmptySubsequences: false).count <= 300,
                "\(path)"
            )
        }
    }

    @Test func `nothing but the sandbox, and the operator's own files, opens anything`() {
        let opens = /(\b(open|openat|fopen|opendir|creat)\()|FileManager|FileHandle|contentsOfFile/
        let allowed = ["Sandbox/", "rootcellar/OperatorFile.swift", "SQLite/SystemCalls.swift"]
        for (path, text) in Self.sources where !allowed.contains(where: path.hasPrefix) {
            for line in text.split(separator: "\n") where line.contains(opens) {
                // Methods of ours that are called open take no path from outside.
                let isOurs = line.contains("func open(") || line.contains(/try (\w+\.)?open\(/)
                let isComment = line.drop { $0 == " " }.hasPrefix("//")
                #expect(isOurs || isComment, "\(path): \(line)")
            }
        }
    }

    @Test func `full Foundation stays out, and all of it out of the protocol`() {
        for (path, text) in Self.sources {
            #expect(!text.contains(/(?m)^(public )?import Foundation$/), "\(path)")
            if ["JSONRPC/", "JSONSchema/", "MCP/", "Text/", "Blocking/", "Sandbox/"].contains(
                where: path.hasPrefix
            ) {
                #expect(!text.contains("import FoundationEssentials"), "\(path)")
            }
        }
    }

    @Test func `unstructured tasks are made in three files`() {
        let allowed = [
            "MCP/Server/InFlight.swift", "Blocking/BlockingPool+Abandonment.swift",
            "Blocking/BlockingPool+Waiting.swift",
        ]
        for (path, text) in Self.sources where !allowed.contains(path) {
            #expect(!text.contains(/\bTask(\.detached)? *[{(]/), "\(path)")
        }
    }

    @Test func `nothing asks which revision it is but the files of the revisions`() {
        for (path, text) in Self.sources where !path.hasPrefix("MCP/Revisions/") {
            #expect(!text.contains(/\.v20\d\d_/), "\(path)")
        }
    }

    @Test func `nothing is forced and no mark of unfinished work is left`() {
        for (path, text) in Self.sources {
            #expect(
                !text.contains(/\b(TODO|FIXME|XXX)\b|try!|as!|nonisolated\(unsafe\)/),
                "\(path)"
            )
        }
    }
}
