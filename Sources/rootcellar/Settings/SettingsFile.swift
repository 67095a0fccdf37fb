import JSONRPC
import Text

/// A configuration file: JSON with `//` comments.
struct SettingsFile: Sendable {
    /// The settings it has, each of a kind that fits.
    let values: JSONObject

    /// Reads the text of a file.
    ///
    /// `name`: what the file is called in a sentence about it.
    ///
    /// - Throws: ``SettingsError`` for what isn't JSON, an unknown key, and a value that doesn't fit.
    init(text: [UInt8], name: String) throws(SettingsError) {
        let json: JSON
        do throws(JSONError) {
            json = try JSON(parsing: Self.withoutComments(text))
        } catch {
            let line = text.prefix(error.offset).count { $0 == UInt8(ascii: "\n") } + 1
            throw SettingsError("\(name) has \(error.problem) in line \(line)")
        }
        guard case .object(let values) = json else {
            throw SettingsError("\(name) must hold an object, not \(json.typeName)")
        }
        for (key, value) in values where key != "$schema" {
            guard let setting = SettingDeclaration.all.first(where: { $0.name == key }) else {
                throw SettingsError("\(name) has an unknown key \(Self.nearest(to: key))")
            }
            if let problem = setting.problem(with: value) {
                throw SettingsError("in \(name) `\(key)` \(problem)")
            }
        }
        self.values = values
    }

    /// A setting, or what an element of a list has, since that is where a root is made writable.
    private static func nearest(to key: String) -> String {
        let names = SettingDeclaration.all.map(\.name)
        guard nearNames(to: key, among: names).isEmpty,
            let member = nearNames(to: key, among: Location.memberNames).first
        else { return SettingsError.nearest(to: key, among: names) }
        return "`\(displayed(key))`; did you mean `\(member)` of an element of `roots`?"
    }

    /// Comments become blanks, so that places in the text stay the same.
    private static func withoutComments(_ text: [UInt8]) -> [UInt8] {
        var result = text
        var isInString = false
        var index = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "\\") where isInString: index += 1
            case UInt8(ascii: "\""): isInString.toggle()
            case UInt8(ascii: "/")
            where !isInString && text[index...].starts(with: Array("//".utf8)):
                while index < text.count, text[index] != UInt8(ascii: "\n") {
                    result[index] = UInt8(ascii: " ")
                    index += 1
                }
            default: break
            }
            index += 1
        }
        return result
    }
}
