import Testing

@testable import Sandbox

/// When is looked at what, in milliseconds from an arbitrary beginning.
@Suite struct WatchScheduleTests {
    private static let beginning = ContinuousClock.now

    private static func at(_ milliseconds: Int) -> ContinuousClock.Instant {
        beginning + .milliseconds(milliseconds)
    }

    private var schedule = WatchSchedule(
        settling: .milliseconds(200),
        maxDelay: .seconds(1),
        pollInterval: .seconds(2)
    )

    @Test mutating func `one change is looked at when it has settled`() {
        schedule.touch(1, at: Self.at(0))
        #expect(schedule.next == Self.at(200))
        #expect(schedule.takeDue(at: Self.at(199)).isEmpty)
        #expect(schedule.takeDue(at: Self.at(200)) == [.init(id: 1, wasTouched: true)])
        #expect(schedule.next == nil)
    }

    @Test mutating func `a burst is looked at once, after its end`() {
        for time in stride(from: 0, through: 500, by: 100) { schedule.touch(1, at: Self.at(time)) }
        #expect(schedule.next == Self.at(700))
        #expect(schedule.takeDue(at: Self.at(700)).count == 1)
    }

    @Test mutating func `what never settles is looked at every second`() {
        var looks: [Int] = []
        for time in stride(from: 0, through: 3_000, by: 100) {
            schedule.touch(1, at: Self.at(time))
            guard !schedule.takeDue(at: Self.at(time)).isEmpty else { continue }
            looks.append(time)
            schedule.finish(1, began: Self.at(time), at: Self.at(time), isPolled: false)
        }
        #expect(looks == [1_000, 2_100])
    }

    @Test mutating func `what is being looked at isn't again, but afterwards`() {
        schedule.begin(1)
        schedule.touch(1, at: Self.at(0))
        #expect(schedule.next == nil)
        #expect(schedule.takeDue(at: Self.at(900)).isEmpty)
        schedule.finish(1, began: Self.at(0), at: Self.at(5), isPolled: false)
        #expect(schedule.next == Self.at(200))
        #expect(schedule.takeDue(at: Self.at(200)) == [.init(id: 1, wasTouched: true)])
    }

    @Test mutating func `what takes long to look at rests ten times as long`() {
        schedule.begin(1)
        schedule.finish(1, began: Self.at(0), at: Self.at(100), isPolled: false)
        schedule.touch(1, at: Self.at(200))
        #expect(schedule.next == Self.at(1_100))
    }

    @Test mutating func `what is polled comes up again, seldomer if it takes long`() {
        schedule.begin(1)
        schedule.finish(1, began: Self.at(0), at: Self.at(1), isPolled: true)
        schedule.begin(2)
        schedule.finish(2, began: Self.at(0), at: Self.at(1_000), isPolled: true)
        #expect(schedule.next == Self.at(2_001))
        #expect(schedule.takeDue(at: Self.at(2_001)) == [.init(id: 1, wasTouched: false)])
        #expect(schedule.next == Self.at(21_000))
    }

    @Test mutating func `what was removed is never due`() {
        schedule.touch(1, at: Self.at(0))
        schedule.begin(2)
        for id in 1...2 { schedule.remove(id) }
        schedule.finish(2, began: Self.at(0), at: Self.at(1), isPolled: true)
        #expect(schedule.next == nil)
    }
}
