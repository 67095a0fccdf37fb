"""The official Python SDK, version 2, in the modes auto (stateless) and legacy (a session)."""

import asyncio
import sys
from contextlib import asynccontextmanager

import mcp_types as types
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client

import play
from door import Door, json, subscribed
from mcp_2 import LOG_LEVEL, answer, hearing, listening, reference


class SDK2(Door):
    def __init__(self, client, host):
        self.client = client
        self.host = host
        self.revision = client.protocol_version
        self.instructions = client.instructions or ""
        self.server = json(client.server_info)
        self.capabilities = json(client.server_capabilities)

    async def tools(self): return json(await self.client.list_tools())["tools"]
    async def resources(self): return json(await self.client.list_resources())["resources"]
    async def prompts(self): return json(await self.client.list_prompts())["prompts"]
    async def ping(self): return json(await self.client.send_ping())
    async def set_log_level(self, level): return json(await self.client.set_logging_level(level))

    async def templates(self):
        return json(await self.client.list_resource_templates())["resourceTemplates"]

    async def call(self, name, arguments, progress=None, log_level=None):
        meta = {LOG_LEVEL: log_level} if log_level else None
        steps = progress and steps_of(progress)
        return json(await answer(self.client.call_tool(
            name, arguments, progress_callback=steps, meta=meta)))

    async def read(self, uri):
        # As it is now, and not as the client keeps it.
        return json(await answer(self.client.read_resource(uri, cache_mode="refresh")))["contents"]

    async def prompt(self, name, arguments):
        return json(await answer(self.client.get_prompt(name, arguments)))

    async def complete(self, ref, name, value, context):
        request = self.client.complete(reference(ref), {"name": name, "value": value}, context)
        return json(await answer(request))["completion"]

    def watching(self, uris=(), lists=()):
        if not self.is_stateless:
            return subscribed(self.client, uris)
        return listening(self.client.session, self.host, uris, lists)


def steps_of(progress):
    async def step(number, total, message): progress(number)
    return step


def answering(host):
    """The callbacks by which a client is asked; none if its host can't be."""
    async def form(context, params):
        content = host.fill_in(params.message, params.requested_schema)
        return types.ElicitResult(action="decline" if content is None else "accept", content=content)

    async def words(context, params):
        text = host.say([json(message) for message in params.messages])
        return types.CreateMessageResult(
            role="assistant", model="test", content=types.TextContent(type="text", text=text))

    async def roots(context):
        return types.ListRootsResult(roots=[types.Root(uri=uri) for uri in host.roots])

    callbacks = {"elicitation_callback": form, "sampling_callback": words} if host.asks else {}
    return callbacks | ({"list_roots_callback": roots} if host.roots is not None else {})


@asynccontextmanager
async def transport(place):
    if not place.url:
        parameters = StdioServerParameters(
            command=place.command, args=place.arguments, env=place.environment)
        async with stdio_client(parameters) as streams:
            yield streams
        return
    async with create_mcp_http_client(headers=place.headers) as http:
        async with streamable_http_client(place.url, http_client=http) as streams:
            yield streams


@asynccontextmanager
async def connect(place, mode, host):
    async with Client(
        transport(place), mode=mode, read_timeout_seconds=30, message_handler=hearing(host),
        **answering(host),
    ) as client:
        yield SDK2(client, host)


if __name__ == "__main__":
    modes = [("auto", "2026-07-28"), ("legacy", "2025-11-25")]
    sys.exit(asyncio.run(play.play("mcp 2.3.0", connect, modes)))
