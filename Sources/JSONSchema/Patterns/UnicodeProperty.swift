/// A property of characters that `\p{…}` names.
struct UnicodeProperty: Sendable {
    let holds: @Sendable (Unicode.Scalar) -> Bool

    /// Finds a property by the names of ECMA-262: general categories and some that are yes or no.
    init?(named name: String) {
        let parts = name.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 2 where ["General_Category", "gc"].contains(parts[0]):
            guard let categories = Self.categories[parts[1]] else { return nil }
            self.init(categories)
        case 1:
            if let categories = Self.categories[name] {
                self.init(categories)
            } else if let holds = Self.truths[name] {
                self.init(holds: holds)
            } else {
                return nil
            }
        default: return nil
        }
    }

    private init(holds: @escaping @Sendable (Unicode.Scalar) -> Bool) { self.holds = holds }

    private init(_ categories: Set<Unicode.GeneralCategory>) {
        self.init(holds: { categories.contains($0.properties.generalCategory) })
    }

    private static let truths: [String: @Sendable (Unicode.Scalar) -> Bool] = [
        "Any": { _ in true }, "ASCII": { $0.isASCII },
        "Assigned": { $0.properties.generalCategory != .unassigned },
        "Alphabetic": { $0.properties.isAlphabetic }, "Alpha": { $0.properties.isAlphabetic },
        "Lowercase": { $0.properties.isLowercase }, "Lower": { $0.properties.isLowercase },
        "Uppercase": { $0.properties.isUppercase }, "Upper": { $0.properties.isUppercase },
        "White_Space": { $0.properties.isWhitespace }, "space": { $0.properties.isWhitespace },
        "ID_Start": { $0.properties.isIDStart }, "IDS": { $0.properties.isIDStart },
        "ID_Continue": { $0.properties.isIDContinue }, "IDC": { $0.properties.isIDContinue },
        "XID_Start": { $0.properties.isXIDStart }, "XIDS": { $0.properties.isXIDStart },
        "XID_Continue": { $0.properties.isXIDContinue },
        "XIDC": { $0.properties.isXIDContinue },
        "Emoji": { $0.properties.isEmoji },
        "Emoji_Presentation": { $0.properties.isEmojiPresentation },
        "EPres": { $0.properties.isEmojiPresentation },
        "Emoji_Modifier": { $0.properties.isEmojiModifier },
        "Ideographic": { $0.properties.isIdeographic },
        "Ideo": { $0.properties.isIdeographic },
        "Hex_Digit": { $0.properties.isHexDigit }, "Hex": { $0.properties.isHexDigit },
        "Math": { $0.properties.isMath }, "Dash": { $0.properties.isDash },
    ]

    private static let categories: [String: Set<Unicode.GeneralCategory>] = {
        var table: [String: Set<Unicode.GeneralCategory>] = [:]
        for (names, categories) in single + groups {
            for name in names.split(separator: " ") { table[String(name)] = categories }
        }
        return table
    }()

    private static let single: [(String, Set<Unicode.GeneralCategory>)] = [
        ("Lu Uppercase_Letter", [.uppercaseLetter]), ("Ll Lowercase_Letter", [.lowercaseLetter]),
        ("Lt Titlecase_Letter", [.titlecaseLetter]), ("Lm Modifier_Letter", [.modifierLetter]),
        ("Lo Other_Letter", [.otherLetter]), ("Mn Nonspacing_Mark", [.nonspacingMark]),
        ("Mc Spacing_Mark", [.spacingMark]), ("Me Enclosing_Mark", [.enclosingMark]),
        ("Nd Decimal_Number digit", [.decimalNumber]), ("Nl Letter_Number", [.letterNumber]),
        ("No Other_Number", [.otherNumber]), ("Pc Connector_Punctuation", [.connectorPunctuation]),
        ("Pd Dash_Punctuation", [.dashPunctuation]), ("Ps Open_Punctuation", [.openPunctuation]),
        ("Pe Close_Punctuation", [.closePunctuation]),
        ("Pi Initial_Punctuation", [.initialPunctuation]),
        ("Pf Final_Punctuation", [.finalPunctuation]),
        ("Po Other_Punctuation", [.otherPunctuation]), ("Sm Math_Symbol", [.mathSymbol]),
        ("Sc Currency_Symbol", [.currencySymbol]), ("Sk Modifier_Symbol", [.modifierSymbol]),
        ("So Other_Symbol", [.otherSymbol]), ("Zs Space_Separator", [.spaceSeparator]),
        ("Zl Line_Separator", [.lineSeparator]), ("Zp Paragraph_Separator", [.paragraphSeparator]),
        ("Cc Control cntrl", [.control]), ("Cf Format", [.format]), ("Cs Surrogate", [.surrogate]),
        ("Co Private_Use", [.privateUse]), ("Cn Unassigned", [.unassigned]),
    ]

    private static let groups: [(String, Set<Unicode.GeneralCategory>)] = [
        ("LC Cased_Letter", [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter]),
        (
            "L Letter",
            [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter]
        ),
        ("M Mark Combining_Mark", [.nonspacingMark, .spacingMark, .enclosingMark]),
        ("N Number", [.decimalNumber, .letterNumber, .otherNumber]),
        (
            "P Punctuation punct",
            [
                .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
                .initialPunctuation, .finalPunctuation, .otherPunctuation,
            ]
        ),
        ("S Symbol", [.mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol]),
        ("Z Separator", [.spaceSeparator, .lineSeparator, .paragraphSeparator]),
        ("C Other", [.control, .format, .surrogate, .privateUse, .unassigned]),
    ]
}
