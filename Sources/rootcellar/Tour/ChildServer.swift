import JSONRPC

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// This program as a server in a process of its own, and a client at its pipes.
final class ChildServer {
    private let process: pid_t
    private let input: TourChannel
    private let output: TourChannel
    private var framer = LineFramer(maxBytes: 64 << 20)
    private var lines: [LineFramer.Line] = []

    /// Starts `program serve` with these arguments.
    ///
    /// `environment`: all that the process sees of the environment.
    ///
    /// `readsLog`: whether ``line()`` reads its log, and not its messages.
    init(
        program: String,
        arguments: [String],
        environment: [String: String],
        readsLog: Bool = false
    ) throws(TourError) {
        let (toChild, fromChild) = (try Self.pipeEnds(), try Self.pipeEnds())
        // The child has its own copies from here on, or there is none.
        defer { for descriptor in [toChild.read, fromChild.write] { close(descriptor) } }
        input = TourChannel(descriptor: toChild.write)
        output = TourChannel(descriptor: fromChild.read)
        process = try Self.start(
            [program, "serve"] + arguments,
            environment: environment.map { "\($0)=\($1)" },
            redirecting: [
                (toChild.read, STDIN_FILENO),
                (fromChild.write, readsLog ? STDERR_FILENO : STDOUT_FILENO),
            ]
        )
    }

    deinit {
        close(input.descriptor)
        // The end of its input is enough for one that reads it.
        terminate()
        close(output.descriptor)
        var status: CInt = 0
        _ = unsafe waitpid(process, &status, 0)
    }

    /// Sends a line as it is.
    func send(_ line: String) throws(TourError) { try input.send(Array((line + "\n").utf8)) }

    /// Asks it to end.
    func terminate() { kill(process, SIGTERM) }

    /// The next line; `nil` when it has ended.
    func line() throws(TourError) -> [UInt8]? {
        while lines.isEmpty {
            let chunk = try output.receive()
            guard !chunk.isEmpty else { return nil }
            lines = framer.lines(completedBy: chunk[...])
        }
        guard case .complete(let line) = lines.removeFirst() else {
            throw TourError("the server sent a line that is too long")
        }
        return line
    }

    /// The next message; `nil` when it has ended.
    func last() throws(TourError) -> JSON? {
        guard let line = try line() else { return nil }
        do throws(JSONError) {
            return try JSON(parsing: line)
        } catch {
            throw TourError("the server sent what is not JSON: \(error.problem)")
        }
    }

    /// The next message, which must come.
    func next() throws(TourError) -> JSON {
        guard let message = try last() else { throw TourError("the server has ended") }
        return message
    }

    private static func pipeEnds() throws(TourError) -> (read: CInt, write: CInt) {
        var ends: [CInt] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw TourError("no pipe can be made") }
        // So that no child holds another's pipe open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func start(
        _ arguments: [String],
        environment: [String],
        redirecting descriptors: [(from: CInt, to: CInt)]
    ) throws(TourError) -> pid_t {
        #if canImport(Glibc)
        var actions = unsafe posix_spawn_file_actions_t()
        #else
        var actions: posix_spawn_file_actions_t?
        #endif
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (from, to) in descriptors {
            unsafe posix_spawn_file_actions_adddup2(&actions, from, to)
        }
        var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        var process: pid_t = 0
        let code = unsafe posix_spawn(&process, arguments[0], &actions, nil, &words, &variables)
        guard code == 0 else {
            throw TourError(
                "`\(arguments[0])` can't be started: \(unsafe String(cString: strerror(code)))"
            )
        }
        return process
    }
}
