/// The members of a JSON object, in the order they were written.
///
/// Names are compared by their UTF-8 bytes: Swift's `==` holds "é" and "e\u{301}" equal, JSON
/// doesn't. Objects are equal if they have the same members, in whatever order.
public struct JSONObject: Sendable {
    private var members: [(name: String, value: JSON)]

    /// Makes an object of these members, of which the last wins where two have one name.
    public init(_ members: [(String, JSON)] = []) {
        self.members = []
        self.members.reserveCapacity(members.count)
        for (name, value) in members { self[name] = value }
    }

    /// Takes members that are known to have different names.
    ///
    /// - Precondition: No two names are the same; the parser has checked.
    init(unique members: [(name: String, value: JSON)]) { self.members = members }

    /// The names, in order.
    public var names: [String] { members.map(\.name) }

    /// The value of a member; setting `nil` removes it.
    public subscript(name: String) -> JSON? {
        get { index(of: name).map { members[$0].value } }
        set {
            switch (index(of: name), newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((name, value))
            case (nil, nil): break
            }
        }
    }

    private func index(of name: String) -> Int? {
        members.firstIndex { $0.name.hasSameBytes(as: name) }
    }
}

extension JSONObject: RandomAccessCollection {
    public var startIndex: Int { members.startIndex }
    public var endIndex: Int { members.endIndex }
    public subscript(position: Int) -> (name: String, value: JSON) { members[position] }
}

extension JSONObject: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.name] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        // Order doesn't count, so neither may it here.
        hasher.combine(members.reduce(0) { $0 ^ $1.name.hashValue ^ $1.value.hashValue })
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSON)...) { self.init(elements) }
}

extension String {
    /// Whether both are the same bytes in UTF-8, which `==` doesn't ask.
    func hasSameBytes(as other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}
