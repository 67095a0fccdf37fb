import TestKit
import Testing

@testable import Git

@Suite struct CommitQueueTests {
    @Test(arguments: 1...20)
    func `the newest comes first, of one age the one that came first`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = CommitQueue()
        var waiting: [(time: Int, order: Int, id: ObjectID)] = []
        for order in 0..<400 {
            if Bool.random(using: &random) || waiting.isEmpty {
                let time = Int.random(in: 0..<30, using: &random)
                let hex = String(order, radix: 16)
                let id = ObjectID(String(repeating: "0", count: 40 - hex.count) + hex)
                guard let id else { return #expect(Bool(false)) }
                queue.push(id, time: time)
                waiting.append((time, order, id))
                continue
            }
            let expected = waiting.indices.min {
                (-waiting[$0].time, waiting[$0].order) < (-waiting[$1].time, waiting[$1].order)
            }
            guard let expected else { return }
            #expect(queue.first?.id == waiting[expected].id)
            #expect(queue.popFirst() == waiting.remove(at: expected).id)
        }
    }
}
