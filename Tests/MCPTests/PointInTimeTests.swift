import Foundation
import JSONRPC
import MCP
import TestKit
import Testing

/// Days and moments as arguments give them, against Foundation's calendar.
struct PointInTimeTests {
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `a day is the calendar's`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            // From when the calendar of today began: before, the library's is another.
            let seconds = Int.random(in: -12_219_292_800...253_402_300_799, using: &generator)
            let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
            let moment = try PointInTime(json: .string(text))
            #expect(moment.start == seconds && moment.end == seconds, "\(text)")
            let day = try PointInTime(json: .string(String(text.prefix(10))))
            #expect((day.start...day.end).contains(seconds) && day.end - day.start == 86_399)
            #expect(day.start % 86_400 == 0)
        }
    }

    @Test(arguments: [
        ("2026-04-14T09:30:00+02:00", 1_776_151_800), ("2026-04-14T09:30:00-00:30", 1_776_160_800),
        ("2024-02-29", 1_709_164_800), ("1970-01-01", 0), ("0001-01-01", -62_135_596_800),
    ])
    func `these are right`(text: String, start: Int) throws {
        #expect(try PointInTime(json: .string(text)).start == start)
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "0000-01-01", "2026-1-1",
        "yesterday", "",
        "2026-04-14T24:00:00Z", "2026-04-14T09:60:00Z", "2026-04-14T09:30:00",
        "2026-04-14 09:30:00Z",
        "2026-04-14T09:30:00+24:00", "2026-04-14T09:30Z", "２０２６-04-14", "2026-04-14x",
        "-2026-04-14",
    ])
    func `these are none`(text: String) {
        #expect(throws: ParameterProblem.self) { try PointInTime(json: .string(text)) }
    }
}
