"""Validates what the server says in Tests/Transcripts by the official schema of each revision.

A transcript is one JSON object a line: {"client": message}, {"client raw": text}, {"server":
message}, {"comment": text} or {"end": true}. Its folder is named for the revision. MCP_SCHEMAS names the folder
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
    "resources/subscribe": "EmptyResult",
    "resources/unsubscribe": "EmptyResult",
    "subscriptions/listen": "SubscriptionsListenResult",
}
# Spec: basic/patterns/mrtr, "Supported Requests".
MAY_ASK = {"tools/call", "prompts/get", "resources/read"}
REQUESTS = {
    "elicitation/create": "ElicitRequest",
    "sampling/createMessage": "CreateMessageRequest",
    "roots/list": "ListRootsRequest",
}
NOTIFICATIONS = {
    "notifications/progress": "ProgressNotification",
    "notifications/message": "LoggingMessageNotification",
    "notifications/cancelled": "CancelledNotification",
    "notifications/resources/updated": "ResourceUpdatedNotification",
    "notifications/resources/list_changed": "ResourceListChangedNotification",
    "notifications/tools/list_changed": "ToolListChangedNotification",
    "notifications/prompts/list_changed": "PromptListChangedNotification",
    "notifications/subscriptions/acknowledged": "SubscriptionsAcknowledgedNotification",
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
        return self.errors(value, name) or [
            f"{name}{path}: the revision has no such member"
            for path in self.foreign(value, {"$ref": f"#/{self.key}/{name}"}, "")
        ]

    def errors(self, value, name):
        """What the schema itself finds wrong."""
        schema = self.document | {"$ref": f"#/{self.key}/{name}"}
        return [
            f"{name}{error.json_path[1:]}: {error.message[:300]}"
            for error in self.validator(schema).iter_errors(value)
        ]

    def validator(self, schema):
        return jsonschema.validators.validator_for(self.document)(schema)

    def foreign(self, value, schema, path):
        """Members that the type doesn't name; the schema allows them, but strict clients don't."""
        while "$ref" in schema:
            schema = self.types[schema["$ref"].rsplit("/", 1)[1]]
        if "anyOf" in schema:
            # Of the alternatives that fit, the one that names the most.
            fitting = [
                list(self.foreign(value, one, path)) for one in schema["anyOf"]
                if self.validator(self.document | one).is_valid(value)
            ]
            yield from min(fitting, key=len, default=[])
            return
        if isinstance(value, list):
            items = schema.get("items", {})
            for index, element in enumerate(value):
                yield from self.foreign(element, items, f"{path}[{index}]")
        # Where they are described, a member's name is the sender's to choose.
        others = schema.get("additionalProperties") or None
        if not isinstance(value, dict) or "properties" not in schema and not others:
            return
        for name, member in value.items():
            known = schema.get("properties", {}).get(name, others)
            if name in FREE and not others:
                continue
            if not isinstance(known, dict):
                yield f"{path}.{name}"
            else:
                yield from self.foreign(member, known, f"{path}.{name}")


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
        is_question = "id" in message
        name = (REQUESTS if is_question else NOTIFICATIONS).get(message["method"])
        if name not in schema.types:
            return [f"unknown method {message['method']}"]
        if is_question and schema.revision >= "2026-07-28":
            return ["a request of the server's, which 2026-07-28 hasn't"]
        # Older schemas have what all messages have in common only there.
        envelope = schema.errors(message, "JSONRPCRequest" if is_question else "JSONRPCNotification")
        if "jsonrpc" not in schema.types[name]["properties"]:
            message = {key: value for key, value in message.items() if key not in ("jsonrpc", "id")}
        return envelope + schema.problems(message, name)
    if "error" in message:
        if message.get("id", 0) is None and schema.revision < "2025-11-25":
            # The schemas before forgot JSON-RPC's null for an id that couldn't be read.
            message = message | {"id": 0}
        return schema.problems(message, schema.first("JSONRPCErrorResponse", "JSONRPCError"))
    found = schema.problems(message, schema.first("JSONRPCResultResponse", "JSONRPCResponse"))
    method = methods.get(json.dumps(message.get("id")))
    if method is None:
        return found + ["a result that no request asked for"]
    result = message.get("result")
    if isinstance(result, dict) and result.get("resultType") == "input_required":
        if method not in MAY_ASK:
            return found + [f"{method} must not ask"]
        if not {"inputRequests", "requestState"} & result.keys():
            found.append("a result that asks has neither requests nor a state")
        return found + schema.problems(result, schema.first("InputRequiredResult", "Result"))
    return found + schema.problems(result, RESULTS[method])


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


def form(kind=None, **more):
    """A question to a person, for one field of a kind."""
    schema = {"type": "object", "properties": {"x": kind or {"type": "string"}}}
    return {"method": "elicitation/create", "params": {"message": "?", "requestedSchema": schema} | more}


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
        ("2025-11-25", "resources/subscribe", {"resultType": "complete"}),
        ("2026-07-28", "tools/list", {"resultType": "input_required", "requestState": "s"}),
        ("2026-07-28", "tools/call", {"resultType": "input_required"}),
        ("2026-07-28", "tools/call", {"resultType": "input_required", "inputRequests": {"a": {"method": "ping"}}}),
        ("2026-07-28", "tools/call", {"resultType": "input_required", "inputRequests": {"a": form(elicitationId="x")}}),
        ("2026-07-28", "tools/call", {"resultType": "input_required", "inputRequests": {"a": form(kind={"type": "object"})}}),
    ]
    right = [
        ("2025-11-25", "tools/list", {"tools": [{"name": "x", "title": "X", "inputSchema": {"type": "object"}}]}),
        ("2024-11-05", "tools/list", {"tools": [{"name": "x", "inputSchema": {"type": "object", "default": 1}}]}),
        ("2026-07-28", "tools/list", {"tools": [], "resultType": "complete", "ttlMs": 0, "cacheScope": "private"}),
        ("2025-06-18", "ping", {}),
        ("2026-07-28", "tools/call", {"resultType": "input_required", "inputRequests": {"a": form(mode="form")}}),
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
        {"jsonrpc": "2.0", "method": "notifications/subscriptions/acknowledged", "params": {"notifications": {}}},
        {"jsonrpc": "2.0", "id": 1, "method": "elicitation/unheard_of"},
        {"jsonrpc": "2.0", "id": None} | form(),
        {"jsonrpc": "2.0", "id": 1} | form(unheard_of=1),
        {"jsonrpc": "2.0", "id": 1} | form(kind={"type": "array"}),
        [{"jsonrpc": "2.0", "error": {"code": 1, "message": ""}}],
    ]
    for message in stray:
        if not list(problems([json.dumps({"server": message})], Schema(schemas, "2025-11-25"))):
            sys.exit(f"self-test: nothing was found wrong with {message}")
    for revision, is_right in [("2025-11-25", True), ("2025-06-18", True), ("2025-03-26", False), ("2026-07-28", False)]:
        question = {"jsonrpc": "2.0", "id": 1} | form()
        found = list(problems([json.dumps({"server": question})], Schema(schemas, revision)))
        if bool(found) == is_right:
            sys.exit(f"self-test: {revision} {question}: {found}")
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
