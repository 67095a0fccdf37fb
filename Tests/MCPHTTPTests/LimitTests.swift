#if HTTP
import JSONRPC
import MCP
import TestKit
import Testing

@testable import MCPHTTP

/// The bounds of what clients can multiply.
@Suite(.timeLimit(.minutes(5)))
struct LimitTests {
    @Test func `more requests than there are places for get 429 and when to come again`()
        async throws
    {
        let bench = Bench()
        try await Host.serving(
            .bench(bench),
            {
                $0.maxRequests = 2
                $0.patience = .milliseconds(10)
            }
        ) { host in
            let session = try await SessionClient(host)
            let held = try await host.events(.call("hold"))
            let other = try await session.events(SessionClient.call("hold", id: 1))
            let refused = try await host.post(.call("echo", id: "x"))
            #expect(refused.status == 429 && refused["retry-after"] == "1")
            #expect(refused.json?["id"] == "x")
            let inside = try await session.post(SessionClient.call("echo", id: 2))
            #expect(inside.status == 429 && inside["retry-after"] == "1")
            // What may free a place needs none.
            let notification: JSON = ["jsonrpc": "2.0", "method": "notifications/x"]
            #expect(try await session.post(notification).status == 202)
            bench.gate.open()
            for reader in [held, other] { #expect(try await reader.message()?["result"] != nil) }
            var reply = try await host.post(.call("echo"))
            while reply.status == 429 { reply = try await host.post(.call("echo")) }
            #expect(reply.status == 200)
        }
    }

    /// Trying again would never help.
    ///
    /// Spec: batches are of 2025-03-26 alone (basic/index).
    @Test
    func `a batch with more requests than there are places is 413 and told how many it may have`()
        async throws
    {
        let bench = Bench()
        bench.gate.open()
        try await Host.serving(.bench(bench), { $0.maxRequests = 2 }) { host in
            func batch(_ count: Int) -> JSON {
                let requests = (0..<count).map { SessionClient.call("hold", id: .integer($0)) }
                return .array(requests + [["jsonrpc": "2.0", "method": "notifications/x"]])
            }
            let session = try await SessionClient(host, "2025-03-26")
            let refused = try await session.post(batch(3))
            #expect(refused.status == 413 && refused["retry-after"] == nil)
            #expect(
                refused.json?["error"]?["message"]
                    == "a batch may have at most 2 requests, not 3; send it in parts"
            )
            #expect(bench.calls.now == 0)
            #expect(try await session.post(batch(2)).json?.array?.count == 2)
        }
    }

    @Test func `a client of a session has a limit of its own, as 429 too`() async throws {
        let bench = Bench()
        let limits = Limits.with { $0.maxRequests = 1 }
        try await Host.serving(
            .bench(bench, limits: limits),
            { $0.patience = .milliseconds(10) }
        ) { host in
            let session = try await SessionClient(host)
            _ = try await session.events(SessionClient.call("hold", id: 1))
            let refused = try await session.post(SessionClient.call("echo", id: 2))
            #expect(refused.status == 429 && refused["retry-after"] == "1")
            #expect(refused.json?["id"] == 2)
            bench.gate.open()
        }
    }

    @Test func `TOL-8 calls a second are counted over all of a client's requests`() async throws {
        let limits = Limits.with { $0.toolCallsPerSecond = 1 }
        try await Host.serving(.bench(limits: limits)) { host in
            var limited: HTTPReply?
            for _ in 1...30 where limited == nil {
                let reply = try await host.post(.call("echo"))
                if reply.json?["result"]?["isError"] == true { limited = reply }
            }
            #expect(limited?.status == 200)
            let text = limited?.json?["result"]?["content"]?[0]?["text"]?.string
            #expect(text?.contains("try again in") == true)
        }
    }

    @Test func `sessions that nobody uses leave as many as there may be`() async throws {
        try await Host.serving(.bench(), { $0.maxSessions = 50 }) { host in
            let used = try await SessionClient(host)
            let connection = try await host.connect()
            for number in 1...1_000 {
                try await connection.send(
                    "POST",
                    host.fields([:]),
                    SessionClient.initialize().bytes()
                )
                #expect(try await connection.reply().status == 200)
                // The one that is used outlives those that never were.
                if number % 100 == 0 {
                    #expect(try await used.post(SessionClient.request("ping")).status == 200)
                }
            }
            #expect(host.endpoint.sessions.count == 50)
        }
    }

    @Test func `a session in use isn't ended to make room`() async throws {
        try await Host.serving(.bench(), { $0.maxSessions = 2 }) { host in
            let one = try await SessionClient(host)
            let two = try await SessionClient(host)
            let streams = [try await one.listen(), try await two.listen()]
            for stream in streams { _ = try await stream.next() }
            let third = try await host.post(SessionClient.initialize())
            #expect(third.status == 429 && third["mcp-session-id"] == nil)
            await streams[0].close()
            try await one.hasStreams(0)
            #expect(try await host.post(SessionClient.initialize()).status == 200)
            #expect(try await one.post(SessionClient.request("ping")).status == 404)
            #expect(try await two.post(SessionClient.request("ping")).status == 200)
        }
    }

    @Test func `an idle session expires, and one with a stream or a call doesn't`() async throws {
        let bench = Bench()
        try await Host.serving(
            .bench(bench),
            {
                $0.sessionIdleTime = .seconds(7_200)
                $0.patience = .milliseconds(10)
            }
        ) { host in
            let idle = try await SessionClient(host)
            let listening = try await SessionClient(host)
            let stream = try await listening.listen()
            _ = try await stream.next()
            let working = try await SessionClient(host)
            let call = try await working.events(SessionClient.call("hold"))
            await call.close()
            host.endpoint.sessions.sweep(now: .now + .seconds(3_600))
            #expect(host.endpoint.sessions.count == 3)
            host.endpoint.sessions.sweep(now: .now + .seconds(10_800))
            #expect(host.endpoint.sessions.count == 2)
            #expect(try await idle.post(SessionClient.request("ping")).status == 404)
            #expect(try await listening.post(SessionClient.request("ping")).status == 200)
            #expect(try await working.post(SessionClient.request("ping", id: 2)).status == 200)
            bench.gate.open()
        }
    }

    @Test func `who doesn't read is let go, and takes nothing with it`() async throws {
        let bench = Bench()
        bench.gate.open()
        try await Host.serving(
            .bench(bench),
            {
                $0.clientTime = .seconds(1)
                $0.maxUnwrittenBytes = 100_000
            }
        ) { host in
            let slow = try await host.connect()
            try? await slow.stopReading()
            let text = JSON.string(String(repeating: "x", count: 3 << 20))
            let request = StatelessRequest.call("echo", ["text": text])
            // The system's own buffers take some of it; then nobody reads on, and the server cuts.
            while (try? await slow.send(
                "POST",
                host.fields(request.fields),
                request.message.bytes()
            ))
                != nil
            {}
            #expect(try await host.post(.call("echo")).status == 200)
        }
    }

    @Test func `a stream holds no more unwritten than it may`() async {
        let outgoing = Outgoing(maxBytes: 100)
        outgoing.put([UInt8](repeating: 1, count: 500))
        #expect(outgoing.isOpen)
        outgoing.put([1])
        #expect(!outgoing.isOpen && outgoing.wasCut)
        #expect(await outgoing.next() == nil)
        let patient = Outgoing(maxBytes: 100)
        for number in 0..<10 { patient.put([UInt8](repeating: UInt8(number), count: 10)) }
        #expect(await patient.next()?.count == 10)
        patient.keepAlive()
        patient.keepAlive()
        #expect(await patient.next() == [Array(":\n".utf8)])
        patient.finish()
        patient.put([1])
        #expect(await patient.next() == nil)
        #expect(!patient.wasCut)
    }

    @Test func `more connections than there may be wait for their turn`() async throws {
        try await Host.serving(.bench(), { $0.maxConnections = 2 }) { host in
            let first = try await host.connect()
            let second = try await host.connect()
            let request = StatelessRequest.call("echo")
            for connection in [first, second] {
                try await connection.send(
                    "POST",
                    host.fields(request.fields),
                    request.message.bytes()
                )
                #expect(try await connection.reply().status == 200)
            }
            let third = try await host.connect()
            try await third.send("POST", host.fields(request.fields), request.message.bytes())
            await first.close()
            #expect(try await third.reply().status == 200)
        }
    }
}
#endif
