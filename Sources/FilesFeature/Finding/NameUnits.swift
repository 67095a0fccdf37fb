/// What a name is made of, for a pattern.
enum NameUnits: Sendable {
    /// Bytes, as git's ignore files have it.
    case bytes
    /// Characters of UTF-8.
    case characters(ignoringCase: Bool)

    /// All units of a text.
    func units(of text: [UInt8]) -> [UInt32] {
        var units: [UInt32] = []
        var place = 0
        while place < text.count {
            let (unit, next) = unit(of: text, at: place)
            units.append(unit)
            place = next
        }
        return units
    }

    /// A byte, or a character; a byte that belongs to none is itself, beyond all characters.
    func unit(of text: [UInt8], at place: Int) -> (value: UInt32, next: Int) {
        let first = text[place]
        guard case .characters = self, first >= 0x80 else { return (UInt32(first), place + 1) }
        var decoder = UTF8()
        var bytes = text[place..<min(place + 4, text.count)].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&bytes) else {
            return (0x11_0000 + UInt32(first), place + 1)
        }
        return (scalar.value, place + UTF8.width(scalar))
    }

    /// A unit as all count that differ from it only in a way that doesn't matter.
    func folded(_ unit: UInt32) -> UInt32 {
        guard ignoresCase else { return unit }
        if unit < 0x80 { return (0x41...0x5A).contains(unit) ? unit | 0x20 : unit }
        guard let scalar = Unicode.Scalar(unit) else { return unit }
        let lower = scalar.properties.lowercaseMapping.unicodeScalars
        return lower.count == 1 ? lower.first.map(\.value) ?? unit : unit
    }

    /// All that a unit counts as.
    func variants(of unit: UInt32) -> [UInt32] {
        guard ignoresCase, let scalar = Unicode.Scalar(unit) else { return [unit] }
        let upper = scalar.properties.uppercaseMapping.unicodeScalars
        return [unit, folded(unit)] + (upper.count == 1 ? upper.map(\.value) : [])
    }

    /// Whether case doesn't count.
    var ignoresCase: Bool {
        if case .characters(ignoringCase: true) = self { true } else { false }
    }
}
