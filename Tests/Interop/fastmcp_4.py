"""FastMCP's client, in its default mode and by a session."""

import asyncio
import sys

import mcp_types as types
from fastmcp import Client
from fastmcp.client.transports import StdioTransport
from mcp import MCPError

import scenario
from door import Door, RequestFailed, json, program
from report import Report, finish


class FastMCP4(Door):
    def __init__(self, client):
        self.client = client
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

    async def call(self, name, arguments):
        result = await answer(self.client.call_tool(name, arguments, raise_on_error=False))
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

    async def complete(self, reference, name, value, context):
        kind = (
            types.PromptReference
            if reference["type"] == "ref/prompt"
            else types.ResourceTemplateReference
        )
        request = self.client.complete(
            kind.model_validate(reference), {"name": name, "value": value}, context
        )
        return json(await answer(request))


async def answer(request):
    try:
        return await request
    except MCPError as error:
        raise RequestFailed(error.error.code, error.error.message) from error


async def ignore(message):
    """Takes the log messages that the library asks for, and would print."""


async def main():
    command, arguments = program()
    reports = []
    for mode, revision in [("auto", "2026-07-28"), ("legacy", "2025-11-25")]:
        report = Report(f"fastmcp 4.1, {mode}")
        reports.append(report)
        with report.part("the conversation"):
            transport = StdioTransport(command, arguments, keep_alive=False)
            client = Client(transport, mode=mode, timeout=30, log_handler=ignore)
            async with client:
                await scenario.run(FastMCP4(client), report, revision)
        report.close()
    finish(reports)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
