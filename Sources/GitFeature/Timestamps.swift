import FoundationEssentials
import Git
import JSONRPC
import MCP

/// A time as ISO 8601 with its offset; seconds since 1970 where no calendar has it.
func timestamp(_ signature: Signature) -> String {
    let local = signature.seconds.addingReportingOverflow(signature.offsetMinutes * 60)
    // The years 0 to 9999.
    guard !local.overflow, (-62_167_219_200...253_402_300_799).contains(local.partialValue),
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
        if let day = try? Date(text + "T00:00:00Z", strategy: .iso8601) {
            start = Int(day.timeIntervalSince1970)
            end = start + 86_399
        } else if let moment = try? Date(text, strategy: .iso8601) {
            start = Int(moment.timeIntervalSince1970)
            end = start
        } else {
            throw ParameterProblem(
                "must be a day as 2026-04-14 or a moment as 2026-04-14T09:30:00Z, not `\(text)`"
            )
        }
    }
}
