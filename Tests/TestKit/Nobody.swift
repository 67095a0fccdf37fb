#if canImport(Glibc)
import Glibc

/// Does something as a user who owns nothing, as far as files go: root may read everything.
///
/// Only this thread's user is changed, so `body` stays on it.
public func asNobody<Value>(_ body: () throws -> Value) rethrows -> Value {
    let user = geteuid()
    setFileSystemUser(user == 0 ? 65_534 : user)
    defer { setFileSystemUser(user) }
    return try body()
}

/// Makes this thread a user who owns nothing, as far as files go, for the rest of its life.
public func becomeNobody() {
    if geteuid() == 0 { setFileSystemUser(65_534) }
}

/// What setfsuid(2) does; the module map of the C library leaves it out.
private func setFileSystemUser(_ user: uid_t) {
    typealias Function = @convention(c) (uid_t) -> CInt
    guard let symbol = unsafe dlsym(nil, "setfsuid") else { return }
    _ = unsafe unsafeBitCast(symbol, to: Function.self)(user)
}
#endif
