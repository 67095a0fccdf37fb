import Synchronization

private let turn = Mutex(())

/// Makes a program's pipes and starts it, while nobody else does.
///
/// Foundation closes in the new process what was open when it looked: the end of a pipe that is made
/// right after that stays open there, so that the other program never sees its input end.
func startingAlone<T: Sendable>(_ body: () throws -> T) rethrows -> T {
    try turn.withLock { _ in try body() }
}
