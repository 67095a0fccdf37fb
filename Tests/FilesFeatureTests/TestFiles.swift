import Blocking
import FilesFeature
import JSONRPC
import MCP
import Sandbox
import TestKit

/// The files feature over a tree of its own, whose directory `root` is the only root unless others
/// are named.
final class TestFiles: Sendable {
    let tree: TemporaryTree
    let roots: Roots
    private let client: TestClient

    init(
        _ items: KeyValuePairs<String, TemporaryTree.Item> = [:],
        roots names: [String] = ["root"],
        resolution: Resolution = .automatic,
        inMemory: Bool = false,
        onThreadStart: (@Sendable () -> Void)? = nil
    ) throws {
        tree = try TemporaryTree(items, inMemory: inMemory)
        for name in names { try tree.add(name, .directory) }
        let specifications = names.map { [tree] in RootSpecification(path: tree.path($0)) }
        roots = try Roots(specifications, resolution: resolution)
        client = TestClient.stateless(Self.server(of: roots, onThreadStart: onThreadStart))
    }

    static func server(
        of roots: Roots,
        onThreadStart: (@Sendable () -> Void)? = nil
    ) -> Server {
        let pool = BlockingPool(label: "test", threads: 4, onThreadStart: onThreadStart)
        return .forTests([FilesFeature.feature(on: roots, pool: pool)])
    }

    /// The result of a tool; the tree stays until it has come.
    func call(_ tool: String, _ arguments: JSONObject = [:]) async -> JSON {
        await client.call(tool, arguments)
    }

    func request(_ method: String, _ params: JSONObject = [:]) async -> JSON {
        await client.request(method, params)
    }

    /// The texts of a reply of `read_file`: header, lines, and a note where there is one.
    func read(_ path: String, _ more: JSONObject = [:]) async -> [String] {
        var arguments: JSONObject = ["path": .string(path)]
        for (name, value) in more { arguments[name] = value }
        return Self.texts(await call("read_file", arguments))
    }

    /// The structured half of a reply of `list_directory`.
    func list(_ path: String, _ more: JSONObject = [:]) async -> JSON {
        var arguments: JSONObject = ["path": .string(path)]
        for (name, value) in more { arguments[name] = value }
        let result = await call("list_directory", arguments)
        return result["structuredContent"] ?? result
    }

    /// The values that complete an argument.
    func completions(of value: String, template: Bool = false) async -> JSON {
        let reference: JSON =
            template
            ? ["type": "ref/resource", "uri": "file:///{+path}"]
            : ["type": "ref/prompt", "name": "review_file"]
        let answer = await request(
            "completion/complete",
            ["ref": reference, "argument": ["name": "path", "value": .string(value)]]
        )
        return answer["result"]?["completion"] ?? answer
    }

    static func texts(_ result: JSON) -> [String] {
        (result["content"]?.array ?? []).compactMap { $0["text"]?.string }
    }
}

extension JSON {
    /// The paths of the entries of a listing.
    var paths: [String] { (self["entries"]?.array ?? []).compactMap { $0["path"]?.string } }

    /// The code of a tool's error.
    var errorCode: String? { self["_meta"]?["io.github.rootcellar/errorCode"]?.string }
}
