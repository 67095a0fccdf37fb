import JSONRPC

/// A schema's document with all the schemas in it found.
///
/// References lead from place to place in it, and never out of it.
struct SchemaDocument {
    /// One schema.
    struct Location {
        let json: JSON
        /// From the top of the document.
        let pointer: String
        let depth: Int
        /// The resource it belongs to.
        fileprivate(set) var resource: Int
        fileprivate(set) var children: [String: Children] = [:]
    }

    /// The schemas under one keyword, by their place in ``locations``.
    enum Children {
        case one(Int)
        case several([Int])
        case named([(name: String, location: Int)])
    }

    /// A schema with a URI of its own, and what belongs to it.
    struct Resource {
        let uri: URIReference
        let root: Int
        var anchors: [Name: Int] = [:]
        var dynamicAnchors: [Name: Int] = [:]
    }

    /// Never shorter than it was, so that whoever holds a place may keep it.
    private(set) var locations: [Location] = []
    private(set) var resources: [Resource] = []
    private var byPointer: [Name: Int] = [:]
    private var byURI: [Name: Int] = [:]
    private var visitedCount = 0

    /// Finds the schemas of a document.
    ///
    /// - Throws: ``SchemaError``, if something that must be a schema isn't, an identifier is none or
    ///   is given twice, the dialect isn't ours, or there are too many or too deep.
    init(_ json: JSON) throws(SchemaError) {
        addResource(URIReference(""), root: 0)
        _ = try add(json, at: "", depth: 0, resource: 0)
        try visitAll()
    }

    /// The schema at a pointer, which may lie under a keyword that is not known.
    ///
    /// - Returns: `nil`, if nothing is there.
    mutating func location(at tokens: [String], under root: Int) throws(SchemaError) -> Int? {
        var nearest = root
        var json = locations[root].json
        var pointer = locations[root].pointer
        for token in tokens {
            guard let next = json.child(token) else { return nil }
            json = next
            pointer += "/" + token.escapedToken
            nearest = byPointer[Name(pointer)] ?? nearest
        }
        if let known = byPointer[Name(pointer)] { return known }
        let (resource, depth) = (locations[nearest].resource, locations[nearest].depth + 1)
        let new = try add(json, at: pointer, depth: depth, resource: resource)
        try visitAll()
        return new
    }

    /// The resource of a URI, if it is in this document.
    func resource(_ uri: URIReference) -> Int? { byURI[Name(uri.document)] }

    private mutating func addResource(_ uri: URIReference, root: Int) {
        resources.append(Resource(uri: uri, root: root))
        byURI[Name(uri.document)] = resources.count - 1
    }

    private mutating func add(_ json: JSON, at pointer: String, depth: Int, resource: Int)
        throws(SchemaError) -> Int
    {
        guard depth <= Bounds.schemaDepth else {
            throw SchemaError("schemas lie deeper than \(Bounds.schemaDepth)", at: pointer)
        }
        guard locations.count < Bounds.schemas else {
            throw SchemaError("there are more than \(Bounds.schemas) schemas", at: pointer)
        }
        locations.append(
            Location(json: json, pointer: pointer, depth: depth, resource: resource)
        )
        byPointer[Name(pointer)] = locations.count - 1
        return locations.count - 1
    }

    private mutating func visitAll() throws(SchemaError) {
        while visitedCount < locations.count {
            visitedCount += 1
            try visit(visitedCount - 1)
        }
    }

    private mutating func visit(_ index: Int) throws(SchemaError) {
        let location = locations[index]
        let keywords = Keywords(location.json.object ?? [:], at: location.pointer)
        switch location.json {
        case .object: break
        case .bool: return
        default:
            throw keywords.problem(
                "a schema must be an object, true or false, not \(location.json.typeName)"
            )
        }
        if let dialect = try keywords.string("$schema"), !dialects.contains(dialect) {
            throw SchemaError(
                "`$schema` is `\(dialect)`, a dialect that is not known; there is \(dialects[0])",
                at: location.pointer
            )
        }
        try identify(index, keywords)
        for (name, value) in keywords.members {
            guard let shape = shapes[name] else { continue }
            locations[index].children[name] = try children(name, value, shape, of: index)
        }
    }

    /// Reads the identifiers of a schema.
    private mutating func identify(_ index: Int, _ keywords: Keywords) throws(SchemaError) {
        if let text = try keywords.string("$id") {
            let id = URIReference(text)
            guard (id.fragment ?? "").isEmpty else {
                throw keywords.problem("`$id` must have no fragment; `$anchor` is for that")
            }
            let uri = id.resolved(against: resources[locations[index].resource].uri)
            if index == 0 {
                resources[0] = Resource(uri: uri, root: 0)
                byURI = [Name(uri.document): 0]
            } else {
                guard resource(uri) == nil else {
                    throw keywords.problem("`$id` is the URI of another schema, `\(text)`")
                }
                addResource(uri, root: index)
                locations[index].resource = resources.count - 1
            }
        }
        let resource = locations[index].resource
        for keyword in ["$anchor", "$dynamicAnchor"] {
            guard let text = try keywords.string(keyword) else { continue }
            guard text.isAnchor else {
                throw keywords.problem("`\(keyword)` must be a plain name, not `\(text)`")
            }
            let other = resources[resource].anchors.updateValue(index, forKey: Name(text))
            guard other == nil || other == index else {
                throw keywords.problem("`\(keyword)` is the name of another schema, `\(text)`")
            }
            if keyword == "$dynamicAnchor" {
                resources[resource].dynamicAnchors[Name(text)] = index
            }
        }
    }

    private mutating func children(_ name: String, _ value: JSON, _ shape: Shape, of index: Int)
        throws(SchemaError) -> Children
    {
        let parent = locations[index]
        let pointer = parent.pointer + "/" + name
        func add(_ json: JSON, _ pointer: String, to document: inout Self) throws(SchemaError)
            -> Int
        {
            try document.add(json, at: pointer, depth: parent.depth + 1, resource: parent.resource)
        }
        switch (shape, value) {
        case (.one, _): return .one(try add(value, pointer, to: &self))
        case (.several, .array(let elements)) where !elements.isEmpty:
            var all: [Int] = []
            for (position, element) in elements.enumerated() {
                all.append(try add(element, "\(pointer)/\(position)", to: &self))
            }
            return .several(all)
        case (.named, .object(let members)):
            var all: [(String, Int)] = []
            for (name, value) in members {
                all.append((name, try add(value, "\(pointer)/\(name.escapedToken)", to: &self)))
            }
            return .named(all)
        case (.several, _):
            throw SchemaError(
                "`\(name)` must be an array of schemas, not empty",
                at: parent.pointer
            )
        case (.named, _):
            throw SchemaError(
                "`\(name)` must be an object of schemas, not \(value.typeName)",
                at: parent.pointer
            )
        }
    }
}
