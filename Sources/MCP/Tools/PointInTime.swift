public import JSONRPC

/// A day or a moment, as an argument gives it: `2026-04-14`, `2026-04-14T09:30:00Z` or with an
/// offset such as `+02:00`.
public struct PointInTime: ParameterValue {
    private let text: String
    /// Seconds since 1970, of a day its beginning.
    public let start: Int
    /// The same for a moment; of a day its last second.
    public let end: Int

    public static let schema = Schema(["type": "string"])
    /// As it was given.
    public var json: JSON { .string(text) }

    public init(json: JSON) throws(ParameterProblem) {
        guard case .string(let text) = json else {
            throw ParameterProblem("must be a string, not \(json.typeName)")
        }
        self.text = text
        guard let (start, end) = Self.seconds(in: text) else {
            throw ParameterProblem(
                "must be a day as 2026-04-14 or a moment as 2026-04-14T09:30:00Z, not `\(text)`"
            )
        }
        (self.start, self.end) = (start, end)
    }

    private static func seconds(in text: String) -> (start: Int, end: Int)? {
        guard let date = text.prefixMatch(of: /([0-9]{4})-([0-9]{2})-([0-9]{2})/),
            let start = seconds(ofDay: number(date.1), number(date.2), number(date.3))
        else { return nil }
        let rest = text[date.range.upperBound...]
        guard !rest.isEmpty else { return (start, start + 86_399) }
        let time = /T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])/
        guard let time = rest.prefixMatch(of: time),
            let ahead = offset(rest[time.range.upperBound...])
        else { return nil }
        let seconds = start + number(time.1) * 3_600 + number(time.2) * 60 + number(time.3) - ahead
        return (seconds, seconds)
    }

    /// How far ahead of UTC a clock is, in seconds, from `Z` or `+02:00`.
    private static func offset(_ text: Substring) -> Int? {
        if text == "Z" { return 0 }
        guard let match = text.wholeMatch(of: /([+-])([01][0-9]|2[0-3]):([0-5][0-9])/) else {
            return nil
        }
        return (number(match.2) * 60 + number(match.3)) * (match.1 == "-" ? -60 : 60)
    }

    /// Seconds from 1970 to the beginning of a day in UTC; `nil` if there is no such day.
    ///
    /// Counts in years that begin with March, so that a leap day is the last of its year
    /// (https://howardhinnant.github.io/date_algorithms.html, `days_from_civil`).
    private static func seconds(
        ofDay year: Int,
        _ month: Int,
        _ day: Int
    ) -> Int? {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard year > 0, (1...12).contains(month), (1...lengths[month - 1]).contains(day) else {
            return nil
        }
        let marchYear = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
        // From 1 March of the year 0 to 1970.
        return (365 * marchYear + leapDays + dayOfYear - 719_468) * 86_400
    }

    private static func number(_ digits: Substring) -> Int { Int(digits) ?? 0 }
}
