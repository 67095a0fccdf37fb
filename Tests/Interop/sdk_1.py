"""The official Python SDK before version 2, as most hosts in the field have it."""

import asyncio
import datetime
import sys
from contextlib import asynccontextmanager

from mcp import ClientSession, McpError, StdioServerParameters, types
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client
from pydantic import AnyUrl

import play
from door import Door, RequestFailed, json, subscribed


class SDK1(Door):
    def __init__(self, session, opened, host):
        self.session = session
        self.host = host
        self.revision = opened.protocolVersion
        self.instructions = opened.instructions or ""
        self.server = json(opened.serverInfo)
        self.capabilities = json(opened.capabilities)

    async def tools(self): return json(await self.session.list_tools())["tools"]
    async def resources(self): return json(await self.session.list_resources())["resources"]
    async def prompts(self): return json(await self.session.list_prompts())["prompts"]
    async def ping(self): return json(await self.session.send_ping())
    async def set_log_level(self, level): return json(await self.session.set_logging_level(level))

    async def templates(self):
        return json(await self.session.list_resource_templates())["resourceTemplates"]

    async def call(self, name, arguments, progress=None, log_level=None):
        async def step(number, total, message): progress(number)
        return await answer(self.session.call_tool(
            name, arguments, progress_callback=progress and step))

    async def call_off(self, call):
        # The library forgets a call without a word: that is for its user to say.
        last = self.session._request_id - 1
        params = types.CancelledNotificationParams(requestId=last, reason="no longer needed")
        await self.session.send_notification(
            types.ClientNotification(types.CancelledNotification(params=params)))
        await super().call_off(call)

    async def read(self, uri):
        return (await answer(self.session.read_resource(AnyUrl(uri))))["contents"]

    async def prompt(self, name, arguments):
        return await answer(self.session.get_prompt(name, arguments))

    async def complete(self, reference, name, value, context):
        kind = (
            types.PromptReference
            if reference["type"] == "ref/prompt"
            else types.ResourceTemplateReference
        )
        request = self.session.complete(
            kind.model_validate(reference), {"name": name, "value": value}, context
        )
        return (await answer(request))["completion"]

    def watching(self, uris=(), lists=()):
        return subscribed(self.session, [AnyUrl(uri) for uri in uris])


async def answer(request):
    try:
        return json(await request)
    except McpError as error:
        raise RequestFailed(error.error.code, error.error.message) from error


def answering(host):
    """The callbacks by which a client is told and asked; no questions if its host can't be."""
    async def hear(message):
        if isinstance(message, types.ServerNotification):
            host.hear(json(message.root))

    async def form(context, params):
        content = host.fill_in(params.message, params.requestedSchema)
        return types.ElicitResult(action="decline" if content is None else "accept", content=content)

    async def words(context, params):
        text = host.say([json(message) for message in params.messages])
        return types.CreateMessageResult(
            role="assistant", model="test", content=types.TextContent(type="text", text=text))

    async def roots(context):
        return types.ListRootsResult(roots=[types.Root(uri=uri) for uri in host.roots])

    callbacks = {"elicitation_callback": form, "sampling_callback": words} if host.asks else {}
    callbacks |= {"list_roots_callback": roots} if host.roots is not None else {}
    return callbacks | {"message_handler": hear}


@asynccontextmanager
async def transport(place):
    if not place.url:
        parameters = StdioServerParameters(
            command=place.command, args=place.arguments, env=place.environment)
        async with stdio_client(parameters) as (reading, writing):
            yield reading, writing
        return
    async with create_mcp_http_client(headers=place.headers) as http:
        async with streamable_http_client(place.url, http_client=http) as (reading, writing, _):
            yield reading, writing


@asynccontextmanager
async def connect(place, mode, host):
    timeout = datetime.timedelta(seconds=30)
    async with transport(place) as (reading, writing):
        async with ClientSession(
            reading, writing, read_timeout_seconds=timeout, **answering(host)
        ) as session:
            yield SDK1(session, await session.initialize(), host)


if __name__ == "__main__":
    sys.exit(asyncio.run(play.play("mcp 1.30.0", connect, [("session", "2025-11-25")])))
