#if HTTP
import Foundation
import JSONRPC
import MCP
import ServiceLifecycle
import TestKit
import Testing

@testable import MCPHTTP

/// Where the server listens, and how it ends.
@Suite(.timeLimit(.minutes(5)))
struct LifecycleTests {
    @Test(
        arguments: [
            ("127.0.0.1:8765", .network(host: "127.0.0.1", port: 8765)),
            ("localhost:0", .network(host: "localhost", port: 0)),
            ("[::1]:80", .network(host: "::1", port: 80)),
            ("EXAMPLE.com:1", .network(host: "example.com", port: 1)),
            ("unix:/run/x.sock", .socketFile(path: "/run/x.sock")), ("8765", nil), (":8765", nil),
            ("127.0.0.1", nil), ("127.0.0.1:", nil), ("::1:80", nil), ("a:b:1", nil),
            ("http://localhost:1", nil), ("localhost:65536", nil), ("unix:", nil), ("", nil),
            ("unix:/" + String(repeating: "x", count: 107), nil),
        ] as [(String, ListenAddress?)]
    )
    func `an address is a host and a port, or a socket's path`(
        text: String,
        address: ListenAddress?
    ) {
        #expect((try? ListenAddress(text)) == address)
    }

    /// Asks a server to end, and waits until it has begun to.
    private static func shutDown(_ host: Host) async throws {
        let reader = try await host.events(
            StatelessRequest("subscriptions/listen", ["notifications": ["toolsListChanged": true]])
        )
        _ = try await reader.message()
        await host.shutDown()
        #expect(try await reader.message()?["result"] != nil)
    }

    @Test func `a call that is under way ends before the server does`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench), { $0.patience = .seconds(60) }) { host in
            async let reply = host.post(.call("hold"))
            await bench.gate.reached()
            try await Self.shutDown(host)
            bench.gate.open()
            let done = try await reply
            #expect(done.json?["result"]?["content"]?[0]?["text"] == "done")
        }
    }

    @Test func `a call that doesn't end is cancelled, and the server ends`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench), { $0.grace = .milliseconds(50) }) { host in
            let session = try await SessionClient(host)
            let call = try await session.events(
                SessionClient.call("hold", ["steps": 1], progressToken: 1)
            )
            _ = try await call.message()
            let stream = try await session.listen()
            _ = try await stream.next()
            await host.shutDown()
            await bench.cancelled.pass()
            #expect(try await call.rest().isEmpty)
            #expect(try await stream.rest().isEmpty)
        }
    }

    @Test func `a call whose client has gone keeps no server from ending`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench), { $0.grace = .seconds(600) }) { host in
            let session = try await SessionClient(host)
            let call = SessionClient.call("hold", ["steps": 1], progressToken: 1)
            let reader = try await session.events(call)
            _ = try await reader.message()
            await reader.close()
            try await session.hasStreams(0)
            await host.shutDown()
            await bench.cancelled.pass()
        }
    }

    @Test func `what comes while the server ends is refused for now`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench), { $0.patience = .milliseconds(10) }) { host in
            let session = try await SessionClient(host)
            let connection = try await host.connect()
            // Under way, so that the connection is not closed at once.
            try await connection.send(
                "POST",
                host.fields(session.fields),
                SessionClient.call("hold").bytes()
            )
            #expect(try await connection.head().isEventStream)
            try await Self.shutDown(host)
            try await connection.send(
                "POST",
                host.fields(session.fields),
                SessionClient.call("echo", id: 2).bytes()
            )
            bench.gate.open()
            let rest = await connection.end()
            #expect(!rest.contains("HTTP/1.1 200"))
        }
    }

    /// Spec: HTTP over a Unix socket is Streamable HTTP (basic/transports).
    @Test func `STD-6 over a socket file is said what is said over a port`() async throws {
        let tree = try TemporaryTree([:])
        let path = tree.path("mcp.sock")
        let overPort = Shared<[String]>([])
        try await Host.serving(.bench()) { host in
            let connection = try await host.connect()
            let said = try await Self.conversation(on: connection, with: host)
            overPort.change { $0 = said }
        }
        try await Host.serving(.bench(), { $0.address = .socketFile(path: path) }) { host in
            let connection = try await RawConnection.connect(toSocketFile: path)
            #expect(try await Self.conversation(on: connection, with: host) == overPort.now)
        }
        #expect(overPort.now.map { $0.prefix(3) } == ["200", "202", "200", "204", "404", "200"])
    }

    /// What is answered to both eras, without what is never the same.
    private static func conversation(on connection: RawConnection, with host: Host) async throws
        -> [String]
    {
        var answers: [String] = []
        var session: [String: String] = [:]
        func ask(_ verb: String, _ message: JSON?, _ fields: [String: String]) async throws {
            let body = message?.bytes() ?? []
            try await connection.send(verb, host.fields(fields), body)
            let reply = try await connection.reply()
            let type = reply["content-type"] ?? "no type"
            answers.append("\(reply.status) \(type) \(reply.text)")
            if let id = reply["mcp-session-id"] {
                session = ["Mcp-Session-Id": id, "MCP-Protocol-Version": "2025-11-25"]
            }
        }
        try await ask("POST", SessionClient.initialize(), [:])
        try await ask("POST", ["jsonrpc": "2.0", "method": "notifications/initialized"], session)
        try await ask("POST", SessionClient.call("echo"), session)
        try await ask("DELETE", nil, session)
        try await ask("POST", SessionClient.call("echo"), session)
        let alone = StatelessRequest.call("echo")
        try await ask("POST", alone.message, alone.fields)
        return answers
    }

    /// Spec: pings of one's own **should** be rare (2025-11-25, basic/utilities/ping); here comments
    /// do what they would.
    @Test func `PNG-2 on a stream that is idle come comments and no pings`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench), { $0.keepAliveTime = .milliseconds(20) }) { host in
            let reader = try await SessionClient(host).listen()
            #expect(try await reader.next()?.id == "1-1")
            for _ in 1...3 { try await reader.comment() }
            bench.listChanges.changed(.tools)
            let event = try await reader.next()
            // Its number shows that nothing came between.
            #expect(event?.id == "1-2")
            #expect(event?.json?["method"] == "notifications/tools/list_changed")
        }
    }

    @Test func `SEC-3 a socket file is its owner's alone, and goes with the server`() async throws {
        let tree = try TemporaryTree([:])
        let path = tree.path("mcp.sock")
        try await Host.serving(.bench(), { $0.address = .socketFile(path: path) }) { host in
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(mode as? Int == 0o600)
            let connection = try await RawConnection.connect(toSocketFile: path)
            let request = StatelessRequest.call("echo")
            for name in ["localhost", "whatever.example.com"] {
                let fields = host.fields(request.fields).merging(["Host": name]) { $1 }
                try await connection.send("POST", fields, request.message.bytes())
                #expect(try await connection.reply().status == 200)
            }
            // Another server doesn't take its place.
            await #expect(throws: InvalidAddress.self) {
                try await Host.serving(.bench(), { $0.address = .socketFile(path: path) }) { _ in }
            }
            #expect(FileManager.default.fileExists(atPath: path))
        }
        #expect(!FileManager.default.fileExists(atPath: path))
        // One that nobody listens on any more is replaced.
        try await Host.serving(.bench(), { $0.address = .socketFile(path: path) }) { _ in }
    }

    @Test func `SEC-3 nothing that is there gives way to a socket file but an abandoned one`()
        async throws
    {
        let tree = try TemporaryTree([
            "file": "precious", "link": .link("file"), "dangling": .link("nope"), "fifo": .fifo,
            "directory": .directory,
        ])
        let others = Process()
        others.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        others.arguments = [
            "python3", "-c",
            """
            import socket, sys
            datagrams = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            datagrams.bind(sys.argv[1] + "/datagrams")
            full = socket.socket(socket.AF_UNIX)
            full.bind(sys.argv[1] + "/full")
            full.listen(0)
            # All that it takes without accepting.
            waiting = socket.socket(socket.AF_UNIX)
            waiting.connect(sys.argv[1] + "/full")
            print("ready", flush=True)
            sys.stdin.read()
            """, tree.path,
        ]
        let (input, output) = (Pipe(), Pipe())
        others.standardInput = input
        others.standardOutput = output
        try others.run()
        defer {
            try? input.fileHandleForWriting.close()
            others.waitUntilExit()
        }
        try #require(!output.fileHandleForReading.availableData.isEmpty)
        let names = ["file", "link", "dangling", "fifo", "directory", "datagrams", "full"]
        for name in names + ["nowhere/mcp.sock"] {
            let error = await #expect(throws: InvalidAddress.self, "\(name)") {
                try await Host.serving(
                    .bench(),
                    { $0.address = .socketFile(path: tree.path(name)) }
                ) { _ in }
            }
            #expect(error?.message.contains("mcp.sock` can't be made") == (name.contains("/")))
        }
        #expect(try String(contentsOfFile: tree.path("file"), encoding: .utf8) == "precious")
        #expect(
            try Set(FileManager.default.contentsOfDirectory(atPath: tree.path)).isSuperset(
                of: names
            )
        )
    }

    @Test func `SEC-3 a server that ends removes no file but its own`() async throws {
        let tree = try TemporaryTree([:])
        let path = tree.path("mcp.sock")
        try await Host.serving(.bench(), { $0.address = .socketFile(path: path) }) { _ in
            try FileManager.default.removeItem(atPath: path)
            try tree.add("mcp.sock", "another's")
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "another's")
    }

    @Test func `a port that is taken is said, and nothing is left running`() async throws {
        try await Host.serving(.bench()) { host in
            await #expect(throws: (any Error).self) {
                try await Host.serving(
                    .bench(),
                    { $0.address = .network(host: "127.0.0.1", port: host.port) }
                ) { _ in }
            }
        }
    }

    @Test func `a server ends within seconds, whoever is connected`() async throws {
        let bench = Bench()
        try await Host.serving(.bench(bench), { $0.grace = .milliseconds(100) }) { host in
            let idle = try await host.connect()
            let half = try await host.connect()
            try await half.send("POST /mcp HTTP/1.1\r\nHost: localhost\r\n")
            let slow = try await host.connect()
            try await slow.send(
                "POST",
                host.fields(["Content-Length": "1000"]),
                []
            )
            await host.shutDown()
            _ = await idle.end()
            _ = await half.end()
            _ = await slow.end()
        }
    }
}
#endif
