import FoundationEssentials
import Logging
import Text

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Writes one line a record to a descriptor: time, level, what happened, and facts.
///
/// Everything that came from outside is displayed, so no name can pretend to be a line.
struct LineLog: LogHandler {
    let descriptor: CInt
    var logLevel = Logger.Level.notice
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { $1 }
            .sorted { $0.key < $1.key }
            .map { " \($0.key)=\(displayed("\($0.value)"))" }
        let time = Date.now.formatted(.iso8601)
        let line = "\(time) \(event.level) \(displayed("\(event.message)"))\(facts.joined())\n"
        // A log that can't be written must not stop the work.
        _ = unsafe Array(line.utf8).withUnsafeBytes { bytes in
            unsafe write(descriptor, bytes.baseAddress, bytes.count)
        }
    }
}
