/// Makes a configured path absolute: `~` and `${VAR}` are expanded, nowhere else than in paths.
struct PathExpansion: Sendable {
    let environment: [String: String]
    /// What relative paths are relative to: the configuration file's directory, or the working one.
    let base: String

    /// - Throws: ``SettingsError`` for a variable that isn't set, and a brace that isn't closed.
    func callAsFunction(_ path: String) throws(SettingsError) -> String {
        var path = try withVariables(path)
        if path == "~" || path.hasPrefix("~/") {
            guard let home = environment["HOME"], !home.isEmpty else {
                throw SettingsError("`\(path)` needs HOME, which is not set")
            }
            path = home + path.dropFirst()
        }
        let absolute = path.hasPrefix("/") ? path : base + "/" + path
        let parts = absolute.split(separator: "/").filter { $0 != "." }
        return "/" + parts.joined(separator: "/")
    }

    private func withVariables(_ path: String) throws(SettingsError) -> String {
        var expanded = ""
        var rest = path[...]
        while let start = rest.firstRange(ofText: "${") {
            expanded += rest[..<start]
            guard let end = rest[start...].firstIndex(of: "}") else {
                throw SettingsError("`\(path)` has `${` without `}`")
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
            throw SettingsError("`\(path)` needs the variable \(name), which is not set")
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
