import Foundation
import GitFeature
import JSONRPC
import MCP
import Sandbox
import TestKit

@testable import Git

/// A repository that git made, in a root of its own, and a client of a server that serves it.
///
/// The tree is `root`, which is served, with the repository in `root/app`, and whatever a test puts
/// beside it, which isn't.
final class TestRepository: Sendable {
    let tree: TemporaryTree
    /// Runs in the repository.
    let git: GitCommand
    private let client: TestClient

    /// Makes the repository, and fills it by `git fast-import`.
    init(
        _ history: FastImport? = nil,
        isBare: Bool = false,
        unpackLimit: Int = 100,
        limits: OutputLimits = OutputLimits(),
        walls: Walls = .both
    ) throws {
        tree = try TemporaryTree(["root/app": .directory])
        git = GitCommand(in: tree.path("root/app"))
        try git("init", "-q", "-b", "main", isBare ? "--bare" : "--no-bare", ".")
        client = try Self.client(of: [tree.path("root")], limits: limits, walls: walls)
        if let history { try fill(history, unpackLimit: unpackLimit) }
    }

    /// What stands between a repository and what lies outside.
    enum Walls: CaseIterable {
        /// As it is served.
        case both
        /// Our own checks, as where there is no Landlock.
        case checks
        /// The same where paths are resolved part by part.
        case checksByWalk
    }

    static func client(
        of paths: [String],
        limits: OutputLimits = OutputLimits(),
        walls: Walls = .both
    ) throws -> TestClient {
        TestClient.stateless(try server(of: paths, limits: limits, walls: walls))
    }

    static func server(
        of paths: [String],
        limits: OutputLimits = OutputLimits(),
        walls: Walls = .both
    ) throws -> Server {
        let specifications = paths.map { RootSpecification(path: $0) }
        let roots = try Roots(
            specifications,
            resolution: walls == .checksByWalk ? .walk : .automatic
        )
        let repositories =
            walls == .both ? Repositories(in: roots) : Repositories(in: roots, confining: {})
        return .forTests([GitFeature.feature(on: repositories, limits: limits)])
    }

    func fill(_ history: FastImport, unpackLimit: Int = 100) throws {
        try git(
            "-c",
            "fastimport.unpackLimit=\(unpackLimit)",
            "fast-import",
            "--quiet",
            "--force",
            input: history.stream
        )
    }

    /// The result of a tool; the repository stays until it has come.
    func call(_ tool: String, _ arguments: JSONObject = [:]) async -> JSON {
        await client.call(tool, arguments)
    }

    /// The answer to a request.
    func request(_ method: String, _ params: JSONObject = [:]) async -> JSON {
        await client.request(method, params)
    }

    /// The text of the first block of what a tool replied.
    func text(of tool: String, _ arguments: JSONObject = [:]) async -> String {
        await client.text(of: tool, arguments)
    }

    /// What a tool that should fail said.
    func problem(of tool: String, _ arguments: JSONObject = [:]) async -> String {
        let result = await call(tool, arguments)
        return result["isError"] == true
            ? result["content"]?[0]?["text"]?.string ?? "" : "it was answered: \(result)"
    }

    /// Sends a message as it is.
    func send(_ message: JSON) { client.send(message) }

    /// Waits for what is in flight, and tells what came of it.
    func finish() async -> [JSON] {
        await client.finish()
        return await client.takePassedBy()
    }

    /// The ids of the commits that a log gives, all its pages.
    func ids(of arguments: JSONObject = [:]) async -> [String] {
        await records(of: arguments).compactMap { $0["id"]?.string }
    }

    /// The commits that a log gives, all its pages.
    func records(of arguments: JSONObject = [:]) async -> [JSON] {
        var records: [JSON] = []
        var arguments = arguments
        while true {
            let result = await call("git_log", arguments)
            guard let page = result["structuredContent"] else { return [result] }
            records += page["commits"]?.array ?? []
            guard let cursor = page["nextCursor"] else { return records }
            // A page that brings nothing would go on for ever.
            guard page["commits"]?.array?.isEmpty == false else { return ["an empty page"] }
            arguments["cursor"] = cursor
        }
    }

    /// Everything that is shown of a commit, all pages one after the other.
    func shown(_ arguments: JSONObject = [:]) async -> (text: String, pageCount: Int) {
        var (text, pageCount) = ("", 0)
        var arguments = arguments
        while true {
            let result = await call("git_show", arguments)
            guard result["isError"] == nil else { return ("\(result)", -1) }
            text += result["content"]?[0]?["text"]?.string ?? ""
            pageCount += 1
            guard let cursor = result["_meta"]?["io.github.rootcellar/nextCursor"] else {
                return (text, pageCount)
            }
            arguments["cursor"] = cursor
            if pageCount > 10_000 { return ("it never ends", -1) }
        }
    }

    /// Everything in the root: names, contents, and when they were last written or changed.
    func state() throws -> String {
        try shell(
            "find . -printf '%p %T@ %C@ %s\\n' | sort; find . -type f -exec sha1sum {} + | sort"
        )
    }

    /// Runs a script in the root.
    ///
    /// - Returns: What it prints.
    @discardableResult
    func shell(_ script: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-ec", script]
        process.currentDirectoryURL = URL(filePath: tree.path("root"))
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "OUT": tree.path("outside"), "ROOT": tree.path("root"), "LC_ALL": "C",
            "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.featureUnsupported) }
        return String(decoding: printed, as: UTF8.self)
    }
}
