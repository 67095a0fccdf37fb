#if HTTP
import JSONRPC
import MCP
import TestKit
import Testing

@testable import MCPHTTP

/// What comes on the streams of a session, and in its batches.
extension SessionTests {
    @Test func `HTS-7 MSG-6 a batch is for a session of 2025-03-26 alone`() async throws {
        try await Host.serving(.bench()) { host in
            let batch: JSON = [
                SessionClient.request("ping", id: 1),
                ["jsonrpc": "2.0", "method": "notifications/x"],
                SessionClient.call("echo", id: "two"),
            ]
            let session = try await SessionClient(host, "2025-03-26")
            let reply = try await session.post(batch)
            #expect(reply.status == 200)
            #expect(reply.json?.array?.count == 2)
            let ids = reply.json?.array?.compactMap { $0["id"] } ?? []
            #expect(Set(ids) == [1, "two"])
            let silent = try await session.post([["jsonrpc": "2.0", "method": "notifications/x"]])
            #expect(silent.status == 202 && silent.body.isEmpty)
            let answers = try await session.post([["jsonrpc": "2.0", "id": 9, "result": [:]]])
            #expect(answers.status == 202)
            #expect(try await session.post([]).status == 400)
            let opening = try await session.post([SessionClient.initialize()])
            #expect(opening.json?[0]?["error"]?["code"] == -32600)
            for revision in ["2024-11-05", "2025-06-18", "2025-11-25"] {
                let other = try await SessionClient(host, revision)
                let refused = try await other.post(batch)
                #expect(refused.status == 400 && refused.code == -32600, "\(revision)")
            }
        }
    }

    /// Spec: header and body that differ **must** be refused (2026-07-28,
    /// basic/transports/streamable-http); one header can't say what is in several requests.
    @Test func `HTM-9 HTM-10 no request of a batch is served without a session`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let session = try await SessionClient(host, "2025-03-26")
            for request in [
                StatelessRequest.call("echo"), StatelessRequest("server/discover", [:]),
                StatelessRequest("subscriptions/listen", ["notifications": [:]]),
            ] {
                let refused = try await session.post([
                    SessionClient.request("ping", id: 1), request.message,
                ])
                #expect(refused.status == 400 && refused.code == -32020, "\(refused.text)")
            }
            #expect(bench.calls.now == 0)
        }
    }

    @Test func `a batch whose calls tell of their progress is one stream with one array`()
        async throws
    {
        let bench = Bench()
        bench.gate.open()
        try await Host.serving(.bench(bench)) { host in
            let session = try await SessionClient(host, "2025-03-26")
            let reader = try await session.events([
                SessionClient.call("hold", ["steps": 1], id: 1, progressToken: "a"),
                SessionClient.call("hold", ["steps": 1], id: 2, progressToken: "b"),
            ])
            let messages = try await reader.rest().compactMap(\.json)
            #expect(messages.count == 3)
            #expect(messages.last?.array?.count == 2)
        }
    }

    @Test func `HTS-4 a call asks on its own stream, and is answered by another POST`() async throws
    {
        try await Host.serving(.bench()) { host in
            let session = try await SessionClient(host, capabilities: ["elicitation": [:]])
            let standalone = try await session.listen()
            _ = try await standalone.next()
            let reader = try await session.events(SessionClient.call("ask", id: "q"))
            let question = try await reader.message()
            #expect(question?["method"] == "elicitation/create")
            let answer: JSON = [
                "jsonrpc": "2.0", "id": question?["id"] ?? nil,
                "result": ["action": "accept", "content": ["name": "Ada"]],
            ]
            // Another session's answer is to no question of its own.
            let other = try await SessionClient(host)
            let wrong: JSON = [
                "jsonrpc": "2.0", "id": question?["id"] ?? nil,
                "result": ["action": "accept", "content": ["name": "Eve"]],
            ]
            #expect(try await other.post(wrong).status == 202)
            #expect(try await session.post(answer).status == 202)
            let result = try await reader.message()
            #expect(result?["id"] == "q")
            #expect(result?["result"]?["content"]?[0]?["text"] == "Ada")
            #expect(try await reader.next() == nil)
            #expect(try await host.request("DELETE", session.fields).status == 204)
            #expect(try await standalone.rest().isEmpty)
        }
    }

    @Test func `HTS-9 a cancelled call's stream ends without an answer`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench), { $0.patience = .seconds(60) }) { host in
            let session = try await SessionClient(host)
            func cancel(_ id: JSON) -> JSON {
                [
                    "jsonrpc": "2.0", "method": "notifications/cancelled",
                    "params": ["requestId": id],
                ]
            }
            // One whose stream has begun, and one of which nothing was heard yet.
            let reader = try await session.events(
                SessionClient.call("hold", ["steps": 1], id: 1, progressToken: 1)
            )
            _ = try await reader.message()
            #expect(try await session.post(cancel(1)).status == 202)
            #expect(try await reader.rest().isEmpty)
            let silent = try await host.connect()
            let body = SessionClient.call("hold", ["gate": "second"], id: "two").bytes()
            try await silent.send("POST", host.fields(session.fields), body)
            await bench.secondGate.reached()
            #expect(try await session.post(cancel("two")).status == 202)
            let cancelled = try await silent.reply()
            #expect(cancelled.isEventStream && cancelled.body.isEmpty)
        }
    }

    @Test func `HTS-5 a client that leaves doesn't cancel`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench), { $0.patience = .seconds(60) }) { host in
            let session = try await SessionClient(host)
            let connection = try await host.connect()
            let body = SessionClient.call("hold").bytes()
            try await connection.send("POST", host.fields(session.fields), body)
            await bench.gate.reached()
            await connection.close()
            // Others are served meanwhile; then the work ends as if nothing had been.
            #expect(try await session.post(SessionClient.request("ping", id: 2)).status == 200)
            bench.gate.open()
            await bench.ended.pass()
        }
    }

    @Test func `HTS-6 what belongs to no request goes on one stream, the newest`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let session = try await SessionClient(host)
            let older = try await session.listen()
            let newer = try await session.listen()
            for reader in [older, newer] { #expect(try await reader.next()?.data == "") }
            let subscribed = try await session.post(
                SessionClient.request("resources/subscribe", ["uri": "bench:///a"])
            )
            #expect(subscribed.json?["result"] == [:])
            bench.watches.change("bench:///a")
            let told = try await newer.message()
            #expect(told?["method"] == "notifications/resources/updated")
            #expect(told?["params"]?["uri"] == "bench:///a")
            await newer.close()
            // What comes before the server has seen that is lost to nobody: it can be resumed.
            try await session.hasStreams(1)
            bench.listChanges.changed(.tools)
            let next = try await older.message()
            #expect(next?["method"] == "notifications/tools/list_changed")
        }
    }

    @Test func `what happens while no stream is open is told on the next, each once`() async throws
    {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let session = try await SessionClient(host)
            bench.listChanges.changed(.tools)
            bench.listChanges.changed(.prompts)
            bench.listChanges.changed(.tools)
            let reader = try await session.listen()
            let told = [try await reader.message(), try await reader.message()]
            #expect(
                told.map { $0?["method"] } == [
                    "notifications/tools/list_changed", "notifications/prompts/list_changed",
                ]
            )
            bench.listChanges.changed(.resources)
            let last = try await reader.message()
            #expect(last?["method"] == "notifications/resources/list_changed")
        }
    }

    @Test func `two sessions get their own answers and news alone`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let one = try await SessionClient(host)
            let two = try await SessionClient(host)
            let streams = [try await one.listen(), try await two.listen()]
            for stream in streams { _ = try await stream.next() }
            _ = try await one.post(
                SessionClient.request("resources/subscribe", ["uri": "bench:///a"])
            )
            try await withThrowingTaskGroup { group in
                for number in 1...20 {
                    for (session, name) in [(one, "one"), (two, "two")] {
                        group.addTask {
                            let text = JSON.string("\(name) \(number)")
                            let reply = try await session.post(
                                SessionClient.call("echo", ["text": text], id: .integer(number))
                            )
                            #expect(reply.json?["result"]?["content"]?[0]?["text"] == text)
                        }
                    }
                }
                try await group.waitForAll()
            }
            bench.watches.change("bench:///a")
            bench.listChanges.changed(.tools)
            let first = try await streams[0].message()
            #expect(first?["method"] == "notifications/resources/updated")
            let second = try await streams[1].message()
            #expect(second?["method"] == "notifications/tools/list_changed")
        }
    }
}
#endif
