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

    /// Nothing to choose from.
    public static let none = Completion([])
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

    /// Those of the fixed choices that begin with the prefix.
    func completion(of prefix: String) -> Completion {
        Completion(choices.filter { $0.utf8.starts(with: prefix.utf8) })
    }
}
