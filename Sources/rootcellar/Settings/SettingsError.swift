import Text

/// Why the server doesn't start: one plain sentence for the person who configured it.
struct SettingsError: ExplainedError, Equatable, CustomStringConvertible {
    let message: String

    init(_ message: String) { self.message = message }

    var code: String { "configuration" }
    var description: String { message }

    /// "`rots`; did you mean `roots`?", or all there is where nothing is near.
    static func nearest(to name: String, among names: [String]) -> String {
        let shown = displayed(name)
        guard let near = nearNames(to: name, among: names, limit: 1).first else {
            return "`\(shown)`; there are \(names.joined(separator: ", "))"
        }
        return "`\(shown)`; did you mean `\(near)`?"
    }
}
