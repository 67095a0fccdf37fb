"""What the scenario asks of a client library, whichever it is."""

import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "sample-data"


class RequestFailed(Exception):
    """A JSON-RPC error, as the library gave it."""

    def __init__(self, code, message):
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


class Door:
    """A client that is connected. All it gives back is JSON as it came over the wire.

    `revision` is the negotiated one; `ping` and `set_log_level` are called in sessions only.
    """

    revision = ""
    instructions = ""
    server = {}
    capabilities = {}

    async def tools(self): raise NotImplementedError
    async def call(self, name, arguments): raise NotImplementedError
    async def resources(self): raise NotImplementedError
    async def templates(self): raise NotImplementedError
    async def read(self, uri): raise NotImplementedError
    async def prompts(self): raise NotImplementedError
    async def prompt(self, name, arguments): raise NotImplementedError
    async def complete(self, reference, name, value, context): raise NotImplementedError
    async def ping(self): raise NotImplementedError
    async def set_log_level(self, level): raise NotImplementedError


def program():
    """The command that serves the sample data, and its arguments.

    ROOTCELLAR_PROGRAM names the program; otherwise the newest one that was built here is taken.
    """
    named = os.environ.get("ROOTCELLAR_PROGRAM")
    built = [
        ROOT / folder / configuration / "rootcellar"
        for folder in [".build-release", ".build"]
        for configuration in ["release", "debug"]
    ]
    found = sorted((it for it in built if it.exists()), key=lambda it: it.stat().st_mtime)
    if not named and not found:
        raise SystemExit("the program isn't built: run `swift build` first")
    return str(named or found[-1]), ["serve", "--log-level", "error", str(SAMPLE)]


def json(model):
    """A model of pydantic as JSON with the names of the wire."""
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)
