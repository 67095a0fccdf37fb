/// What is asked of an object.
struct ObjectRules: Sendable {
    /// A name that some keyword knows, in the place it has in ``names``.
    struct Slot: Sendable {
        var schema: Int?
        var isRequired = false
        /// Slots that must be filled if this one is.
        var dependents: [Int] = []
        /// The schema that the whole object must fit if this one is filled.
        var dependentSchema: Int?
    }

    /// The names that keywords know, those of `properties` first and in their order.
    let names: NameTable
    let slots: [Slot]
    let patterns: [(pattern: Pattern, schema: Int)]
    /// The schema of members that neither `properties` nor a pattern has.
    let additional: Int?
    let propertyNames: Int?
    let minProperties: Int
    let maxProperties: Int?

    init?(_ location: SchemaDocument.Location, _ keywords: Keywords) throws(SchemaError) {
        var table = SlotTable()
        for (name, schema) in location.members("properties") { table[name].schema = schema }
        for name in try keywords.strings("required") ?? [] { table[name].isRequired = true }
        for (name, others) in try keywords.stringLists("dependentRequired") {
            table[name].dependents = others.map { table.slot(of: $0) }
        }
        for (name, schema) in location.members("dependentSchemas") {
            table[name].dependentSchema = schema
        }
        names = NameTable(table.names)
        slots = table.slots
        var patterns: [(Pattern, Int)] = []
        for (source, schema) in location.members("patternProperties") {
            patterns.append((try keywords.pattern(source, of: "patternProperties"), schema))
        }
        self.patterns = patterns
        additional = location.child("additionalProperties")
        propertyNames = location.child("propertyNames")
        minProperties = try keywords.count("minProperties") ?? 0
        maxProperties = try keywords.count("maxProperties")
        guard
            !slots.isEmpty || !patterns.isEmpty || additional != nil || propertyNames != nil
                || minProperties > 0 || maxProperties != nil
        else { return nil }
    }

    /// The names that `properties` has.
    var declaredNames: [String] {
        zip(names.names, slots).filter { $0.1.schema != nil }.map(\.0)
    }
}

/// Slots as they are found, a name having one however often it comes.
private struct SlotTable {
    private(set) var names: [String] = []
    private(set) var slots: [ObjectRules.Slot] = []
    private var places: [Name: Int] = [:]

    mutating func slot(of name: String) -> Int {
        if let place = places[Name(name)] { return place }
        names.append(name)
        slots.append(ObjectRules.Slot())
        places[Name(name)] = slots.count - 1
        return slots.count - 1
    }

    subscript(name: String) -> ObjectRules.Slot {
        mutating get { slots[slot(of: name)] }
        set { slots[slot(of: name)] = newValue }
    }
}
