import JSONRPC

/// The keywords of one schema, read by the types that the dialect gives them.
struct Keywords {
    let members: JSONObject
    private let pointer: String

    init(_ members: JSONObject, at pointer: String) {
        self.members = members
        self.pointer = pointer
    }

    /// An error of this schema.
    func problem(_ message: String) -> SchemaError { SchemaError(message, at: pointer) }

    func string(_ name: String) throws(SchemaError) -> String? {
        guard let value = members[name] else { return nil }
        guard let text = value.string else { throw mustBe("a string", value, name) }
        return text
    }

    func flag(_ name: String) throws(SchemaError) -> Bool? {
        guard let value = members[name] else { return nil }
        guard let flag = value.bool else { throw mustBe("true or false", value, name) }
        return flag
    }

    func values(_ name: String) throws(SchemaError) -> [JSON]? {
        guard let value = members[name] else { return nil }
        guard let values = value.array else { throw mustBe("an array", value, name) }
        return values
    }

    func number(_ name: String) throws(SchemaError) -> Number? {
        guard let value = members[name] else { return nil }
        guard let number = Number(value) else { throw mustBe("a number", value, name) }
        return number
    }

    /// A number of things: a whole number from 0 on.
    func count(_ name: String) throws(SchemaError) -> Int? {
        guard let number = try number(name) else { return nil }
        guard number.isWhole, number >= .integer(0) else {
            throw problem("`\(name)` must be a whole number from 0 on, not \(number.text)")
        }
        switch number {
        case .integer(let count): return count
        case .double(let count): return Int(exactly: count) ?? .max
        }
    }

    /// Texts of which no two are the same.
    func strings(_ name: String) throws(SchemaError) -> [String]? {
        guard let value = members[name] else { return nil }
        guard let strings = Self.strings(value) else {
            throw problem("`\(name)` must be an array of strings, no two the same")
        }
        return strings
    }

    /// Lists of texts by name.
    func stringLists(_ name: String) throws(SchemaError) -> [(String, [String])] {
        guard let value = members[name] else { return [] }
        guard let members = value.object else { throw mustBe("an object", value, name) }
        var lists: [(String, [String])] = []
        for (key, value) in members {
            guard let list = Self.strings(value) else {
                throw problem("`\(name)` must hold arrays of strings, no two the same")
            }
            lists.append((key, list))
        }
        return lists
    }

    private static func strings(_ value: JSON) -> [String]? {
        guard let elements = value.array else { return nil }
        let strings = elements.compactMap(\.string)
        guard strings.count == elements.count, Set(strings.map(Name.init)).count == strings.count
        else { return nil }
        return strings
    }

    private func mustBe(_ expected: String, _ value: JSON, _ name: String) -> SchemaError {
        problem("`\(name)` must be \(expected), not \(value.typeName)")
    }
}
