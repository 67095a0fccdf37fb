import FoundationEssentials
import Git
import JSONRPC
import MCP

/// A time as ISO 8601 with its offset; seconds since 1970 where no calendar has it.
func timestamp(_ signature: Signature) -> String {
    let local = signature.seconds.addingReportingOverflow(signature.offsetMinutes * 60)
    // To the year 9999, from when the calendar of today began: before, the library's is another.
    guard !local.overflow, (-12_219_292_800...253_402_300_799).contains(local.partialValue),
        abs(signature.offsetMinutes) < 24 * 60
    else { return "\(signature.seconds) s since 1970" }
    let text = Date(timeIntervalSince1970: Double(local.partialValue)).formatted(.iso8601)
    guard signature.offsetMinutes != 0 else { return text }
    let (hours, minutes) = abs(signature.offsetMinutes).quotientAndRemainder(dividingBy: 60)
    let sign = signature.offsetMinutes < 0 ? "-" : "+"
    return
        "\(text.dropLast())\(sign)\(hours < 10 ? "0" : "")\(hours):\(minutes < 10 ? "0" : "")\(minutes)"
}

/// A day or a moment, as an argument gives it.
struct PointInTime: ParameterValue {
    private let text: String
    /// Seconds since 1970, of a day its beginning.
    let start: Int
    /// The same for a moment; of a day its last second.
    let end: Int

    static let schema = Schema(["type": "string"])
    var json: JSON { .string(text) }

    init(json: JSON) throws(ParameterProblem) {
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

    /// The shape is checked here: the parser takes what it knows and leaves the rest.
    private static func seconds(in text: String) -> (start: Int, end: Int)? {
        let bytes = Array(text.utf8)
        let shape = bytes.map { (0x30...0x39).contains($0) ? UInt8(ascii: "0") : $0 }
        func date(_ text: String) -> Int? {
            // There may be no such day.
            guard let date = try? Date(text, strategy: .iso8601) else { return nil }
            return Int(date.timeIntervalSince1970)
        }
        switch String(decoding: shape, as: UTF8.self) {
        case "0000-00-00": return date(text + "T00:00:00Z").map { ($0, $0 + 86_399) }
        case "0000-00-00T00:00:00Z": return date(text).map { ($0, $0) }
        case "0000-00-00T00:00:00+00:00", "0000-00-00T00:00:00-00:00":
            let offset = bytes[20...].map { Int($0) - 0x30 }
            let minutes = (offset[0] * 10 + offset[1]) * 60 + offset[3] * 10 + offset[4]
            let sign = bytes[19] == UInt8(ascii: "-") ? 1 : -1
            let local = date(String(decoding: bytes[..<19], as: UTF8.self) + "Z")
            return local.map { ($0 + sign * minutes * 60, $0 + sign * minutes * 60) }
        default: return nil
        }
    }
}
