import Text

/// Makes a configured path absolute: `~` and `${VAR}` are expanded, nowhere else than in paths.
struct PathExpansion: Sendable {
    let environment: [String: String]
    /// What relative paths are relative to: the configuration file's directory, or the working one.
    let base: String

    /// - Throws: ``SettingsError`` for a variable that isn't set, and a brace that isn't closed.
    func callAsFunction(_ path: String) throws(SettingsError) -> String {
        // Before the variables, so that what they hold is taken as it is.
        let isAtHome = path == "~" || path.utf8.starts(with: "~/".utf8)
        var path = try withVariables(isAtHome ? String(path.dropFirst()) : path)
        if isAtHome {
            guard let home = environment["HOME"], !home.isEmpty else {
                throw SettingsError("`~\(displayed(path))` needs HOME, which is not set")
            }
            path = home + path
        }
        // By bytes: to Swift a slash and an accent behind it are one character.
        let absolute = path.utf8.first == UInt8(ascii: "/") ? path : base + "/" + path
        let parts = absolute.utf8.split(separator: UInt8(ascii: "/"))
            .filter { !$0.elementsEqual(".".utf8) }
        return "/" + parts.map { String(Substring($0)) }.joined(separator: "/")
    }

    private func withVariables(_ path: String) throws(SettingsError) -> String {
        var expanded = ""
        var rest = path[...]
        while let start = rest.firstRange(ofText: "${") {
            expanded += rest[..<start]
            guard let end = rest[start...].firstIndex(of: "}") else {
                throw SettingsError("`\(displayed(path))` has `${` without `}`")
            }
            expanded += try value(of: String(rest[start..<end].dropFirst(2)), in: path)
            rest = rest[rest.index(after: end)...]
        }
        return expanded + rest
    }

    /// The value of `VAR`, or of `VAR:-what to take where it isn't set`.
    private func value(of expression: String, in path: String) throws(SettingsError) -> String {
        let separator = expression.firstRange(ofText: ":-")
        let name = separator.map { String(expression[..<$0]) } ?? expression
        if let value = environment[name], !value.isEmpty { return value }
        guard let separator else {
            throw SettingsError(
                "`\(displayed(path))` needs the variable \(displayed(name)), which is not set"
            )
        }
        return String(expression[separator...].dropFirst(2))
    }
}

extension StringProtocol {
    /// Where a text first begins in this one.
    fileprivate func firstRange(ofText text: String) -> Index? {
        indices.first { self[$0...].hasPrefix(text) }
    }
}
