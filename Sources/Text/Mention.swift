/// Text from outside as a sentence mentions it: displayed, and cut where it is long.
///
/// `maxScalars`: how much of it is kept.
public func mention(of text: String, maxScalars: Int = 100) -> String {
    let head = text.unicodeScalars.prefix(maxScalars)
    guard head.endIndex < text.unicodeScalars.endIndex else { return displayed(text) }
    return displayed(String(String.UnicodeScalarView(head))) + "…"
}
