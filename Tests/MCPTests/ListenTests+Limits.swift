import JSONRPC
import MCP
import TestKit
import Testing

/// What is refused, and how much there may be.
extension ListenTests {
    @Test(
        arguments: [
            [:], ["notifications": nil], ["notifications": []], ["notifications": "all"],
            ["notifications": true], ["notifications": ["toolsListChanged": 1]],
            ["notifications": ["promptsListChanged": "true"]],
            ["notifications": ["resourcesListChanged": nil]],
            ["notifications": ["resourceSubscriptions": "meadow://a"]],
            ["notifications": ["resourceSubscriptions": ["a": "b"]]],
            ["notifications": ["resourceSubscriptions": nil]],
            ["notifications": ["resourceSubscriptions": ["meadow://a", 7]]],
            ["notifications": ["resourceSubscriptions": [["meadow://a"]]]],
        ] as [JSONObject]
    )
    func `a filter of the wrong type is -32602, and nothing is watched`(params: JSONObject) async {
        let meadow = Meadow()
        let client = TestClient.stateless(meadow.server())
        let error = await client.request("subscriptions/listen", params)["error"]
        #expect(error?["code"] == -32602)
        #expect(meadow.watchCount == 0)
        #expect(await client.takePassedBy().isEmpty)
    }

    @Test func `streams and what they watch are limited, and free again when they end`() async {
        let meadow = Meadow()
        let limits = Limits.with {
            $0.maxListenStreams = 2
            $0.maxSubscriptions = 3
        }
        let client = TestClient.stateless(meadow.server(limits: limits))
        func uris(_ numbers: ClosedRange<Int>) -> JSON {
            ["resourceSubscriptions": .array(numbers.map { .string("meadow://\($0)") })]
        }
        func refusal(_ filter: JSON) async -> JSON? {
            await client.request("subscriptions/listen", Self.params(filter))["error"]
        }
        #expect(await refusal(uris(1...4))?["code"] == 429)
        await Self.listen(client, "a", uris(1...2))
        #expect(await refusal(uris(1...2))?["message"]?.string?.contains("at most 3") == true)
        await Self.listen(client, "b", uris(3...3))
        #expect(await refusal([:])?["message"]?.string?.contains("at most 2 streams") == true)
        client.notify("notifications/cancelled", ["requestId": "a"])
        // The place is free when the work has ended, which may be a moment later.
        var isFree = false
        while !isFree {
            client.begin("a", "subscriptions/listen", Self.params(uris(1...2)))
            let message = await client.next()
            isFree = message["method"] == "notifications/subscriptions/acknowledged"
        }
        #expect(meadow.watchCount == 3)
    }

    @Test func `streams take no place from other requests`() async {
        let meadow = Meadow()
        let limits = Limits.with { $0.maxRequests = 1 }
        let client = TestClient.stateless(meadow.server(limits: limits))
        for id in 1...10 { await Self.listen(client, .integer(-id), ["toolsListChanged": true]) }
        #expect(await client.request("tools/list")["result"] != nil)
    }
}
