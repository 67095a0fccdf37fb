"""The official Python SDK before version 2, as most hosts in the field have it."""

import asyncio
import datetime
import sys

from mcp import ClientSession, McpError, StdioServerParameters, types
from mcp.client.stdio import stdio_client
from pydantic import AnyUrl

import scenario
from door import Door, RequestFailed, json, program
from report import Report, finish


class SDK1(Door):
    def __init__(self, session, opened):
        self.session = session
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

    async def call(self, name, arguments):
        return await answer(self.session.call_tool(name, arguments))

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


async def answer(request):
    try:
        return json(await request)
    except McpError as error:
        raise RequestFailed(error.error.code, error.error.message) from error


async def main():
    command, arguments = program()
    report = Report("mcp 1.30.0")
    with report.part("the conversation"):
        parameters = StdioServerParameters(command=command, args=arguments)
        timeout = datetime.timedelta(seconds=30)
        async with stdio_client(parameters) as (reading, writing):
            async with ClientSession(reading, writing, read_timeout_seconds=timeout) as session:
                opened = await session.initialize()
                await scenario.run(SDK1(session, opened), report, "2025-11-25")
    report.close()
    finish([report])


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
