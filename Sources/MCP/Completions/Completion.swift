/// What a parameter is completed with, such as paths or tables.
///
/// A kind is a name that a feature extends this type with; the feature also registers what
/// completes it.
public struct CompletionKind: Hashable, Sendable {
    let name: String

    /// Names a kind.
    public init(_ name: String) { self.name = name }
}

/// Finds what can complete a prefix.
///
/// `chosen` has the arguments already filled in, by name, as far as the client told them.
public typealias Completer =
    @Sendable (_ prefix: String, _ chosen: [String: String], _ context: CallContext) async throws ->
    Completion

/// What a person can choose from.
public struct Completion: Sendable {
    /// The most that are sent; the specification's limit.
    public static let maxValues = 100

    /// The best first, at most ``maxValues``.
    public let values: [String]
    /// How many there are in all, where it is known.
    public let total: Int?

    /// Takes all the matches, best first, and keeps as many as may be sent.
    ///
    /// `total`: how many there are, if `matches` isn't all of them.
    public init(_ matches: some Collection<String>, total: Int? = nil) {
        values = Array(matches.prefix(Self.maxValues))
        self.total = total ?? matches.count
    }

    /// Takes the names that fit what a person has typed: first those that begin with it, then those
    /// that hold it further on.
    public init(of typed: String, among names: [String]) {
        let fitting = names.map { ($0, CompletionRank(of: $0.utf8, for: typed.utf8)) }
        self.init(
            CompletionRank.allCases.flatMap { rank in fitting.filter { $0.1 == rank }.map(\.0) }
        )
    }

    /// Nothing to choose from.
    public static let none = Completion([])
}

/// How well a name completes what was typed.
public enum CompletionRank: Comparable, CaseIterable, Sendable {
    /// It begins so.
    case beginning
    /// It holds it further on.
    case inside

    /// Compares bytes; `nil` if the name doesn't fit.
    public init?(of name: some Collection<UInt8>, for typed: some Collection<UInt8>) {
        if name.starts(with: typed) {
            self = .beginning
            return
        }
        var rest = name.dropFirst()
        while rest.count >= typed.count {
            if rest.starts(with: typed) {
                self = .inside
                return
            }
            rest = rest.dropFirst()
        }
        return nil
    }
}

/// A parameter as completion sees it.
struct CompletableArgument: Sendable {
    let name: String
    let kind: CompletionKind?
    let choices: [String]

    init(name: String, parameter: any AnyParameter) {
        self.name = name
        kind = parameter.completion
        choices = parameter.choices
    }

    /// Those of the fixed choices that fit.
    func completion(of typed: String) -> Completion { Completion(of: typed, among: choices) }
}
