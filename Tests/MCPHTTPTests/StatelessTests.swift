#if HTTP
import JSONRPC
import MCP
import TestKit
import Testing

@testable import MCPHTTP

/// Streamable HTTP of the stateless revision (2026-07-28, basic/transports/streamable-http).
@Suite(.timeLimit(.minutes(5)))
struct StatelessTests {
    @Test func `HTM-4 an answer that comes alone and soon is JSON`() async throws {
        try await Host.serving(.bench()) { host in
            let reply = try await host.post(.call("echo", ["text": "x"]))
            #expect(reply.status == 200)
            #expect(reply["content-type"] == "application/json")
            #expect(reply.json?["result"]?["resultType"] == "complete")
        }
    }

    @Test func `HTM-4 HTM-6 HTM-7 what precedes the answer makes it a stream, which then ends`()
        async throws
    {
        let bench = Bench()
        bench.gate.open()
        try await Host.serving(.bench(bench)) { host in
            let reader = try await host.events(
                .call("hold", ["steps": 3], id: "a", meta: ["progressToken": "t"])
            )
            #expect(reader.head.status == 200)
            #expect(reader.head.isEventStream)
            #expect(reader.head["x-accel-buffering"] == "no")
            let events = try await reader.rest()
            #expect(events.count == 4)
            for event in events.dropLast() {
                #expect(event.json?["method"] == "notifications/progress")
                #expect(event.json?["params"]?["progressToken"] == "t")
            }
            #expect(events.last?.json?["id"] == "a")
            #expect(events.last?.json?["result"]?["content"]?[0]?["text"] == "done")
            // HTM-16: nothing of it can be resumed.
            #expect(events.allSatisfy { $0.id == nil && $0.retry == nil })
        }
    }

    @Test func `HTM-4 an answer that takes long begins as a stream`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench), { $0.patience = .milliseconds(20) }) { host in
            let reader = try await host.events(.call("hold"))
            #expect(reader.head.isEventStream)
            bench.gate.open()
            let events = try await reader.rest()
            #expect(events.map { $0.json?["result"]?["content"]?[0]?["text"] } == ["done"])
        }
    }

    @Test func `HTM-5 a notification is accepted without a body`() async throws {
        try await Host.serving(.bench()) { host in
            let reply = try await host.post(
                [
                    "jsonrpc": "2.0", "method": "notifications/cancelled",
                    "params": ["requestId": 1],
                ],
                ["MCP-Protocol-Version": "2026-07-28"]
            )
            #expect(reply.status == 202)
            #expect(reply.body.isEmpty)
        }
    }

    @Test(
        arguments: [
            "initialize", "ping", "logging/setLevel", "resources/subscribe",
            "resources/unsubscribe", "unknown/method", "notifications/x",
        ]
    )
    func `HTM-15 a method that isn't there is 404 with -32601 and the id`(method: String)
        async throws
    {
        try await Host.serving(.bench()) { host in
            let reply = try await host.post(StatelessRequest(method, id: "x"))
            #expect(reply.status == 404)
            #expect(reply.code == -32601)
            #expect(reply.json?["id"] == "x")
        }
    }

    @Test func `HTM-9 HTM-10 HTM-14 HTM-17 what header and body disagree on is never done`()
        async throws
    {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let rows: [(StatelessRequest, [String: String], Int, Int?)] = [
                (.call("echo"), [:], 200, nil),
                (.call("echo"), ["MCP-Protocol-Version": "2025-11-25"], 400, -32020),
                (.call("echo"), ["MCP-Protocol-Version": "v999"], 400, -32020),
                (.call("echo"), ["MCP-Protocol-Version": ""], 400, -32020),
                (.call("echo"), ["Mcp-Method": "tools/list"], 400, -32020),
                (.call("echo"), ["Mcp-Method": "TOOLS/CALL"], 400, -32020),
                (.call("echo"), ["Mcp-Method": ""], 400, -32020),
                (.call("echo"), ["Mcp-Name": "hold"], 400, -32020),
                (.call("echo"), ["Mcp-Name": "Echo"], 400, -32020),
                (.call("echo"), ["Mcp-Name": ""], 400, -32020),
                (.call("echo"), ["Mcp-Name": "  echo "], 200, nil),
                (.call("echo"), ["Mcp-Name": "=?base64?ZWNobw==?="], 200, nil),
                (.call("echo"), ["Mcp-Name": "=?base64?ZWNobw=?="], 400, -32020),
                (.call("mirrored", ["region": "eu"]), [:], 400, -32020),
                (.call("mirrored", ["region": "eu"]), ["Mcp-Param-Region": "us"], 400, -32020),
                (.call("mirrored", ["region": "eu"]), ["mcp-param-region": "eu"], 200, nil),
                (.call("mirrored", ["count": 42]), ["Mcp-Param-Count": "42.0"], 200, nil),
                (.call("mirrored", ["sure": true]), ["Mcp-Param-Sure": "TRUE"], 400, -32020),
                (.call("mirrored", ["region": nil]), [:], 200, nil),
                (.call("mirrored"), ["Mcp-Param-Other": "x"], 200, nil),
            ]
            for (request, fields, status, code) in rows {
                let reply = try await host.post(request, fields)
                #expect(reply.status == status, "\(fields) \(reply.text)")
                #expect(reply.code == code, "\(fields)")
                #expect(reply.json?["id"] == 1)
            }
            #expect(bench.calls.now == rows.count { $0.2 == 200 })
        }
    }

    @Test func `errors that have no status of their own are 200`() async throws {
        try await Host.serving(.bench()) { host in
            let unknown = try await host.post(.call("nothing"))
            #expect(unknown.status == 200 && unknown.code == -32602)
            let missing = try await host.post(
                StatelessRequest("resources/read", ["uri": "bench:///nothing"])
            )
            #expect(missing.status == 200 && missing.code == -32602)
            #expect(missing.json?["error"]?["data"]?["uri"] == "bench:///nothing")
        }
    }

    @Test func `MET-6 a capability that the request didn't declare is 400 with -32021`()
        async throws
    {
        try await Host.serving(.bench()) { host in
            let reply = try await host.post(.call("ask"))
            #expect(reply.status == 400 && reply.code == -32021)
            let needed = reply.json?["error"]?["data"]?["requiredCapabilities"]
            #expect(needed?["elicitation"] != nil)
        }
    }

    @Test func `HTM-16 a session id and a last event's id mean nothing`() async throws {
        try await Host.serving(.bench()) { host in
            let reply = try await host.post(
                .call("echo"),
                ["Mcp-Session-Id": "whatever", "Last-Event-ID": "1-1"]
            )
            #expect(reply.status == 200)
            #expect(reply["mcp-session-id"] == nil)
            let session = try await SessionClient(host)
            let inside = try await host.post(.call("echo"), ["Mcp-Session-Id": session.id])
            #expect(inside.status == 200)
            #expect(inside.json?["result"]?["resultType"] == "complete")
            #expect(inside["mcp-session-id"] == nil)
        }
    }

    @Test func `HTM-8 a client that leaves before the answer began cancels the work`() async throws
    {
        let bench = Bench()
        try await Host.serving(.bench(bench), { $0.patience = .seconds(60) }) { host in
            let request = StatelessRequest.call("hold")
            let connection = try await host.connect()
            try await connection.send("POST", host.fields(request.fields), request.message.bytes())
            await bench.gate.reached()
            await connection.close()
            await bench.cancelled.pass()
            #expect(bench.calls.now == 0)
        }
    }

    @Test func `HTM-8 a client that leaves its stream cancels the work`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let reader = try await host.events(
                .call("hold", ["steps": 1], meta: ["progressToken": 1])
            )
            #expect(try await reader.message()?["method"] == "notifications/progress")
            await reader.close()
            await bench.cancelled.pass()
            #expect(bench.calls.now == 0)
        }
    }

    @Test func `HTM-8 one client's leaving is no other's`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench), { $0.patience = .milliseconds(10) }) { host in
            let stays = try await host.events(.call("echo", ["text": "x"]))
            let leaves = try await host.events(.call("hold"))
            await leaves.close()
            await bench.cancelled.pass()
            _ = stays
            #expect(try await host.post(.call("echo")).status == 200)
        }
    }

    @Test func `answers of many clients at once go to whoever asked`() async throws {
        try await Host.serving(.bench()) { host in
            try await withThrowingTaskGroup { group in
                for number in 1...40 {
                    group.addTask {
                        let text = JSON.string("client \(number)")
                        // All with the same id, which says nothing between clients.
                        let reply = try await host.post(.call("echo", ["text": text]))
                        #expect(reply.json?["result"]?["content"]?[0]?["text"] == text)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `MSG-8 nothing of one request is remembered for the next`() async throws {
        try await Host.serving(.bench()) { host in
            let connection = try await host.connect()
            let can = StatelessRequest.call("ask", capabilities: ["elicitation": [:]])
            try await connection.send("POST", host.fields(can.fields), can.message.bytes())
            let first = try await connection.reply()
            #expect(first.json?["result"]?["resultType"] == "input_required")
            let cannot = StatelessRequest.call("ask")
            try await connection.send("POST", host.fields(cannot.fields), cannot.message.bytes())
            #expect(try await connection.reply().code == -32021)
        }
    }

    @Test func `MRT-8 MSG-9 the state of a call travels, over another connection too`() async throws
    {
        try await Host.serving(.bench(requestStates: SealedStates())) { host in
            let capabilities: JSONObject = ["elicitation": [:]]
            let asked = try await host.post(.call("ask", capabilities: capabilities))
            let state = asked.json?["result"]?["requestState"] ?? nil
            #expect(
                asked.json?["result"]?["inputRequests"]?["name"]?["method"] == "elicitation/create"
            )
            var retry = StatelessRequest(
                "tools/call",
                [
                    "name": "ask", "arguments": [:], "requestState": state,
                    "inputResponses": ["name": ["action": "accept", "content": ["name": "Ada"]]],
                ],
                id: 2,
                capabilities: capabilities
            )
            let done = try await host.post(retry)
            #expect(done.json?["result"]?["content"]?[0]?["text"] == "Ada")
            let tampered = String((state.string ?? "").reversed())
            retry = StatelessRequest(
                "tools/call",
                ["name": "ask", "arguments": [:], "requestState": .string(tampered)],
                capabilities: capabilities
            )
            let refused = try await host.post(retry)
            #expect(refused.code == -32602 && refused.status == 200)
        }
    }
}
#endif
