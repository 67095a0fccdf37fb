"""What the clients share that are built on the official Python SDK, version 2."""

import asyncio
from contextlib import asynccontextmanager

import mcp_types as types
from mcp import MCPError
from mcp.client.subscriptions import listen
from mcp.shared.subscriptions import event_to_notification

from door import RequestFailed, json

LOG_LEVEL = "io.modelcontextprotocol/logLevel"
SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId"


async def answer(request):
    try:
        return await request
    except MCPError as error:
        raise RequestFailed(error.error.code, error.error.message) from error


def reference(value):
    """A prompt or template whose argument is completed."""
    is_prompt = value["type"] == "ref/prompt"
    kind = types.PromptReference if is_prompt else types.ResourceTemplateReference
    return kind.model_validate(value)


def hearing(host):
    """A handler of messages that tells the host."""
    async def hear(message):
        # What a stream carries is handed on by the stream, too.
        if not isinstance(message, Exception) and not (json(message).get("params") or {}).get(
            "_meta", {}
        ).get(SUBSCRIPTION):
            host.hear(json(message))

    return hear


@asynccontextmanager
async def listening(session, host, uris, lists):
    """How a stateless client watches: by a stream that is read as long as the context lasts."""
    wanted = {f"{name}_list_changed": True for name in lists}
    async with listen(session, resource_subscriptions=list(uris), **wanted) as stream:
        host.acknowledged = json(stream.honored)

        async def read():
            async for event in stream:
                host.hear(json(event_to_notification(event, {})))

        reading = asyncio.create_task(read())
        yield
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
