"""FastMCP's client, in its default mode and by a session."""

import asyncio
import sys
from contextlib import asynccontextmanager

from fastmcp import Client
from fastmcp.client.elicitation import ElicitResult
from fastmcp.client.transports import StdioTransport, StreamableHttpTransport

import play
from door import Door, json, subscribed
from mcp_2 import LOG_LEVEL, answer, hearing, listening, reference


class FastMCP4(Door):
    def __init__(self, client, host):
        self.client = client
        self.host = host
        self.revision = client.protocol_version
        self.instructions = client.instructions or ""
        self.server = json(client.server_info)
        self.capabilities = json(client.server_capabilities)

    async def tools(self): return [json(it) for it in await self.client.list_tools()]
    async def resources(self): return [json(it) for it in await self.client.list_resources()]
    async def prompts(self): return [json(it) for it in await self.client.list_prompts()]
    async def ping(self): return {} if await self.client.ping() else None
    async def set_log_level(self, level): return await self.client.set_logging_level(level) or {}

    async def templates(self):
        return [json(it) for it in await self.client.list_resource_templates()]

    async def call(self, name, arguments, progress=None, log_level=None):
        async def step(number, total, message): progress(number)
        meta = {LOG_LEVEL: log_level} if log_level else None
        result = await answer(self.client.call_tool(
            name, arguments, raise_on_error=False, progress_handler=progress and step, meta=meta))
        reply = {
            "content": [json(block) for block in result.content],
            "isError": result.is_error,
        }
        if result.structured_content is not None:
            reply["structuredContent"] = result.structured_content
        return reply

    async def read(self, uri):
        return [json(it) for it in await answer(self.client.read_resource(uri))]

    async def prompt(self, name, arguments):
        return json(await answer(self.client.get_prompt(name, arguments)))

    async def complete(self, ref, name, value, context):
        request = self.client.complete(reference(ref), {"name": name, "value": value}, context)
        return json(await answer(request))

    def watching(self, uris=(), lists=()):
        # The library has no calls of its own for either.
        if not self.is_stateless:
            return subscribed(self.client.session, uris)
        return listening(self.client.session, self.host, uris, lists)


def answering(host):
    """The handlers by which a client is asked; none if its host can't be."""
    async def form(message, kind, params, context):
        content = host.fill_in(message, params.requested_schema)
        return ElicitResult(action="decline") if content is None else content

    async def words(messages, params, context):
        return host.say([json(message) for message in messages])

    handlers = {"elicitation_handler": form, "sampling_handler": words} if host.asks else {}
    return handlers | ({"roots": host.roots} if host.roots is not None else {})


async def ignore(message):
    """Takes the log messages that the library would print; the host hears them besides."""


@asynccontextmanager
async def connect(place, mode, host):
    if place.url:
        transport = StreamableHttpTransport(place.url, auth=place.token)
    else:
        transport = StdioTransport(
            place.command, place.arguments, env=place.environment, keep_alive=False)
    client = Client(
        transport, mode=mode, timeout=30, log_handler=ignore, message_handler=hearing(host),
        **answering(host),
    )
    async with client:
        yield FastMCP4(client, host)


if __name__ == "__main__":
    modes = [("auto", "2026-07-28"), ("legacy", "2025-11-25")]
    sys.exit(asyncio.run(play.play("fastmcp 4.1", connect, modes)))
