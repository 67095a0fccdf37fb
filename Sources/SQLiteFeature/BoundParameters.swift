import JSONRPC
import MCP
import SQLite

/// Values for the parameters of a statement: an array for `?`, an object for `:name`.
struct BoundParameters: ParameterValue {
    var bindings: Bindings
    var json: JSON

    static let schema = Schema(["type": ["array", "object"], "items": [:]])

    init(json: JSON) throws(ParameterProblem) {
        // Hosts that encode arguments twice send the text of it.
        self.json = json.string.flatMap { try? JSON(parsing: $0) } ?? json
        switch self.json {
        case .array(let values): bindings = .positional(values.map(Value.init))
        case .object(let members):
            let named = members.map { ($0.name.drop { ":@$".contains($0) }, Value($0.value)) }
            bindings = .named(Dictionary(named.map { (String($0), $1) }) { $1 })
        default: throw ParameterProblem("must be an array or an object, not \(json.typeName)")
        }
    }
}
