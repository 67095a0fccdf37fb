#if canImport(Glibc)
import Glibc

/// Does something as a user who owns nothing, as far as files go: root may read everything.
///
/// Only this thread's user is changed, so `body` stays on it.
public func asNobody<Value>(_ body: () throws -> Value) rethrows -> Value {
    typealias SetUser = @convention(c) (uid_t) -> CInt
    // The module map of the C library leaves it out.
    guard geteuid() == 0, let symbol = unsafe dlsym(nil, "setfsuid") else { return try body() }
    let setUser = unsafe unsafeBitCast(symbol, to: SetUser.self)
    _ = setUser(65_534)
    defer { _ = setUser(0) }
    return try body()
}
#endif
