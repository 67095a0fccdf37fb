"""Validates what the server says in Tests/Transcripts by the official schema of each revision.

A transcript is one JSON object a line: {"client": message}, {"client raw": text}, {"server":
message} or {"comment": text}. Its folder is named for the revision. MCP_SCHEMAS names the folder
that holds <revision>/schema.json; without it nothing is checked, and that is said.

    validate_transcripts.py              validates all transcripts
    validate_transcripts.py --self-test  shows that wrong messages are found
"""

import json
import os
import pathlib
import sys

import jsonschema

TRANSCRIPTS = pathlib.Path(__file__).resolve().parent.parent / "Transcripts"

RESULTS = {
    "initialize": "InitializeResult",
    "server/discover": "DiscoverResult",
    "ping": "EmptyResult",
    "logging/setLevel": "EmptyResult",
    "tools/list": "ListToolsResult",
    "tools/call": "CallToolResult",
    "resources/list": "ListResourcesResult",
    "resources/templates/list": "ListResourceTemplatesResult",
    "resources/read": "ReadResourceResult",
    "prompts/list": "ListPromptsResult",
    "prompts/get": "GetPromptResult",
    "completion/complete": "CompleteResult",
}
NOTIFICATIONS = {
    "notifications/progress": "ProgressNotification",
    "notifications/message": "LoggingMessageNotification",
    "notifications/cancelled": "CancelledNotification",
}
# Members whose inside is free, or a schema of somebody else's.
FREE = {
    "_meta", "inputSchema", "outputSchema", "structuredContent", "experimental", "extensions", "data",
    # Validated by its own type.
    "result",
}


class Schema:
    """One revision's schema."""

    def __init__(self, folder, revision):
        self.revision = revision
        self.document = json.loads((folder / revision / "schema.json").read_text())
        self.key = "$defs" if "$defs" in self.document else "definitions"
        self.types = self.document[self.key]

    def first(self, *names):
        """The first of these types that the revision has: some were renamed."""
        return next(name for name in names if name in self.types)

    def problems(self, value, name):
        """What is wrong with a value that should be of the named type."""
        schema = self.document | {"$ref": f"#/{self.key}/{name}"}
        found = [
            f"{name}{error.json_path[1:]}: {error.message[:300]}"
            for error in self.validator(schema).iter_errors(value)
        ]
        return found or [
            f"{name}{path}: the revision has no such member"
            for path in self.foreign(value, {"$ref": f"#/{self.key}/{name}"}, "")
        ]

    def validator(self, schema):
        return jsonschema.validators.validator_for(self.document)(schema)

    def foreign(self, value, schema, path):
        """Members that the type doesn't name; the schema allows them, but strict clients don't."""
        schema = self.resolved(schema, value)
        if isinstance(value, list):
            items = schema.get("items", {})
            for index, element in enumerate(value):
                yield from self.foreign(element, items, f"{path}[{index}]")
        if not isinstance(value, dict) or "properties" not in schema:
            return
        for name, member in value.items():
            if name in FREE:
                continue
            if name not in schema["properties"]:
                yield f"{path}.{name}"
            else:
                yield from self.foreign(member, schema["properties"][name], f"{path}.{name}")

    def resolved(self, schema, value):
        """Follows references, and of alternatives the one that fits."""
        while "$ref" in schema or "anyOf" in schema:
            if "$ref" in schema:
                schema = self.types[schema["$ref"].rsplit("/", 1)[1]]
                continue
            fitting = [
                one for one in schema["anyOf"]
                if self.validator(self.document | one).is_valid(value)
            ]
            schema = fitting[0] if fitting else {}
        return schema


def problems(lines, schema):
    """Yields each line's number, and what is wrong with it."""
    methods = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        entry = json.loads(line)
        for message in messages(entry.get("client")):
            if "method" in message and "id" in message:
                methods[json.dumps(message["id"])] = message["method"]
        if "server" not in entry:
            continue
        if isinstance(entry["server"], list) and schema.revision != "2025-03-26":
            yield number, "a batch, which only 2025-03-26 has"
        for message in messages(entry["server"]):
            for problem in message_problems(message, methods, schema):
                yield number, problem


def messages(entry):
    """The messages of an entry, which may be a batch."""
    if isinstance(entry, dict):
        return [entry]
    return [it for it in entry or [] if isinstance(it, dict)]


def message_problems(message, methods, schema):
    if "method" in message:
        name = NOTIFICATIONS.get(message["method"])
        return schema.problems(message, name) if name else [f"unknown method {message['method']}"]
    if "error" in message:
        if message.get("id", 0) is None and schema.revision < "2025-11-25":
            # The schemas before forgot JSON-RPC's null for an id that couldn't be read.
            message = message | {"id": 0}
        return schema.problems(message, schema.first("JSONRPCErrorResponse", "JSONRPCError"))
    found = schema.problems(message, schema.first("JSONRPCResultResponse", "JSONRPCResponse"))
    method = methods.get(json.dumps(message.get("id")))
    if method is None:
        return found + ["a result that no request asked for"]
    return found + schema.problems(message.get("result"), RESULTS[method])


def validate(schemas):
    checked = failed = 0
    for path in sorted(TRANSCRIPTS.glob("*/*.jsonl")):
        lines = path.read_text().splitlines()
        checked += sum('{"server"' in line for line in lines)
        for number, problem in problems(lines, Schema(schemas, path.parent.name)):
            failed += 1
            print(f"{path.relative_to(TRANSCRIPTS)}:{number}: {problem}")
    if not checked:
        sys.exit("there are no transcripts to validate")
    print(f"transcripts: {checked} messages of the server's, {failed} problems")
    return failed


def self_test(schemas):
    """Each of these exchanges has one message that must be found wrong."""
    wrong = [
        ("2025-11-25", "tools/list", {"tools": [{"name": "x"}]}),
        ("2025-11-25", "tools/list", {"tools": [], "resultType": "complete"}),
        ("2024-11-05", "tools/list", {"tools": [{"name": "x", "inputSchema": {"type": "object"}, "title": "X"}]}),
        ("2025-03-26", "tools/call", {"content": [{"type": "resource_link", "uri": "file:///x", "name": "x"}]}),
        ("2025-06-18", "ping", {"_meta": 1}),
        ("2026-07-28", "tools/list", {"tools": [], "resultType": "complete"}),
        ("2026-07-28", "server/discover", {"resultType": "complete"}),
        ("2025-11-25", "initialize", {"protocolVersion": "2025-11-25", "capabilities": {}}),
    ]
    right = [
        ("2025-11-25", "tools/list", {"tools": [{"name": "x", "title": "X", "inputSchema": {"type": "object"}}]}),
        ("2024-11-05", "tools/list", {"tools": [{"name": "x", "inputSchema": {"type": "object", "default": 1}}]}),
        ("2026-07-28", "tools/list", {"tools": [], "resultType": "complete", "ttlMs": 0, "cacheScope": "private"}),
        ("2025-06-18", "ping", {}),
    ]
    for cases, are_wrong in [(wrong, True), (right, False)]:
        for revision, method, result in cases:
            lines = [
                json.dumps({"client": {"jsonrpc": "2.0", "id": 1, "method": method}}),
                json.dumps({"server": {"jsonrpc": "2.0", "id": 1, "result": result}}),
            ]
            found = list(problems(lines, Schema(schemas, revision)))
            if bool(found) != are_wrong:
                sys.exit(f"self-test: {revision} {method} {result}: {found}")
    stray = [
        {"jsonrpc": "2.0", "id": 9, "result": {}},
        {"jsonrpc": "2.0", "id": 1, "error": {"code": "x", "message": ""}},
        {"jsonrpc": "2.0", "id": None, "error": {"code": 1, "message": ""}},
        {"jsonrpc": "2.0", "method": "notifications/progress", "params": {}},
        {"jsonrpc": "2.0", "method": "notifications/unheard_of"},
        [{"jsonrpc": "2.0", "error": {"code": 1, "message": ""}}],
    ]
    for message in stray:
        if not list(problems([json.dumps({"server": message})], Schema(schemas, "2025-11-25"))):
            sys.exit(f"self-test: nothing was found wrong with {message}")
    print("transcripts: the self-test found each of its wrong messages")


if __name__ == "__main__":
    folder = os.environ.get("MCP_SCHEMAS")
    if not folder:
        if not sys.argv[1:]:
            print("transcripts: skipped, for MCP_SCHEMAS names no folder of schemas")
        sys.exit(0)
    schemas = pathlib.Path(folder)
    if sys.argv[1:] == ["--self-test"]:
        self_test(schemas)
    else:
        sys.exit(1 if validate(schemas) else 0)
