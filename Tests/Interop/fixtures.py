"""What rootcellar itself has no use for: each kind of content, questions, news of every list."""

import base64

from scenario import refused

# Each tool with what its reply must hold.
CONTENTS = {
    "test_simple_text": [{"type": "text", "text": "This is a simple text response for testing."}],
    "test_image_content": [{"type": "image", "mimeType": "image/png"}],
    "test_audio_content": [{"type": "audio", "mimeType": "audio/wav"}],
    "test_embedded_resource": [{"type": "resource"}],
    "test_multiple_content_types": [{"type": "text"}, {"type": "image"}, {"type": "resource"}],
    "json_schema_2020_12_tool": [{"type": "text", "text": "The contact of somebody was taken."}],
    # A client of SEP-1699 is let go here, and comes back.
    "test_reconnection": [{"type": "text", "text": "The result of a call that took a while."}],
    "test_x_mcp_header": [{"type": "text", "text": "The region is Nürnberg."}],
}
ARGUMENTS = {
    "json_schema_2020_12_tool": {"contactMethod": "phone", "phone": "1"},
    # Clients that know the mark send it in a header too, where it has to be encoded.
    "test_x_mcp_header": {"region": "Nürnberg"},
}


async def run(door, report, parts=None):
    """Plays all parts, or those that a client can."""
    for part in parts or [
        contents, resources, prompts, completions, progress, log_messages, forms, words, questions,
        news,
    ]:
        with report.part(part.__name__):
            await part(door, report)


async def unaskable(door, report):
    """A client that declared nothing is asked nothing, and told why not."""
    if door.is_stateless:
        await refused(report, "what needs a model", [-32021],
                      door.call("test_missing_capability", {}))
    else:
        reply = await door.call("test_missing_capability", {})
        report.expect("what needs a model is refused", reply.get("isError"), reply)
    report.equal("nobody was asked", door.host.questions, [])


async def contents(door, report):
    listed = {tool["name"]: tool for tool in await door.tools()}
    for name, wanted in CONTENTS.items():
        report.expect(f"{name} is listed", name in listed)
        reply = await door.call(name, ARGUMENTS.get(name, {}))
        report.expect(f"{name} works", not reply.get("isError"), reply)
        found = [
            {member: block.get(member) for member in one}
            for one, block in zip(wanted, reply["content"], strict=True)
        ]
        report.equal(f"{name}'s content", found, wanted)
        for block in reply["content"]:
            if "data" in block:
                report.expect(f"{name}'s bytes", base64.b64decode(block["data"], validate=True))
    schema = listed["json_schema_2020_12_tool"]["inputSchema"]
    report.equal("a schema arrives whole", schema["then"], {"required": ["phone"]})
    reply = await door.call("test_error_handling", {})
    report.expect("an error is a result", reply.get("isError"), reply)


async def resources(door, report):
    listed = [resource["uri"] for resource in await door.resources()]
    for uri in ["test://static-text", "test://static-binary", "test://watched-resource"]:
        report.expect(f"{uri} is listed", uri in listed, listed)
        [one] = await door.read(uri)
        report.expect(f"{uri} is read", one.get("text") or one.get("blob"), one)
    templates = [it["uriTemplate"] for it in await door.templates()]
    report.equal("the templates", templates, ["test://template/{id}/data"])
    [data] = await door.read("test://template/123/data")
    report.expect("a template is filled in", "123" in data["text"], data)


async def prompts(door, report):
    reply = await door.prompt("test_prompt_with_arguments", {"arg1": "hello", "arg2": "world"})
    text = reply["messages"][0]["content"]["text"]
    report.expect("a prompt has its arguments", "hello" in text and "world" in text, text)
    reply = await door.prompt("test_prompt_with_embedded_resource", {"resourceUri": "test://x"})
    kinds = [message["content"]["type"] for message in reply["messages"]]
    report.equal("a prompt carries a resource", kinds, ["resource", "text"])


async def completions(door, report):
    completion = await door.complete(
        {"type": "ref/prompt", "name": "test_prompt_with_arguments"}, "arg1", "test", None)
    report.expect("an argument is completed", isinstance(completion["values"], list), completion)


async def progress(door, report):
    steps = []
    await door.call("test_tool_with_progress", {}, progress=steps.append)
    report.equal("the steps", steps, [0, 50, 100])


async def log_messages(door, report):
    if not door.is_stateless:
        await door.set_log_level("info")
    # Some clients ask for log messages of every call.
    door.host.unheard()
    await door.call("test_tool_with_logging", {}, log_level="info")
    told = await door.host.news("message", count=3)
    report.equal("the log messages", [it["params"]["data"] for it in told], [
        "Tool execution started", "Tool processing data", "Tool execution completed"])


async def forms(door, report):
    for name, arguments, filled_in in [
        ("test_elicitation", {"message": "Who are you?"},
         '{"username":"testuser","email":"test@example.com"}'),
        ("test_elicitation_sep1330_enums", {},
         '{"untitledSingle":"option1","titledSingle":"value1","legacyEnum":"opt1",'
         '"untitledMulti":["option1","option2"],"titledMulti":["value1","value2"]}'),
    ]:
        reply = await door.call(name, arguments)
        report.equal(f"{name}'s answer", reply["content"][0]["text"],
                     f"User response: accept, {filled_in}")
    report.equal("what was asked", door.host.questions[0], ("form", "Who are you?"))
    await door.call("test_elicitation_sep1034_defaults", {})
    properties = door.host.forms[-1]["properties"]
    report.equal("the defaults", {name: it["default"] for name, it in properties.items()}, {
        "name": "John Doe", "age": 30, "score": 95.5, "status": "active", "verified": True})
    door.host.declines = True
    reply = await door.call("test_elicitation", {"message": "Who are you?"})
    report.expect("a person may decline", "decline" in reply["content"][0]["text"], reply)
    door.host.declines = False


async def words(door, report):
    reply = await door.call("test_sampling", {"prompt": "What is the capital of France?"})
    report.equal("what the model says", reply["content"][0]["text"], "LLM response: Paris")
    report.equal("what it was asked", door.host.questions[-1],
                 ("model", "What is the capital of France?"))


async def questions(door, report):
    """The tools that were made for asking by results, which ask in sessions as well."""
    for kind, answer in [
        ("elicitation", "Hello, Alice!"),
        ("sampling", "The model said: Paris"),
        ("list_roots", "Roots: file:///work"),
        ("request_state", "state-ok: true"),
        ("multiple_inputs", "Alice, Paris, 1 roots"),
        ("multi_round", "Alice likes blue."),
    ]:
        reply = await door.call(f"test_input_required_result_{kind}", {})
        report.equal(f"{kind}'s answer", reply["content"][0]["text"], answer)
    prompt = await door.prompt("test_input_required_result_prompt", {})
    text = prompt["messages"][0]["content"]["text"]
    report.equal("a prompt asks too", text, "Use this context: rain")


async def news(door, report):
    uri = "test://watched-resource"
    async with door.watching([uri], ["tools", "prompts"]):
        for tool, method, params in [
            ("test_trigger_tool_change", "tools/list_changed", {}),
            ("test_trigger_prompt_change", "prompts/list_changed", {}),
            ("test_trigger_resource_update", "resources/updated", {"uri": uri}),
        ]:
            reply = await door.call(tool, {})
            [told] = await door.host.news(method, **params)
            report.equal(f"{method} is heard", told["method"], f"notifications/{method}")
        [watched] = await door.read(uri)
        report.equal("and the resource has changed", watched["text"], reply["content"][0]["text"])
