import JSONRPC
import MCP
import Synchronization
import TestKit

/// Resources that can be watched: any URI of the scheme `meadow`, but for those beyond the fence.
final class Meadow: Sendable {
    private struct State {
        var lastWatch = 0
        var watchers: [Int: (uri: String, changed: @Sendable () -> Void)] = [:]
    }

    /// Where whoever watches `meadow://slow` waits.
    let gate = Gate()
    let lists = ListChanges(announcing: [.tools, .resources])
    private let state = Mutex(State())

    /// How many watches there are.
    var watchCount: Int { state.withLock(\.watchers.count) }

    /// Changes what is at a URI.
    func change(_ uri: String) {
        let watchers = state.withLock { $0.watchers.values.filter { $0.uri == uri } }
        for watcher in watchers { watcher.changed() }
    }

    /// Says that something has changed to a watcher that may have gone meanwhile.
    func changers(of uri: String) -> [@Sendable () -> Void] {
        state.withLock { $0.watchers.values.filter { $0.uri == uri }.map(\.changed) }
    }

    func server(limits: Limits = Limits()) -> Server {
        let blades = BoundResourceTemplate(Blade.self, in: { _ in self }) {
            _,
            uri,
            meadow,
            changed in
            if uri == "meadow://beyond" { throw ResourceNotFound(uri: uri) }
            if uri == "meadow://slow" { await meadow.gate.pass() }
            return meadow.watch(uri, changed)
        }
        return .forTests([Feature(templates: [blades])], limits: limits, listChanges: lists)
    }

    private func watch(_ uri: String, _ changed: @escaping @Sendable () -> Void) -> Watch {
        let number = state.withLock { state in
            state.lastWatch += 1
            state.watchers[state.lastWatch] = (uri, changed)
            return state.lastWatch
        }
        return Watch { [weak self] in self?.state.withLock { $0.watchers[number] = nil } }
    }
}

/// What grows there.
struct Blade: ResourceTemplate {
    static let uriTemplate = "meadow://{+place}"
    static let name = "blade"
    static let title = "Blade"
    static let description = "Grass."
    static let mimeType: String? = "text/plain"

    @Parameter("Where.")
    var place: String

    func contents(of uri: String, on meadow: Meadow, _ context: CallContext) async throws
        -> [ResourceContents]
    {
        [ResourceContents(uri: uri, mimeType: Self.mimeType, text: "green")]
    }
}
