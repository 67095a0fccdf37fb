import JSONRPC
import Synchronization
import TestKit
import Testing

@testable import MCP

/// What a call tells before its answer: progress and log messages.
extension CallTests {
    @Test(arguments: ["7", 7] as [JSON])
    func `PRG-1 PRG-2 progress carries the token, increases and ends before the answer`(token: JSON)
        async
    {
        let client = await TestClient.session(.bench(), .v2025_11_25)
        let result = await client.request(
            "tools/call",
            [
                "name": "wait", "arguments": ["steps": 500, "now": true],
                "_meta": ["progressToken": token],
            ]
        )
        #expect(result["result"] != nil)
        let values = await client.takePassedBy()
        #expect(values.allSatisfy { $0["params"]?["progressToken"] == token })
        let numbers = values.compactMap { $0["params"]?["progress"]?.integer }
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
        // A burst of 8, what little time allowed, and the last value, which is never lost.
        #expect((9...12).contains(numbers.count))
        #expect(numbers.last == 500)
        #expect(values.last?["params"]?["message"] == "step 500")
    }

    @Test(arguments: [[:], ["progressToken": 1.5], ["progressToken": nil]] as [JSON])
    func `PRG-1 without a token there is no progress`(meta: JSON) async {
        let client = await TestClient.session(.bench(), .v2025_11_25)
        _ = await client.request(
            "tools/call",
            ["name": "wait", "arguments": ["steps": 5, "now": true], "_meta": meta]
        )
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test func `progress has no message before 2025-03-26`() async {
        let client = await TestClient.session(.bench(), .v2024_11_05)
        _ = await client.request(
            "tools/call",
            [
                "name": "wait", "arguments": ["steps": 2, "now": true],
                "_meta": ["progressToken": 1],
            ]
        )
        let values = await client.takePassedBy()
        #expect(values.count == 2)
        #expect(values.allSatisfy { $0["params"]?["message"] == nil })
    }

    @Test func `LOG-2 a session hears warnings until it says otherwise`() async {
        let client = await TestClient.session(.bench(), .v2025_11_25)
        for (level, count) in [(nil, 3), ("error", 0), ("debug", 4), ("emergency", 0)]
            as [(String?, Int)]
        {
            if let level {
                #expect(
                    await client.request("logging/setLevel", ["level": .string(level)])["result"]
                        == [:]
                )
            }
            _ = await client.call("wait", ["messages": 3, "now": true])
            let messages = await client.takePassedBy()
            #expect(messages.count == count, "\(level ?? "default")")
            #expect(messages.allSatisfy { $0["method"] == "notifications/message" })
        }
        #expect(
            await client.request("logging/setLevel", ["level": "loud"])["error"]?["code"] == -32602
        )
        #expect(await client.request("logging/setLevel", [:])["error"]?["code"] == -32602)
    }

    @Test func `LOG-3 without a log level a stateless request hears nothing, with one it does`()
        async
    {
        let server = Server.bench()
        let silent = TestClient.stateless(server)
        _ = await silent.call("wait", ["messages": 3, "now": true])
        #expect(await silent.takePassedBy().isEmpty)
        var meta = TestClient.statelessMeta()
        meta["io.modelcontextprotocol/logLevel"] = "info"
        let client = TestClient(server, meta: meta)
        _ = await client.call("wait", ["messages": 3, "now": true])
        #expect(await client.takePassedBy().count == 3)
    }

    @Test func `LOG-4 a flood of log messages is cut, and said to be`() async {
        let client = await TestClient.session(.bench(), .v2025_11_25)
        _ = await client.call("wait", ["messages": 500, "now": true])
        let messages = await client.takePassedBy()
        #expect((9...12).contains(messages.count))
        #expect(
            messages.last?["params"]?["data"]?.string?.hasSuffix("more log messages were left out")
                == true
        )
    }

    @Test func `LOG-4 what was left out of all requests is told once`() {
        let time = Mutex(ContinuousClock.now)
        let quota = Quota(Limits()) { time.withLock(\.self) }
        while quota.takeLogMessage() {}
        for _ in 1...99 { _ = quota.takeLogMessage() }
        #expect(quota.takeLogNote() == 100)
        #expect(quota.takeLogNote() == nil)
        _ = quota.takeLogMessage()
        #expect(quota.takeLogNote() == 1)
        for _ in 1...5 { _ = quota.takeLogMessage() }
        #expect(quota.takeLogNote() == nil)
        time.withLock { $0 += .seconds(5) }
        #expect(quota.takeLogNote() == 5)
    }
}
