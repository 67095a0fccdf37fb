import Blocking
import JSONRPC
import Logging
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Serves one client over standard input and output: one message a line.
///
/// Spec: nothing but messages may be written to standard output (basic/transports/stdio). So it is
/// moved out of everybody's reach first: what a library prints goes to standard error.
public struct StandardStreams: Sendable {
    private let input: CInt
    private let output: CInt
    private let maxLineBytes: Int

    /// Takes hold of the streams; call it before anything can print.
    ///
    /// - Parameter maxLineBytes: A longer message is refused, and the connection goes on.
    public init(maxLineBytes: Int = 64 << 20) {
        self.maxLineBytes = maxLineBytes
        input = STDIN_FILENO
        output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        #if os(Linux)
        // F_SETPIPE_SZ: a long answer fits, so that whoever sends it needn't wait for the client. Where
        // it isn't a pipe, or may not grow, it stays as it is.
        _ = fcntl(output, 1_031, 512 << 10)
        #endif
        dup2(STDERR_FILENO, STDOUT_FILENO)
        // A client that has gone is seen by the write that fails.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Serves until the input ends or the process is asked to terminate.
    ///
    /// Then requests in flight end or are cancelled, and what they answer is written, all within a
    /// second.
    public func serve(_ server: Server) async {
        let termination = TerminationSignals()
        let outbox = Outbox(into: output)
        let stream = SharedStream { outbox.send($0.json.line()) }
        let conversation = Conversation(server, standalone: stream)
        let threads = BlockingPool(label: "stdio", threads: 2)
        async let writing: Void? = try? threads.run {
            outbox.drain { termination.isTerminating(input: input) }
        }
        // Only cancellation can be thrown here, and nothing cancels this task.
        try? await threads.run {
            readLines(until: termination) { line in
                conversation.receive(Self.message(line), on: stream)
            } whenRoom: {
                outbox.waitForRoom()
            }
        }
        server.logger.debug("the input ended")
        await conversation.finish(grace: .milliseconds(500), patience: .milliseconds(200))
        outbox.close(within: .milliseconds(200))
        _ = await writing
    }

    /// What a line holds; one that was too long is a message that can't be read.
    static func message(_ line: LineFramer.Line) -> Message {
        switch line {
        case .complete(let bytes): Message(line: bytes)
        case .tooLong(let limit): .invalid(.tooLong(limit: limit))
        }
    }

    private func readLines(
        until termination: TerminationSignals,
        receive: (LineFramer.Line) -> Void,
        whenRoom: () -> Void
    ) {
        var framer = LineFramer(maxBytes: maxLineBytes)
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            whenRoom()
            guard termination.waitForInput(on: input) else { return }
            let count = unsafe read(input, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            for line in framer.lines(completedBy: chunk[..<count]) { receive(line) }
        }
        if let last = framer.finish() { receive(last) }
    }
}
