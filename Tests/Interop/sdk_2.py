"""The official Python SDK, version 2, in the modes auto (stateless) and legacy (a session)."""

import asyncio
import sys

import mcp_types as types
from mcp import Client, MCPError, StdioServerParameters

import scenario
from door import Door, RequestFailed, json, program
from report import Report, finish


class SDK2(Door):
    def __init__(self, client):
        self.client = client
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

    async def call(self, name, arguments):
        return await answer(self.client.call_tool(name, arguments))

    async def read(self, uri):
        return (await answer(self.client.read_resource(uri)))["contents"]

    async def prompt(self, name, arguments):
        return await answer(self.client.get_prompt(name, arguments))

    async def complete(self, reference, name, value, context):
        kind = (
            types.PromptReference
            if reference["type"] == "ref/prompt"
            else types.ResourceTemplateReference
        )
        request = self.client.complete(
            kind.model_validate(reference), {"name": name, "value": value}, context
        )
        return (await answer(request))["completion"]


async def answer(request):
    try:
        return json(await request)
    except MCPError as error:
        raise RequestFailed(error.error.code, error.error.message) from error


async def main():
    command, arguments = program()
    reports = []
    for mode, revision in [("auto", "2026-07-28"), ("legacy", "2025-11-25")]:
        report = Report(f"mcp 2.3.0, {mode}")
        reports.append(report)
        with report.part("the conversation"):
            parameters = StdioServerParameters(command=command, args=arguments)
            async with Client(parameters, mode=mode, read_timeout_seconds=30) as client:
                await scenario.run(SDK2(client), report, revision)
        report.close()
    finish(reports)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
