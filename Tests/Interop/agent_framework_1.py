"""Microsoft's Agent Framework: an agent's host, which has tools and prompts, a model, and listens."""

import asyncio
import json
import logging
import sys
from contextlib import asynccontextmanager
from functools import partial

from agent_framework import ChatResponse, MCPStdioTool, MCPStreamableHTTPTool, Message
from agent_framework.exceptions import ToolExecutionException
from mcp import MCPError

import answers
import fixtures
import lasting
import play
import scenario
from door import Door, RequestFailed
from door import json as as_json
from mcp_2 import answer, hearing
from scenario import refused


class AgentFramework(Door):
    def __init__(self, tool, host):
        self.tool = tool
        self.host = host
        self.revision = self.connection.client.protocol_version

    @property
    def connection(self):
        # The framework reads resources itself, and has no call for others to do so.
        return self.tool._require_connection()

    async def tools(self):
        return [
            {"name": it.name, "description": it.description, "inputSchema": it.parameters()}
            for it in self.tool.functions
        ]

    async def call(self, name, arguments, progress=None, log_level=None):
        meta = {}
        if progress:
            meta["progressToken"] = token = f"call {next(self.host.numbers)}"
            self.host.progress[token] = progress
        try:
            return json.loads(await self.tool.call_tool(name, _meta=meta, **arguments))
        except ToolExecutionException as error:
            if isinstance(error.__cause__, MCPError):
                cause = error.__cause__.error
                raise RequestFailed(cause.code, cause.message) from error
            return json.loads(str(error))

    async def read(self, uri):
        return as_json(await answer(self.connection.read_resource(uri)))["contents"]

    async def prompt(self, name, arguments):
        return json.loads(await self.tool.get_prompt(name, **arguments))


class Model:
    """What the framework asks for words."""

    def __init__(self, host):
        self.host = host

    async def get_response(self, messages, options):
        content = {"type": "text", "text": messages[-1].text}
        text = self.host.say([{"content": content}])
        return ChatResponse(messages=[Message("assistant", [text])])


async def functions(door, report):
    listed = {tool["name"]: tool for tool in await door.tools()}
    report.equal("tools and prompts", set(listed), scenario.TOOLS | scenario.PROMPTS)
    schema = listed["read_file"]["inputSchema"]
    report.equal("a parameter's type", schema["properties"]["path"]["type"], "string")


async def no_forms(door, report):
    """The framework can't be asked for a form, and so never is."""
    await refused(report, "what needs a form", [-32021],
                  door.call("test_elicitation", {"message": "Who are you?"}))


async def listening(door, report):
    """The framework listens by itself, and loads anew what changed."""
    for kind in ["tool", "prompt"]:
        await door.call(f"test_trigger_{kind}_change", {})
        [told] = await door.host.news(f"{kind}s/list_changed")
        report.expect(f"changed {kind}s are loaded anew", told)


CONVERSATIONS = {
    "the sample data": partial(scenario.run, parts=[
        functions, scenario.files, scenario.databases, scenario.history, scenario.side_by_side,
        answers.run,
    ]),
    "calling off": lasting.calling_off,
    "the fixtures": partial(fixtures.run, parts=[
        fixtures.contents, fixtures.prompts, fixtures.words, no_forms, listening,
    ]),
    "a token": partial(scenario.run, parts=[functions, scenario.databases]),
}


def told(kind, host):
    """The framework's client, which tells the host what it hears, and what it loads anew."""
    class Told(kind):
        async def message_handler(self, message):
            await hearing(host)(message)
            await super().message_handler(message)

        async def load_tools(self):
            await super().load_tools()
            host.hear({"method": "notifications/tools/list_changed"})

        async def load_prompts(self):
            await super().load_prompts()
            host.hear({"method": "notifications/prompts/list_changed"})

    return Told


@asynccontextmanager
async def connect(place, mode, host):
    options = {
        "parse_tool_results": lambda result: json.dumps(as_json(result)),
        "parse_prompt_results": lambda result: json.dumps(as_json(result)),
        "request_timeout": 30,
    }
    if host.asks:
        options |= {"client": Model(host), "sampling_approval_callback": lambda params: True}
    if place.url:
        tool = told(MCPStreamableHTTPTool, host)(
            "server", place.url, static_headers=place.headers, **options)
    else:
        tool = told(MCPStdioTool, host)(
            "server", place.command, args=place.arguments, env=place.environment, **options)
    async with tool:
        # What it loaded to begin with is no news.
        host.unheard()
        yield AgentFramework(tool, host)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    modes = [("auto", "2026-07-28")]
    sys.exit(asyncio.run(play.play("agent-framework 1.23", connect, modes, CONVERSATIONS)))
