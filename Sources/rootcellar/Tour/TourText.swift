import JSONRPC
import Text

/// JSON as a person likes to read it: no braces, long things shortened, rows as a table.
enum TourText {
    private static let width = 84
    private static let lists = ["tools", "resources", "resourceTemplates", "prompts"]

    /// A result: the members that are asked for, else what a model would be shown.
    static func lines(ofResult result: JSONObject, showing names: [String], maxLines: Int)
        -> [String]
    {
        var shown = result
        if names.isEmpty {
            if let structured = result["structuredContent"]?.object {
                shown = structured
            } else if let content = result["content"]?.array {
                return cut(content.flatMap(lines(ofBlock:)), to: maxLines)
            }
            for name in ["_meta", "ttlMs", "cacheScope", "resultType"] { shown[name] = nil }
        } else {
            shown = JSONObject(names.compactMap { name in result[name].map { (name, $0) } })
        }
        return lines(of: .object(shown), maxLines: maxLines)
    }

    /// Any value, in at most so many lines.
    static func lines(of value: JSON, maxLines: Int) -> [String] {
        cut(lines(of: value), to: maxLines)
    }

    /// A line, or its beginning.
    static func shortened(_ text: String, to count: Int) -> String {
        text.count <= count ? text : String(text.prefix(count - 1)) + "…"
    }

    /// Text in lines of a width, broken between words; at most three lines for each of its own.
    static func wrapped(_ text: String, to width: Int = width) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
            var lines: [String] = []
            var rest = Substring(displayed(String(line)))
            while rest.count > width, lines.count < 2 {
                let part = rest.prefix(width)
                let end = part.lastIndex(of: " ") ?? part.endIndex
                lines.append(String(rest[..<end]))
                rest = rest[end...].drop { $0 == " " }
            }
            return lines + [shortened(String(rest), to: width)]
        }
    }

    private static func lines(ofBlock block: JSON) -> [String] {
        block["text"]?.string.map { wrapped($0) } ?? lines(of: block)
    }

    private static func cut(_ lines: [String], to count: Int) -> [String] {
        guard lines.count > count else { return lines }
        return lines.prefix(count - 1) + ["… and \(lines.count - count + 1) lines more"]
    }

    private static func lines(of value: JSON) -> [String] {
        switch value {
        case .object(let members):
            guard let columns = members["columns"]?.array, let rows = members["rows"]?.array else {
                return members.flatMap { lines(ofMember: $0.name, $0.value) }
            }
            let rest = members.filter { !["columns", "rows", "types"].contains($0.name) }
            return table(columns, rows) + rest.flatMap { lines(ofMember: $0.name, $0.value) }
        case .array(let elements):
            return elements.flatMap { element in
                if let line = line(of: element) { return ["- " + line] }
                let lines = lines(of: element)
                return zip(["- "] + Array(repeating: "  ", count: lines.count), lines).map(+)
            }
        case .string(let text): return wrapped(text)
        default: return [value.text]
        }
    }

    private static func lines(ofMember name: String, _ value: JSON) -> [String] {
        let label = displayed(name) + ":"
        if lists.contains(name), let elements = value.array {
            return [label] + elements.map { "  " + summary(of: $0) }
        }
        if let line = line(of: value) { return [label + " " + line] }
        return [label] + lines(of: value).map { "  " + $0 }
    }

    /// A value in one line, if it has room there.
    private static func line(of value: JSON) -> String? {
        let line: String
        switch value {
        case .string(let text) where text.contains("\n"): return nil
        case .string(let text): line = displayed(text)
        case .array(let elements):
            let parts = elements.map { displayed($0.string ?? $0.text) }
            if elements.contains(where: { $0.object != nil || $0.array != nil }) { return nil }
            line = parts.isEmpty ? "none" : parts.joined(separator: ", ")
        case .object(let members) where members.isEmpty: line = "{}"
        case .object(let members):
            let parts = members.map {
                "\(displayed($0.name)): \(displayed($0.value.string ?? $0.value.text))"
            }
            line = parts.joined(separator: ", ")
        default: line = value.text
        }
        return line.count <= width ? line : nil
    }

    /// A tool, resource or prompt: how it is used, and what it is.
    private static func summary(of element: JSON) -> String {
        let schema = element["inputSchema"]
        let required = schema?["required"]?.array ?? []
        var parameters = schema?["properties"]?.object?.names.map { name in
            name + (required.contains(.string(name)) ? "" : "?")
        }
        parameters =
            parameters
            ?? element["arguments"]?.array?.map { argument in
                (argument["name"]?.string ?? "") + (argument["required"] == true ? "" : "?")
            }
        let name = element["uri"] ?? element["uriTemplate"] ?? element["name"]
        let signature = parameters.map { "(\($0.joined(separator: ", ")))" } ?? ""
        return shortened(displayed((name?.string ?? "") + signature), to: width)
    }

    private static func table(_ columns: [JSON], _ rows: [JSON]) -> [String] {
        let cells = [columns] + rows.map { $0.array ?? [] }
        let texts = cells.map { $0.map { shortened(displayed($0.string ?? $0.text), to: 30) } }
        let widths = columns.indices.map { column in
            texts.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        let lines = texts.map { row in
            zip(row, widths).map { text, width in
                text + String(repeating: " ", count: max(0, width - text.count))
            }.joined(separator: " │ ")
        }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "─┼─")
        return lines.prefix(1) + [rule] + lines.dropFirst()
    }
}
