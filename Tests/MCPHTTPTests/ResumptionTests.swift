#if HTTP
import JSONRPC
import MCP
import TestKit
import Testing

@testable import MCPHTTP

/// Streams that were lost and are gone on with (2025-11-25, basic/transports, "Resumability and
/// Redelivery").
@Suite(.timeLimit(.minutes(5)))
struct ResumptionTests {
    private static let withSessions = ["2025-03-26", "2025-06-18", "2025-11-25"]

    @Test func `RSM-1 events' ids are unique in the session, and tell their stream`() async throws {
        let bench = Bench()
        bench.gate.open()
        try await Host.serving(.bench(bench)) { host in
            let session = try await SessionClient(host)
            var ids: [String] = []
            for number in 1...3 {
                let call = SessionClient.call(
                    "hold",
                    ["steps": 3],
                    id: .integer(number),
                    progressToken: 1
                )
                let own = try await session.events(call).rest().compactMap(\.id)
                #expect(own.count == 5)
                #expect(Set(own.map { $0.prefix { $0 != "-" } }).count == 1)
                ids += own
            }
            #expect(Set(ids).count == 15)
            #expect(ids.allSatisfy { $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } })
        }
    }

    @Test(arguments: withSessions)
    func `RSM-3 a stream begins with an id and no data where clients can read that`(
        revision: String
    ) async throws {
        let bench = Bench()
        bench.gate.open()
        try await Host.serving(.bench(bench)) { host in
            let session = try await SessionClient(host, revision)
            let call = SessionClient.call("hold", ["steps": 1], progressToken: 1)
            let events = try await session.events(call).rest()
            let isPrimed = revision == "2025-11-25"
            #expect(events.count == (isPrimed ? 3 : 2))
            #expect(events.first?.data?.isEmpty == isPrimed)
            #expect(events.allSatisfy { $0.id != nil && $0.retry == nil })
        }
    }

    @Test(arguments: withSessions)
    func `RSM-2 HTS-5 a lost stream goes on from the last event that was seen`(revision: String)
        async throws
    {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let session = try await SessionClient(host, revision)
            let call = SessionClient.call("hold", ["steps": 3], id: "c", progressToken: 1)
            let reader = try await session.events(call)
            var seen: [StreamEvent] = []
            while seen.filter({ $0.json != nil }).count < 2, let event = try await reader.next() {
                seen.append(event)
            }
            await reader.close()
            // Another stream meanwhile, of which nothing may be replayed.
            _ = try await session.post(SessionClient.call("echo", id: "other"))
            bench.gate.open()
            let resumed = try await session.listen(after: seen.last?.id)
            #expect(resumed.head.status == 200 && resumed.head.isEventStream)
            let rest = try await resumed.rest().compactMap(\.json)
            #expect(rest.count == 2)
            #expect(rest.first?["params"]?["progress"] == 3)
            #expect(rest.last?["id"] == "c")
            #expect(rest.last?["result"]?["content"]?[0]?["text"] == "done")
        }
    }

    @Test func `RSM-2 a finished stream is replayed as often as it is asked for`() async throws {
        let bench = Bench()
        bench.gate.open()
        try await Host.serving(.bench(bench)) { host in
            let session = try await SessionClient(host)
            let call = SessionClient.call("hold", ["steps": 2], progressToken: 1)
            let events = try await session.events(call).rest()
            for _ in 1...2 {
                #expect(try await session.listen(after: events[0].id).rest() == Array(events[1...]))
            }
            #expect(try await session.listen(after: events.last?.id).head.status == 405)
        }
    }

    @Test(arguments: withSessions)
    func `RSM-2 HTS-9 who comes back for a call it cancelled is told that nothing comes`(
        revision: String
    ) async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let session = try await SessionClient(host, revision)
            let call = SessionClient.call("hold", ["steps": 2], id: "c", progressToken: 1)
            let reader = try await session.events(call)
            var events: [StreamEvent] = []
            while events.filter({ $0.json != nil }).count < 2, let event = try await reader.next() {
                events.append(event)
            }
            _ = try await session.post([
                "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": "c"],
            ])
            #expect(try await reader.rest().isEmpty)
            let over = try await session.listen(after: events.last?.id)
            #expect(over.head.status == 405)
            #expect(over.head["allow"] == "POST, DELETE")
            // What was missed comes first.
            let late = try await session.listen(after: events.dropLast().last?.id)
            #expect(try await late.rest() == events.suffix(1))
        }
    }

    @Test func `RSM-2 an id of another stream, or of another session, yields nothing of this one`()
        async throws
    {
        let bench = Bench()
        bench.gate.open()
        try await Host.serving(.bench(bench)) { host in
            let one = try await SessionClient(host)
            let two = try await SessionClient(host)
            let first = try await one.events(
                SessionClient.call("hold", ["steps": 1, "text": "first"], id: 1, progressToken: 1)
            ).rest()
            let second = try await one.events(
                SessionClient.call("hold", ["steps": 1, "text": "second"], id: 2, progressToken: 2)
            ).rest()
            let replayed = try await one.listen(after: second[0].id).rest()
            #expect(replayed.last?.json?["id"] == 2)
            #expect(!replayed.contains { $0.json?["id"] == 1 })
            // The other session has no such stream: it gets one of its own, from now on.
            let foreign = try await two.listen(after: first[0].id)
            #expect(foreign.head.status == 200)
            #expect(try await foreign.next()?.data == "")
            bench.listChanges.changed(.tools)
            let told = try await foreign.message()
            #expect(told?["method"] == "notifications/tools/list_changed")
        }
    }

    @Test(arguments: ["x", "1", "-1-1", "1-1-1", "0-0", "99-1", "1-999", "01-1", "1-+1", "1 - 1"])
    func `RSM-4 an id that says nothing gets a stream from now on`(id: String) async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let session = try await SessionClient(host)
            let reader = try await session.listen(after: id)
            #expect(try await reader.next()?.data == "")
            bench.listChanges.changed(.tools)
            #expect(try await reader.message()?["method"] == "notifications/tools/list_changed")
        }
    }

    @Test func `RSM-2 the stream that belongs to no request is resumed too`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let session = try await SessionClient(host)
            let reader = try await session.listen()
            _ = try await reader.next()
            bench.listChanges.changed(.tools)
            let seen = try await reader.next()
            bench.listChanges.changed(.prompts)
            await reader.close()
            try await session.hasStreams(0)
            bench.listChanges.changed(.resources)
            let resumed = try await session.listen(after: seen?.id)
            var methods: [JSON?] = []
            for _ in 1...2 { methods.append(try await resumed.message()?["method"]) }
            #expect(
                methods == [
                    "notifications/prompts/list_changed", "notifications/resources/list_changed",
                ]
            )
            bench.listChanges.changed(.tools)
            #expect(try await resumed.message()?["method"] == "notifications/tools/list_changed")
        }
    }

    @Test func `RSM-2 who resumes a stream that is still open takes it over`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let session = try await SessionClient(host)
            let call = SessionClient.call("hold", ["steps": 1], progressToken: 1)
            let reader = try await session.events(call)
            let first = try await reader.next()
            let resumed = try await session.listen(after: first?.id)
            #expect(try await resumed.message()?["method"] == "notifications/progress")
            bench.gate.open()
            #expect(try await resumed.message()?["result"] != nil)
            #expect(try await resumed.next() == nil)
            // The other got no answer: its connection was cut.
            await #expect(throws: RawConnection.Ended.self) {
                while let event = try await reader.next() { #expect(event.json?["result"] == nil) }
            }
        }
    }

    @Test func `RSM-3 SEP-1699 a client that is let go comes back for the result`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let session = try await SessionClient(host)
            let reader = try await session.events(SessionClient.call("hold", ["release": true]))
            let events = try await reader.rest()
            #expect(events.first?.data == "" && events.first?.id != nil)
            #expect(events.last?.retry == "500" && events.last?.data == "")
            #expect(!events.contains { $0.json != nil })
            bench.gate.open()
            for id in [events.first?.id, events.last?.id] {
                let resumed = try await session.listen(after: id)
                #expect(try await resumed.message()?["result"]?["content"]?[0]?["text"] == "done")
            }
        }
    }

    @Test(arguments: ["2025-03-26", "2025-06-18"])
    func `RSM-3 earlier clients are never let go`(revision: String) async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench)) { host in
            let session = try await SessionClient(host, revision)
            let reader = try await session.events(
                SessionClient.call("hold", ["steps": 1, "release": true], progressToken: 1)
            )
            _ = try await reader.message()
            bench.gate.open()
            #expect(try await reader.message()?["result"] != nil)
        }
    }

    @Test func `RSM-4 what is kept has a limit, by session and by time`() throws {
        let storage = EventStorage(maxBytes: 1 << 20, maxSessionBytes: 5_000)
        let log = EventLog(storage: storage, maxBytes: 1 << 20)
        let (stream, outgoing) = log.begin(isStandalone: false, isPrimed: false)
        outgoing.cut()
        let text = JSON.string(String(repeating: "x", count: 900))
        for number in 1...50 {
            let params: JSONObject = ["n": .integer(number), "text": text]
            log.put(.notification(JSONRPC.Notification(method: "x", params: params)), on: stream)
        }
        log.finish(stream)
        #expect(log.keptBytes <= 5_000 && log.keptBytes > 3_000)
        guard case .goesOn = log.resume(after: EventID(stream: stream, sequence: 1)) else {
            Issue.record("what is kept isn't sent again")
            return
        }
        log.prune(before: .now - .seconds(60))
        #expect(log.keptBytes > 0)
        log.prune(before: .now + .seconds(60))
        #expect(log.keptBytes == 0)
        guard case .unknown = log.resume(after: EventID(stream: stream, sequence: 1)) else {
            Issue.record("what was forgotten is still known")
            return
        }
    }

    @Test func `RSM-4 all sessions together have a limit, and give back what they kept`() {
        let storage = EventStorage(maxBytes: 3_000, maxSessionBytes: 1 << 20)
        let logs = (1...5).map { _ in EventLog(storage: storage, maxBytes: 1 << 20) }
        let text = JSON.string(String(repeating: "x", count: 900))
        for log in logs {
            let (stream, _) = log.begin(isStandalone: false, isPrimed: false)
            for _ in 1...5 {
                log.put(
                    .notification(JSONRPC.Notification(method: "x", params: ["t": text])),
                    on: stream
                )
            }
        }
        // Each keeps the last, whatever the others keep.
        #expect(logs.reduce(0) { $0 + $1.keptBytes } < 3_000 + 5 * 1_100)
        for log in logs { log.close() }
        #expect(!storage.isOver(sessionBytes: 0))
        #expect(logs.allSatisfy { $0.keptBytes == 0 })
    }
}
#endif
