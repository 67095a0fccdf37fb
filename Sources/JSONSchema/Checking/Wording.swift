import JSONRPC

/// Says what a value may be and isn't.
func refusal(of value: JSON, allowing values: [JSON]) -> String {
    // A value of another type is named by that: what it says can't matter.
    let isOfSameType = values.contains { !TypeSet(of: $0).isDisjoint(with: TypeSet(of: value)) }
    let given = isOfSameType ? value.shown : value.typeName
    guard values.count != 1 else { return "must be \(values[0].shownPlain), not \(given)" }
    return "must be one of \(list(values.map(\.shownPlain))), not \(given)"
}

/// A list in words, cut where it grows too long to be read.
func list(_ parts: [String], _ conjunction: String? = nil) -> String {
    let most = 30
    guard parts.count <= most else {
        return parts.prefix(most).joined(separator: ", ") + " and \(parts.count - most) more"
    }
    guard let conjunction, let last = parts.last, parts.count > 1 else {
        return parts.joined(separator: ", ")
    }
    return parts.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
}

/// A number of things: "1 element", "3 elements".
func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? singular : plural ?? singular + "s")"
}

/// "1st", "2nd", "3rd", "4th".
func ordinal(_ number: Int) -> String {
    let ending =
        switch (number % 10, number % 100 / 10) {
        case (1, let tens) where tens != 1: "st"
        case (2, let tens) where tens != 1: "nd"
        case (3, let tens) where tens != 1: "rd"
        default: "th"
        }
    return "\(number)\(ending)"
}

extension JSON {
    /// The value as it is quoted in a sentence; one that holds many others is named by its type.
    var shown: String {
        if case .string(let text) = self { "`\(text.shortened)`" } else { shownPlain }
    }

    /// The value as one of a list.
    var shownPlain: String {
        switch self {
        case .string(let text): text.isEmpty ? "``" : text.shortened
        case .array, .object: size > 20 ? typeName : text.shortened
        default: text
        }
    }
}

extension String {
    /// As much of it as a sentence bears.
    var shortened: String { shortened(to: 60) }

    /// Its first characters, if it has more than this many.
    func shortened(to most: Int) -> String {
        guard utf8.count > most, unicodeScalars.count > most else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.prefix(most - 1))) + "…"
    }
}
