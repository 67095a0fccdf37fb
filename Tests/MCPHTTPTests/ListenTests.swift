#if HTTP
import JSONRPC
import MCP
import TestKit
import Testing

@testable import MCPHTTP

/// `subscriptions/listen` over HTTP (2026-07-28, basic/patterns/subscriptions).
@Suite(.timeLimit(.minutes(5)))
struct ListenTests {
    private static func listen(id: JSON, _ filter: JSONObject) -> StatelessRequest {
        StatelessRequest("subscriptions/listen", ["notifications": .object(filter)], id: id)
    }

    private static func subscription(of message: JSON?) -> JSON? {
        message?["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"]
    }

    @Test
    func `SUB-2 SUB-3 SUB-4 SUB-5 each stream is acknowledged first, and hears what it asked for`()
        async throws
    {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let tools = try await host.events(Self.listen(id: 1, ["toolsListChanged": true]))
            let prompts = try await host.events(
                Self.listen(
                    id: "1",
                    [
                        "promptsListChanged": true,
                        "resourceSubscriptions": ["bench:///a", "other:///b"],
                    ]
                )
            )
            #expect(tools.head.isEventStream && tools.head["x-accel-buffering"] == "no")
            let first = try await tools.message()
            #expect(first?["method"] == "notifications/subscriptions/acknowledged")
            #expect(first?["params"]?["notifications"] == ["toolsListChanged": true])
            #expect(Self.subscription(of: first) == 1)
            let second = try await prompts.message()
            #expect(
                second?["params"]?["notifications"] == [
                    "promptsListChanged": true, "resourceSubscriptions": ["bench:///a"],
                ]
            )
            bench.listChanges.changed(.tools)
            bench.listChanges.changed(.prompts)
            bench.watches.change("bench:///a")
            bench.listChanges.changed(.tools)
            for reader in [tools, tools] {
                let message = try await reader.message()
                #expect(message?["method"] == "notifications/tools/list_changed")
                #expect(Self.subscription(of: message) == 1)
            }
            let told = [try await prompts.message(), try await prompts.message()]
            #expect(
                told.map { $0?["method"] } == [
                    "notifications/prompts/list_changed", "notifications/resources/updated",
                ]
            )
            #expect(told.allSatisfy { Self.subscription(of: $0) == "1" })
        }
    }

    @Test func `HTM-7 a stream on which nothing happens says that it is there`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench), { $0.keepAliveTime = .milliseconds(20) }) { host in
            let reader = try await host.events(Self.listen(id: 1, ["toolsListChanged": true]))
            _ = try await reader.message()
            try await reader.comment()
            try await reader.comment()
            bench.listChanges.changed(.tools)
            #expect(try await reader.message()?["method"] == "notifications/tools/list_changed")
        }
    }

    @Test func `all streams of a client together watch no more than it may`() async throws {
        let limits = Limits.with { $0.maxSubscriptions = 3 }
        try await Host.serving(.bench(limits: limits)) { host in
            func filter(_ names: [String]) -> JSONObject {
                ["resourceSubscriptions": .array(names.map { .string("bench:///\($0)") })]
            }
            let first = try await host.events(Self.listen(id: 1, filter(["a", "b"])))
            _ = try await first.message()
            let refused = try await host.post(Self.listen(id: 2, filter(["c", "d"])))
            #expect(refused.status == 429)
            let second = try await host.events(Self.listen(id: 3, filter(["c"])))
            #expect(
                try await second.message()?["method"] == "notifications/subscriptions/acknowledged"
            )
        }
    }

    @Test func `SUB-7 HTM-8 nothing of a stream survives its connection`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let filter: JSONObject = ["resourceSubscriptions": ["bench:///a"]]
            let reader = try await host.events(Self.listen(id: 1, filter))
            _ = try await reader.message()
            #expect(bench.watches.count == 1)
            await reader.close()
            await bench.watches.ended.pass()
            let other = try await host.events(Self.listen(id: 1, filter))
            #expect(
                try await other.message()?["method"] == "notifications/subscriptions/acknowledged"
            )
        }
    }

    @Test func `SUB-6 when the server ends, each stream gets its result and closes`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            var readers: [EventReader] = []
            for number in 1...5 {
                let reader = try await host.events(
                    Self.listen(id: .integer(number), ["toolsListChanged": true])
                )
                _ = try await reader.message()
                readers.append(reader)
            }
            await host.shutDown()
            for (index, reader) in readers.enumerated() {
                let events = try await reader.rest()
                #expect(events.count == 1)
                let result = events.first?.json?["result"]
                #expect(result?["resultType"] == "complete")
                let id = result?["_meta"]?["io.modelcontextprotocol/subscriptionId"]
                #expect(id == .integer(index + 1))
            }
        }
    }

    @Test func `HTM-6 a call's stream carries no news of lists or resources`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let reader = try await host.events(
                .call("hold", ["steps": 1], meta: ["progressToken": 1])
            )
            _ = try await reader.message()
            bench.listChanges.changed(.tools)
            bench.watches.change("bench:///a")
            bench.gate.open()
            let events = try await reader.rest()
            #expect(events.count == 1 && events.first?.json?["result"] != nil)
        }
    }

    @Test func `there are no more streams than there may be`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench), { $0.maxStreams = 2 }) { host in
            let request = Self.listen(id: 7, ["toolsListChanged": true])
            let first = try await host.events(request)
            let second = try await host.events(request)
            for reader in [first, second] { _ = try await reader.message() }
            let third = try await host.post(request)
            #expect(third.status == 429 && third["retry-after"] == "1")
            #expect(third.json?["id"] == 7)
            // Calls have places of their own.
            #expect(try await host.post(.call("echo")).status == 200)
            await first.close()
            var reader = try await host.events(request)
            while reader.head.status == 429 { reader = try await host.events(request) }
            #expect(reader.head.status == 200)
        }
    }
}
#endif
