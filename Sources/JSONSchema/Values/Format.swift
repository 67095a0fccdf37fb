/// A form of text that can be asserted: those of an MCP client's forms.
///
/// Others are annotations, as every `format` is unless it is asked for.
enum Format: String, Sendable {
    case email
    case uri
    case date
    case dateTime = "date-time"

    /// Whether a text has the form.
    func accepts(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return switch self {
        case .email: isEmailAddress(bytes)
        case .uri: isURI(bytes)
        case .date: isDate(bytes[...])
        case .dateTime: isDateTime(bytes)
        }
    }

    /// What the form is, for a sentence about a text that hasn't it.
    var description: String {
        switch self {
        case .email: "an email address, like `name@example.org`"
        case .uri: "a URI with its scheme, like `https://example.org/path`"
        case .date: "a date, like `2026-07-28`"
        case .dateTime: "a date and time with its offset, like `2026-07-28T09:30:00Z`"
        }
    }
}

/// RFC 3339, `full-date`.
private func isDate(_ text: ArraySlice<UInt8>) -> Bool {
    let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 3, let year = number(parts[0], digits: 4),
        let month = number(parts[1], digits: 2), let day = number(parts[2], digits: 2),
        1...12 ~= month
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return 1...days[month - 1] ~= day
}

/// RFC 3339, `date-time`; a leap second only at the end of a day in UTC.
private func isDateTime(_ text: [UInt8]) -> Bool {
    guard text.count >= 20, text[10] | 0x20 == UInt8(ascii: "t"), isDate(text[..<10]),
        text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
        let hour = number(text[11..<13], digits: 2), hour < 24,
        let minute = number(text[14..<16], digits: 2), minute < 60,
        let second = number(text[17..<19], digits: 2), second <= 60
    else { return false }
    var rest = text[19...]
    if rest.first == UInt8(ascii: ".") {
        let fraction = rest.dropFirst().prefix(while: isDigit)
        guard !fraction.isEmpty else { return false }
        rest = rest.dropFirst(1 + fraction.count)
    }
    guard let offset = offsetMinutes(rest) else { return false }
    let minuteOfDay = (hour * 60 + minute - offset + 1_440) % 1_440
    return second < 60 || minuteOfDay == 1_439
}

/// `Z`, or hours and minutes from UTC.
private func offsetMinutes(_ text: ArraySlice<UInt8>) -> Int? {
    guard let sign = text.first else { return nil }
    if sign | 0x20 == UInt8(ascii: "z") { return text.count == 1 ? 0 : nil }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), text.count == 6,
        let hour = number(text.dropFirst().prefix(2), digits: 2), hour < 24,
        text.dropFirst(3).first == UInt8(ascii: ":"),
        let minute = number(text.suffix(2), digits: 2), minute < 60
    else { return nil }
    return (sign == UInt8(ascii: "-") ? -1 : 1) * (hour * 60 + minute)
}

private func number(_ text: ArraySlice<UInt8>, digits: Int) -> Int? {
    guard text.count == digits, text.allSatisfy(isDigit) else { return nil }
    return text.reduce(0) { $0 * 10 + Int($1 & 15) }
}
