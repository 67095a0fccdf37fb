import JSONRPC

/// Turns the schemas of a document into nodes.
struct Compiler {
    private var document: SchemaDocument
    private let assertsFormat: Bool
    private var usesDynamicReferences = false

    init(_ schema: JSON, assertsFormat: Bool) throws(SchemaError) {
        document = try SchemaDocument(schema)
        self.assertsFormat = assertsFormat
    }

    /// - Throws: ``SchemaError``, if a keyword has a wrong value, a reference leads nowhere or out
    ///   of the document, or schemas refer to each other without end.
    mutating func compiled() throws(SchemaError) -> CompiledSchema {
        var nodes: [Node] = []
        // References may find schemas where none were known, so the end moves.
        while nodes.count < document.locations.count {
            nodes.append(try node(at: nodes.count))
        }
        if let looping = Self.loop(in: nodes) {
            throw SchemaError(
                "the schema applies itself to the same value without end",
                at: document.locations[looping].pointer
            )
        }
        return CompiledSchema(
            nodes: nodes,
            dynamicAnchors: usesDynamicReferences ? document.resources.map(\.dynamicAnchors) : []
        )
    }

    private mutating func node(at index: Int) throws(SchemaError) -> Node {
        let location = document.locations[index]
        guard let members = location.json.object else {
            return Node(verdict: location.json.bool ?? true, resource: location.resource)
        }
        let keywords = Keywords(members, at: location.pointer)
        try checkAnnotations(keywords)
        return try Node(
            location,
            keywords,
            try appliedRules(of: location, keywords),
            assertsFormat: assertsFormat
        )
    }

    /// Keywords that ask for nothing have types, too.
    private func checkAnnotations(_ keywords: Keywords) throws(SchemaError) {
        for name in ["title", "description", "$comment", "contentEncoding", "contentMediaType"] {
            _ = try keywords.string(name)
        }
        for name in ["deprecated", "readOnly", "writeOnly"] { _ = try keywords.flag(name) }
        _ = try keywords.values("examples")
    }

    private mutating func appliedRules(
        of location: SchemaDocument.Location,
        _ keywords: Keywords
    ) throws(SchemaError) -> AppliedRules? {
        var references: [Int] = []
        var dynamicReference: AppliedRules.DynamicReference?
        if let text = try keywords.string("$ref") {
            references.append(try target(of: text, "$ref", in: location, keywords))
        }
        if let text = try keywords.string("$dynamicRef") {
            let target = try target(of: text, "$dynamicRef", in: location, keywords)
            let name = Name(URIReference(text).fragment ?? "")
            let anchors = document.resources[document.locations[target].resource].dynamicAnchors
            if anchors[name] == target {
                dynamicReference = AppliedRules.DynamicReference(name: name, target: target)
                usesDynamicReferences = true
            } else {
                references.append(target)
            }
        }
        return AppliedRules(location, references: references, dynamicReference: dynamicReference)
    }

    /// The schema that a reference means.
    ///
    /// Spec: network references **must not** be followed; a schema that needs one **should** be
    /// rejected (basic/index, "JSON Schema usage").
    private mutating func target(
        of text: String,
        _ keyword: String,
        in location: SchemaDocument.Location,
        _ keywords: Keywords
    ) throws(SchemaError) -> Int {
        let reference = URIReference(text)
        let uri = reference.resolved(against: document.resources[location.resource].uri)
        let isLocal = text.isEmpty || text.utf8.first == UInt8(ascii: "#")
        guard let resource = isLocal ? location.resource : document.resource(uri) else {
            throw keywords.problem(
                "`\(keyword)` refers to `\(text)`, which is not in this document, and nothing else is fetched"
            )
        }
        let fragment = reference.fragment ?? ""
        let root = document.resources[resource].root
        if fragment.isEmpty { return root }
        let found: Int?
        if fragment.utf8.first == UInt8(ascii: "/") {
            found = try document.location(at: tokens(ofPointer: fragment), under: root)
        } else {
            found = document.resources[resource].anchors[Name(fragment)]
        }
        guard let found else {
            throw keywords.problem("`\(keyword)` refers to `\(text)`, where nothing is")
        }
        return found
    }
}
