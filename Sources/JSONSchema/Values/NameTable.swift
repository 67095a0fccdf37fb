/// Names that are looked up, each with the place it has in a list.
struct NameTable: Sendable {
    let names: [String]
    private let slots: [Name: Int]

    /// Takes the names.
    ///
    /// - Precondition: No two are the same.
    init(_ names: [String]) {
        self.names = names
        // Few are compared faster than one is hashed.
        guard names.count > 8 else {
            slots = [:]
            return
        }
        slots = Dictionary(uniqueKeysWithValues: zip(names.map(Name.init), names.indices))
    }

    var count: Int { names.count }

    /// The place of a name, if it is one of them.
    func slot(of name: String) -> Int? {
        slots.isEmpty ? names.firstIndex { $0.hasSameBytes(as: name) } : slots[Name(name)]
    }
}
