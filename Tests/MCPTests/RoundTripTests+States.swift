import JSONRPC
import MCP
import Synchronization
import TestKit
import Testing

/// States that are changed, another's, old, or used up.
extension RoundTripTests {
    @Test func `MRT-3 a state of which any byte was changed is refused`() async {
        let desk = Desk()
        let client = Self.client(.desk(desk))
        let retry = await Self.asked(client)
        let state = Array((retry["requestState"]?.string ?? "").utf8)
        #expect(state.count >= 16)
        for index in state.indices {
            for change: UInt8 in [1, 0x20] {
                var changed = state
                changed[index] ^= change
                let text = String(decoding: changed, as: UTF8.self)
                guard Array(text.utf8) != state else { continue }
                var forged = retry
                forged["requestState"] = .string(text)
                let error = await client.request("tools/call", forged)["error"]
                #expect(error?["code"] == -32602)
            }
        }
        #expect(desk.changes == 0)
        #expect(await client.request("tools/call", retry)["result"]?.firstText == "changed")
    }

    @Test(
        arguments: [
            "", "x", "-TAMPERED", nil, 7, true, [:], ["a"], "é", "\u{0}",
            .string(String(repeating: "a", count: 100_000)),
        ] as [JSON]
    )
    func `MRT-3 a state that isn't ours is refused, and nothing is done`(state: JSON) async {
        let desk = Desk()
        let client = Self.client(.desk(desk))
        var retry = await Self.asked(client)
        let given = retry["requestState"]?.string ?? ""
        retry["requestState"] = state == "-TAMPERED" ? .string(given + "-TAMPERED") : state
        for (method, name) in [("tools/call", "confirm"), ("prompts/get", "draft")] {
            retry["name"] = .string(name)
            #expect(await client.request(method, retry)["error"]?["code"] == -32602)
        }
        #expect(desk.changes == 0)
    }

    @Test(
        arguments: [
            ("tools/call", ["name": "confirm", "arguments": ["what": "other"]]),
            ("tools/call", ["name": "confirm", "arguments": [:]]),
            ("tools/call", ["name": "confirm", "arguments": ["what": "it", "else": 1]]),
            ("tools/call", ["name": "fill_in"]), ("prompts/get", ["name": "confirm"]),
            ("resources/read", ["uri": "desk://letters/3"]),
        ] as [(String, JSONObject)]
    )
    func `MRT-4 a state of another method or other arguments is refused`(
        method: String,
        params: JSONObject
    ) async {
        let desk = Desk()
        let client = Self.client(.desk(desk))
        var retry = await Self.asked(client, ["name": "confirm", "arguments": ["what": "it"]])
        for name in ["name", "arguments"] { retry[name] = nil }
        for (name, value) in params { retry[name] = value }
        #expect(await client.request(method, retry)["error"]?["code"] == -32602)
        #expect(desk.changes == 0)
    }

    @Test func `MRT-4 arguments in another order are the same arguments`() async {
        let client = Self.client(.desk())
        let first: JSONObject = ["name": "confirm", "arguments": ["what": "it"], "more": 1]
        var retry = await Self.asked(client, first)
        let (arguments, more) = (retry["arguments"], retry["more"])
        retry["arguments"] = nil
        retry["more"] = nil
        retry["more"] = more
        retry["arguments"] = arguments
        #expect(await client.request("tools/call", retry)["result"]?.firstText == "changed")
    }

    @Test func `MRT-4 arguments that only look the same are others`() async {
        let client = Self.client(.desk())
        var retry = await Self.asked(
            client,
            ["name": "confirm", "arguments": ["what": "caf\u{E9}"]]
        )
        retry["arguments"] = ["what": "cafe\u{301}"]
        #expect(await client.request("tools/call", retry)["error"]?["code"] == -32602)
        retry["arguments"] = ["what": "caf\u{E9}"]
        #expect(await client.request("tools/call", retry)["result"]?.firstText == "changed")
    }

    @Test func `MRT-4 a state is refused once its time is over`() async {
        let now = Mutex(ContinuousClock.Instant.now)
        let states = RememberedStates { now.withLock(\.self) }
        let client = Self.client(.desk(states: states))
        for (age, isTaken) in [(599, true), (601, false)] {
            let retry = await Self.asked(client)
            now.withLock { $0 += .seconds(age) }
            let answer = await client.request("tools/call", retry)
            #expect((answer["error"] == nil) == isTaken, "\(age) s")
        }
    }

    @Test func `MRT-5 a state that confirmed a change is used up`() async {
        let desk = Desk()
        let client = Self.client(.desk(desk))
        let retry = await Self.asked(client)
        #expect(await client.request("tools/call", retry)["result"]?.firstText == "changed")
        for _ in 1...3 {
            #expect(await client.request("tools/call", retry)["error"]?["code"] == -32602)
        }
        #expect(desk.changes == 1)
    }

    @Test func `MRT-5 of many who confirm with one state at once, one changes`() async {
        let desk = Desk()
        let server = Server.desk(desk)
        let retry = await Self.asked(Self.client(server))
        let changed = await withTaskGroup(of: Bool.self) { group in
            for _ in 1...50 {
                group.addTask {
                    await Self.client(server).request("tools/call", retry)["error"] == nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(changed == 1)
        #expect(desk.changes == 1)
    }

    @Test func `MRT-5 a confirmation without a state doesn't count, and is asked for`() async {
        let desk = Desk()
        let client = Self.client(.desk(desk))
        let result = await client.request(
            "tools/call",
            ["name": "confirm", "inputResponses": .sure]
        )["result"]
        #expect(result?["inputRequests"]?["sure"] != nil)
        #expect(desk.changes == 0)
    }
}
