import JSONRPC
import JSONSchema
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// References within a document, and the refusal of those that lead out of it.
@Suite(.timeLimit(.minutes(5)))
struct ReferenceTests {
    @Test(
        arguments: [
            ##"{"$ref":"#/$defs/a"}"##, ##"{"$ref":"#/%24defs/a"}"##, ##"{"$ref":"#named"}"##,
            ##"{"$ref":"#/$defs/slash~1tilde~0"}"##, ##"{"$ref":"#/$defs/~01%CC%81/%CC%81"}"##,
            ##"{"$ref":"#/$defs/list/prefixItems/0"}"##,
            ##"{"$ref":"#/$defs/unknown/somewhere/else"}"##, ##"{"$ref":"other"}"##,
            ##"{"$ref":"https://example.org/root/other"}"##, ##"{"$ref":"/root/other"}"##,
            ##"{"$ref":"./x/../other#"}"##, ##"{"$ref":"other#inner"}"##,
            ##"{"$ref":"//example.org/root/other#/$defs/b"}"##, ##"{"$ref":"urn:a:b#/$defs/c"}"##,
            ##"{"$dynamicRef":"#named"}"##, ##"{"$dynamicRef":"#/$defs/a"}"##,
            ##"{"$ref":"#/$defs/chain"}"##,
        ]
    )
    func `every way to a schema in the document is found`(reference: String) throws {
        let schema = try JSON(
            parsing: ##"""
                {
                  "$id": "https://example.org/root/schema",
                  "properties": {"value": \##(reference)},
                  "$defs": {
                    "a": {"type": "null", "$anchor": "named"},
                    "slash/tilde~": {"type": "null"},
                    "~1\u0301": {"\u0301": {"type": "null"}},
                    "list": {"prefixItems": [{"type": "null"}]},
                    "unknown": {"somewhere": {"else": {"type": "null"}}},
                    "chain": {"$ref": "#/$defs/a"},
                    "o": {"$id": "other", "type": "null",
                          "$defs": {"b": {"type": "null", "$anchor": "inner"}}},
                    "u": {"$id": "urn:a:b", "$defs": {"c": {"$ref": "#/$defs/d"}, "d": {"type": "null"}}}
                  }
                }
                """##
        )
        let compiled = try JSONSchema(schema)
        #expect(compiled.problems(in: ["value": nil]).isEmpty)
        #expect(
            compiled.problems(in: ["value": 7]).map(\.description)
                == ["`value` must be null, not integer"]
        )
    }

    /// Spec: network references **must not** be followed (basic/index, "JSON Schema usage").
    @Test(arguments: [
        "http://127.0.0.1:1/schema.json", "https://json-schema.org/draft/2020-12/schema",
        "file:///etc/passwd", "other.json", "//example.org/x", "urn:uuid:1", "?a", "%23/$defs/a",
    ])
    func `JSC-3 a reference out of the document is an error that names it`(reference: String)
        throws
    {
        for keyword in ["$ref", "$dynamicRef"] {
            let error = try SchemaErrorTests.error(
                of: #"{"$defs":{"a":{}},"items":{"\#(keyword)":"\#(reference)"}}"#
            )
            #expect(
                error?.description
                    == "`\(keyword)` refers to `\(reference)`, which is not in this document, and nothing else is fetched (at `#/items`)"
            )
        }
    }

    @Test func `JSC-3 whoever could be asked for a schema isn't`() throws {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try unsafe withUnsafeMutablePointer(to: &address) { address in
            try unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try #require(unsafe bind(listener, $0, length) == 0 && listen(listener, 8) == 0)
                try #require(unsafe getsockname(listener, $0, &length) == 0)
            }
        }
        let place = "http://127.0.0.1:\(in_port_t(bigEndian: address.sin_port))/schema.json"
        #expect(
            try SchemaErrorTests.error(of: #"{"$ref":"\#(place)"}"#)?.message.contains(place)
                == true
        )
        // Who had asked would wait here.
        var polled = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        #expect(unsafe poll(&polled, 1, 0) == 0)
    }

    @Test(arguments: [
        "#/$defs/b", "#nowhere", "#/$defs/a/0", "#/items/01", "#/", "#/$defs/a/~2", "#%00",
    ])
    func `a reference to where nothing is is an error`(reference: String) throws {
        let error = try SchemaErrorTests.error(
            of: #"{"$defs":{"a":{}},"$ref":"\#(reference)","enum":[[]]}"#
        )
        #expect(error?.message == "`$ref` refers to `\(reference)`, where nothing is")
    }

    @Test(arguments: [
        ##"{"$ref":"#"}"##, ##"{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/a"}}}"##,
        ##"{"$defs":{"a":{"allOf":[{"$ref":"#/$defs/b"}]},"b":{"not":{"$ref":"#/$defs/a"}}}}"##,
        ##"{"if":{"$ref":"#"}}"##, ##"{"anyOf":[{"type":"null"},{"$ref":"#"}]}"##,
        ##"{"dependentSchemas":{"a":{"$ref":"#"}}}"##, ##"{"else":{"$ref":"#"},"if":true}"##,
        ##"{"$dynamicAnchor":"a","oneOf":[{"$dynamicRef":"#a"}]}"##,
    ])
    func `JSC-4 a schema that applies itself without end is an error`(schema: String) throws {
        let error = try SchemaErrorTests.error(of: schema)
        #expect(error?.message == "the schema applies itself to the same value without end")
    }

    @Test func `a schema may apply itself to what is within the value`() throws {
        let schema = try JSONSchema(
            JSON(
                parsing:
                    ##"{"type":"object","properties":{"next":{"$ref":"#"}},"additionalProperties":false}"##
            )
        )
        #expect(schema.problems(in: ["next": ["next": ["next": [:]]]]).isEmpty)
        #expect(
            schema.problems(in: ["next": ["next": ["nxt": 1]]]).map(\.description)
                == ["`next.next.nxt` is not known; there are next"]
        )
    }

    /// A tree whose nodes are what the outermost schema in use says they are.
    @Test func `a dynamic reference goes to the outermost schema of its name`() throws {
        let schema = try JSONSchema(
            JSON(
                parsing: ##"""
                    {
                      "$id": "strict", "$dynamicAnchor": "node",
                      "$ref": "tree", "unevaluatedProperties": false,
                      "$defs": {"tree": {
                        "$id": "tree", "$dynamicAnchor": "node",
                        "properties": {"children": {"items": {"$dynamicRef": "#node"}}}
                      }}
                    }
                    """##
            )
        )
        #expect(schema.problems(in: ["children": [["children": []]]]).isEmpty)
        #expect(
            schema.problems(in: ["children": [["childen": []]]]).map(\.description)
                == ["`children[0].childen` is not known"]
        )
    }
}
