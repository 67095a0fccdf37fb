#if HTTP
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The time as HTTP writes it (RFC 9110, section 5.6.7), made once a second.
final class DateField: Sendable {
    private let last = Mutex<(second: time_t, text: String)>((0, ""))

    /// The time now.
    var text: String {
        let second = time(nil)
        return last.withLock { last in
            if last.second != second { last = (second, Self.text(of: second)) }
            return last.text
        }
    }

    static func text(of second: time_t) -> String {
        var second = second
        var parts = unsafe tm()
        _ = unsafe gmtime_r(&second, &parts)
        let characters = unsafe [CChar](unsafeUninitializedCapacity: 32) { buffer, count in
            // In the locale "C", which no program of ours leaves.
            let format = "%a, %d %b %Y %H:%M:%S GMT"
            count = unsafe strftime(buffer.baseAddress, buffer.count, format, &parts)
        }
        return String(decoding: characters.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
#endif
