"""Where servers are: programs that a client starts, or addresses at which they listen."""

import asyncio
import os
import pathlib
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "sample-data"
TOKEN = "interop-0123456789abcdef"


@dataclass
class Place:
    """A program to start, with what it sees of the environment besides; or where one listens."""

    command: str = ""
    arguments: list = field(default_factory=list)
    environment: dict = field(default_factory=dict)
    url: str | None = None
    token: str | None = None

    @property
    def headers(self):
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def rootcellar(*paths, **settings):
    """Rootcellar serving these paths, with settings as the environment has them."""
    environment = {f"ROOTCELLAR_{name.upper()}": str(value) for name, value in settings.items()}

    def program(way):
        if way == "stdio":
            named = os.environ.get("ROOTCELLAR_PROGRAM")
            command = named or built("rootcellar", ".build-release", ".build", ".build-http")
            flags = ["--log-level", "error"]
        else:
            named = os.environ.get("ROOTCELLAR_HTTP_PROGRAM")
            command = named or built("rootcellar", ".build-http")
            flags = ["--http", "--listen", "127.0.0.1:0", "--log-level", "notice"]
        return Place(command, ["serve", *flags, *map(str, paths)], environment)

    return program


def fixtures(way):
    """The conformance server; both ways the one that was built with HTTP."""
    command = built("conformance-server", ".build-http")
    return Place(command, [] if way == "stdio" else ["--port", "0"])


def built(name, *folders):
    """The newest of the programs that were built here."""
    places = [ROOT / it / kind / name for it in folders for kind in ["release", "debug"]]
    found = sorted((it for it in places if it.exists()), key=lambda it: it.stat().st_mtime)
    if not found:
        raise SystemExit(
            f"{name} isn't built: `swift build --traits HTTP --scratch-path .build-http` builds it")
    return str(found[-1])


@asynccontextmanager
async def open_place(program, way, report):
    """A place while its server is there; over HTTP it must end as it should, and log no error."""
    place = program(way)
    if way == "stdio":
        yield place
        return
    process = await asyncio.create_subprocess_exec(
        place.command, *place.arguments, env=os.environ | place.environment,
        stderr=asyncio.subprocess.PIPE)
    try:
        log, url = [], None
        while not url and (line := await process.stderr.readline()):
            log.append(line.decode())
            url = re.search(r"http://127\.0\.0\.1:\d+/mcp", log[-1])
        if not url:
            raise RuntimeError("the server doesn't listen: " + "".join(log))

        async def drain():
            async for line in process.stderr:
                log.append(line.decode())

        draining = asyncio.create_task(drain())
        yield Place(url=url.group(), token=place.environment.get("ROOTCELLAR_HTTP_TOKEN"))
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            status = await asyncio.wait_for(process.wait(), 20)
        except asyncio.TimeoutError:
            process.kill()
            raise
    await draining
    report.equal("the server ends as it should", status, 0)
    wrong = [line for line in log if re.search(r" (warning|error|critical) ", line)]
    report.equal("the server's log names no fault", wrong, [])
