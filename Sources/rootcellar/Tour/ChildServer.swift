import JSONRPC

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// This program as a server in a process of its own, and a client at its pipes.
final class ChildServer {
    private let process: pid_t
    private var input: CInt
    private let output: CInt
    private var framer = LineFramer(maxBytes: 64 << 20)
    private var lines: [LineFramer.Line] = []

    /// Starts `program serve` with these paths.
    ///
    /// `environment`: all that the process sees of the environment.
    init(program: String, paths: [String], environment: [String: String]) throws(TourError) {
        let (toChild, fromChild) = (try Self.pipeEnds(), try Self.pipeEnds())
        // The child has its own copies from here on, or there is none.
        defer { for descriptor in [toChild.read, fromChild.write] { close(descriptor) } }
        input = toChild.write
        output = fromChild.read
        process = try Self.start(
            [program, "serve"] + paths,
            environment: environment.map { "\($0)=\($1)" },
            input: toChild.read,
            output: fromChild.write
        )
    }

    deinit {
        if input >= 0 { close(input) }
        close(output)
        var status: CInt = 0
        _ = unsafe waitpid(process, &status, 0)
    }

    /// Sends a line as it is.
    func send(_ line: String) throws(TourError) {
        let bytes = Array((line + "\n").utf8)
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes {
                unsafe write(input, $0.baseAddress, $0.count)
            }
            guard count > 0 || errno == EINTR else { throw TourError("the server has gone") }
            sent += max(count, 0)
        }
    }

    /// The next message.
    func next() throws(TourError) -> JSON {
        while lines.isEmpty {
            var polled = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            let ready = unsafe poll(&polled, 1, 30_000)
            guard ready != 0 else { throw TourError("the server says nothing") }
            var chunk = [UInt8](repeating: 0, count: 64 << 10)
            let count = unsafe read(output, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw TourError("the server has ended") }
            lines = framer.lines(completedBy: chunk[..<count])
        }
        guard case .complete(let line) = lines.removeFirst() else {
            throw TourError("the server sent a line that is too long")
        }
        do throws(JSONError) {
            return try JSON(parsing: line)
        } catch {
            throw TourError("the server sent what is not JSON: \(error.problem)")
        }
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
        input: CInt,
        output: CInt
    ) throws(TourError) -> pid_t {
        #if canImport(Glibc)
        var actions = unsafe posix_spawn_file_actions_t()
        #else
        var actions: posix_spawn_file_actions_t?
        #endif
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
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

/// Why the tour can't go on: one plain sentence.
struct TourError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
