import JSONRPC
import MCP
import TestKit
import Testing

/// Calls that go on elsewhere.
extension RoundTripTests {
    @Test func `MSG-9 MSG-10 a retry on another connection is the same`() async {
        let server = Server.desk()
        let first = Self.client(server)
        let retry = await Self.asked(first)
        first.leave()
        let second = Self.client(server)
        #expect(await second.request("tools/call", retry)["result"]?.firstText == "changed")
    }

    /// A process remembers its states, so another knows nothing of them: `docs/protocol-revisions.md`
    /// says how that departs from the text.
    @Test
    func `MSG-10 a process that was started anew refuses the state, and asks again without it`()
        async
    {
        var retry = await Self.asked(Self.client(.desk()))
        let another = Self.client(.desk())
        let error = await another.request("tools/call", retry)["error"]
        #expect(error?["code"] == -32602)
        #expect(error?["message"]?.string?.contains("call again without it") == true)
        retry["requestState"] = nil
        #expect(
            await another.request("tools/call", retry)["result"]?["inputRequests"]?["sure"] != nil
        )
    }

    @Test func `MSG-8 MSG-10 conversations that interleave on one connection don't mix`() async {
        let client = Self.client(.desk())
        var calls: [JSONObject] = (1...5).map {
            ["name": "in_turn", "arguments": ["count": .integer($0)]]
        }
        for round in 1...5 {
            for index in calls.indices {
                let result = await client.request("tools/call", calls[index])["result"]
                guard let key = result?["inputRequests"]?.object?.names.first else {
                    let text = (1...index + 1).map { "c\(index)n\($0)" }.joined(separator: ",")
                    #expect(result?.firstText == text)
                    continue
                }
                #expect(key == "n\(round)")
                calls[index]["requestState"] = result?["requestState"]
                calls[index]["inputResponses"] = [key: .value("c\(index)\(key)")]
            }
        }
    }
}
