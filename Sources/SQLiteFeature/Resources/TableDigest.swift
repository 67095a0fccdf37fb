import Blocking
import MCP
import Sandbox
import Synchronization

/// What a table's resource comes to, read once for each state of its database.
///
/// A table that can't be read counts as another each time: better told once too often than never.
final class TableDigest: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct Reading {
        let database: Fingerprint
        let content: Fingerprint
        /// Until when it isn't read again.
        let restsUntil: Instant
    }

    /// What takes longer to read rests after it.
    ///
    /// So it takes no more than a part of the time, however many watch it. What is quicker rests as each watch does (`WatchSchedule`).
    private static let slow = Duration.seconds(1)

    private let text: @Sendable () async throws -> String
    private let now: @Sendable () -> Instant
    private let last = Mutex<Reading?>(nil)

    /// `text`: reads the resource; it ends in its own time.
    init(
        now: @escaping @Sendable () -> Instant = { .now },
        of text: @escaping @Sendable () async throws -> String
    ) {
        self.text = text
        self.now = now
    }

    /// What the resource comes to in a state of its database; blocks while it is read.
    func fingerprint(in database: Fingerprint) -> Fingerprint {
        // Locked while it is read: whoever else asks wants the same.
        last.withLock { last in
            if let last, last.database == database { return last.content }
            let began = now()
            if let rest = last?.restsUntil, began < rest {
                last = Reading(database: database, content: Self.unknown, restsUntil: rest)
            } else {
                let content = read()
                let end = now()
                let took = began.duration(to: end)
                let rest = took > Self.slow ? took * 10 : .zero
                last = Reading(database: database, content: content, restsUntil: end + rest)
            }
            return last?.content ?? Self.unknown
        }
    }

    private func read() -> Fingerprint {
        do {
            let text = try BlockingPool.wait(forTask: text).get()
            return Fingerprint { $0.combine(text) }
        } catch is ResourceNotFound {
            // Why is no matter: near names change with other tables.
            return Fingerprint { $0.combine(false) }
        } catch {
            return Self.unknown
        }
    }

    /// One that is like no other.
    private static var unknown: Fingerprint {
        Fingerprint { $0.combine(UInt64.random(in: .min ... .max)) }
    }
}

/// The digests of the tables that are watched: one for all who watch a table.
final class TableDigests: Sendable {
    private struct Key: Hashable {
        let databases: ObjectIdentifier
        let database: [UInt8]
        let table: [UInt8]
    }

    private struct Kept {
        weak var digest: TableDigest?
    }

    private let kept = Mutex<[Key: Kept]>([:])

    /// The digest of a table, which is forgotten when nobody holds it any more.
    func digest(of resource: TableResource, on host: ServedDatabases) -> TableDigest {
        // No other object is found there while the digest holds the databases.
        let key = Key(
            databases: ObjectIdentifier(host.databases),
            database: Array(resource.database.utf8),
            table: Array(resource.table.utf8)
        )
        return kept.withLock { kept in
            if let known = kept[key]?.digest { return known }
            kept = kept.filter { $0.value.digest != nil }
            let digest = TableDigest { try await resource.text(of: "", on: host) }
            kept[key] = Kept(digest: digest)
            return digest
        }
    }
}
