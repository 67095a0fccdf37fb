#if HTTP
import Foundation
import JSONRPC
import MCP
import Testing

@testable import MCPHTTP

/// States that travel with the client (2026-07-28, basic/patterns/mrtr).
@Suite(.timeLimit(.minutes(5)))
struct SealedStatesTests {
    private static let payload: JSON = ["name": ["action": "accept"]]
    private static let binding: JSON = [
        "ada", "tools/call", ["name": "x", "arguments": ["a": 1, "b": 2]],
    ]

    @Test func `a state gives back what it keeps, whatever the order of the arguments`() {
        let states = SealedStates()
        let state = states.state(keeping: Self.payload, boundTo: Self.binding)
        #expect(states.payload(of: state, boundTo: Self.binding) == Self.payload)
        let other: JSON = ["ada", "tools/call", ["arguments": ["b": 2, "a": 1], "name": "x"]]
        #expect(states.payload(of: state, boundTo: other) == Self.payload)
        #expect(state.utf8.allSatisfy { (0x21...0x7E).contains($0) })
        // Nothing of it can be read, and no two are the same.
        #expect(!state.contains("accept"))
        #expect(states.state(keeping: Self.payload, boundTo: Self.binding) != state)
    }

    @Test(
        arguments: [
            ["eve", "tools/call", ["name": "x", "arguments": ["a": 1, "b": 2]]],
            ["ada", "prompts/get", ["name": "x", "arguments": ["a": 1, "b": 2]]],
            ["ada", "tools/call", ["name": "x", "arguments": ["a": 1, "b": 3]]],
            ["ada", "tools/call", ["name": "x", "arguments": ["a": 1]]],
            ["ada", "tools/call", ["name": "x", "arguments": ["a": "1", "b": 2]]],
        ] as [JSON]
    )
    func `MRT-4 a state is bound to who called what with what`(binding: JSON) {
        let states = SealedStates()
        let state = states.state(keeping: Self.payload, boundTo: Self.binding)
        #expect(states.payload(of: state, boundTo: binding) == nil)
    }

    @Test func `MRT-3 a state that was changed anywhere is refused`() {
        let states = SealedStates()
        let state = Array(states.state(keeping: Self.payload, boundTo: Self.binding).utf8)
        for index in state.indices {
            for bit in 0..<7 {
                var changed = state
                changed[index] ^= 1 << bit
                let text = String(decoding: changed, as: UTF8.self)
                #expect(states.payload(of: text, boundTo: Self.binding) == nil, "\(index) \(bit)")
            }
        }
        for text in ["", "A", "x-TAMPERED", String(decoding: state, as: UTF8.self) + "-TAMPERED"] {
            #expect(states.payload(of: text, boundTo: Self.binding) == nil)
            #expect(!states.spend(text))
        }
    }

    @Test func `MRT-4 a state ends after ten minutes`() {
        let now = Shared(Date(timeIntervalSince1970: 1_000))
        let states = SealedStates(now: { now.now })
        let state = states.state(keeping: Self.payload, boundTo: Self.binding)
        now.change { $0 += 599 }
        #expect(states.payload(of: state, boundTo: Self.binding) != nil)
        now.change { $0 += 2 }
        #expect(states.payload(of: state, boundTo: Self.binding) == nil)
    }

    @Test func `MRT-5 a state is used up once`() {
        let states = SealedStates()
        let state = states.state(keeping: Self.payload, boundTo: Self.binding)
        let other = states.state(keeping: Self.payload, boundTo: Self.binding)
        #expect(states.spend(state))
        #expect(!states.spend(state))
        #expect(states.spend(other))
    }

    @Test func `MSG-10 servers that share a secret go on with each other's states`() {
        let secret = Array("a secret of at least thirty-two bytes".utf8)
        let state = SealedStates(secret: secret)
            .state(keeping: Self.payload, boundTo: Self.binding)
        #expect(
            SealedStates(secret: secret).payload(of: state, boundTo: Self.binding) == Self.payload
        )
        #expect(SealedStates().payload(of: state, boundTo: Self.binding) == nil)
        #expect(
            SealedStates(secret: secret + [0]).payload(of: state, boundTo: Self.binding) == nil
        )
    }
}
#endif
