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
