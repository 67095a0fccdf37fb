#if HTTP
import Blocking
import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization

/// Reads the bodies of requests within their bounds.
struct MessageBody {
    /// What is read of a body that isn't wanted, so that the client can read why.
    private static let maxUnwantedBytes = 64 << 20
    private static let unwantedTime = Duration.seconds(1)

    let body: RequestBody
    let channel: any Channel
    /// Whether another request can follow this one on the connection.
    private(set) var isAtEnd = false
    private var isBegun = false

    init(_ body: RequestBody, of channel: any Channel) {
        self.body = body
        self.channel = channel
    }

    /// The whole body.
    ///
    /// `places`: where its bytes are counted until the ``Place``s are let go.
    ///
    /// - Throws: ``Refusal`` for one that is too large, or too slow; what ended the connection.
    mutating func read(
        upTo maxBytes: Int,
        within time: Duration,
        counting places: Places
    ) async throws -> (bytes: [UInt8], places: [Place]) {
        isBegun = true
        var bytes: [UInt8] = []
        var taken: [Place] = []
        var refusal: Refusal?
        var unwantedCount = 0
        var deadline = Deadline(on: channel, after: time)
        defer { deadline.cancel() }
        do {
            for try await chunk in body {
                if refusal == nil && bytes.count + chunk.readableBytes > maxBytes {
                    refusal = .tooLarge(maxBytes)
                }
                let place = refusal == nil ? places.take(chunk.readableBytes) : nil
                if let place {
                    taken.append(place)
                    bytes.append(contentsOf: chunk.readableBytesView)
                    continue
                }
                let problem = refusal ?? .tooMany("messages under way")
                if unwantedCount == 0 {
                    // Until the client has sent it all it reads nothing, least of all why not.
                    deadline.cancel()
                    deadline = Deadline(on: channel, after: Self.unwantedTime)
                }
                refusal = problem
                unwantedCount += chunk.readableBytes
                guard unwantedCount <= Self.maxUnwantedBytes else { throw problem }
            }
        } catch {
            throw refusal ?? (deadline.hasPassed ? Refusal.tooSlow : error)
        }
        if let refusal {
            isAtEnd = !deadline.hasPassed
            throw refusal
        }
        guard !deadline.hasPassed else { throw Refusal.tooSlow }
        isAtEnd = true
        return (bytes, taken)
    }

    /// Reads a body that nobody wants and forgets it, within bounds of its own.
    mutating func discard() async {
        guard !isBegun else { return }
        isBegun = true
        let deadline = Deadline(on: channel, after: Self.unwantedTime)
        defer { deadline.cancel() }
        var count = 0
        do {
            for try await chunk in body {
                count += chunk.readableBytes
                guard count <= Self.maxUnwantedBytes else { return }
            }
        } catch {
            // It isn't at its end, which is all that matters of it.
            return
        }
        isAtEnd = !deadline.hasPassed
    }
}

/// Ends the reading of a connection when the time is up.
///
/// Not a timer of the event loop, which each would have to be woken to begin and to end.
private struct Deadline {
    private final class Passed: Sendable {
        let isSo = Atomic(false)
    }

    private let passed = Passed()
    private let number: Int

    init(on channel: any Channel, after time: Duration) {
        number = Watchdog.shared.after(time) { [passed] in
            passed.isSo.store(true, ordering: .relaxed)
            channel.close(mode: .input, promise: nil)
        }
    }

    var hasPassed: Bool { passed.isSo.load(ordering: .relaxed) }
    func cancel() { Watchdog.shared.remove(number) }
}

extension Refusal {
    fileprivate static let tooSlow = Refusal(
        .requestTimeout,
        "the message took too long to come"
    )
}
#endif
