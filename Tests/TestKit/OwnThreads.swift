import Blocking
public import Testing

/// Runs tests on threads that may block: those that run other programs and wait for them would hold
/// the few that all tests share.
public struct OwnThreads: SuiteTrait, TestTrait, TestScoping {
    private static let pool = BlockingPool(label: "tests", threads: 8)

    public var isRecursive: Bool { true }

    public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(Self.pool) { try await function() }
    }
}

extension Trait where Self == OwnThreads {
    /// Runs tests on threads that may block.
    public static var ownThreads: Self { Self() }
}
