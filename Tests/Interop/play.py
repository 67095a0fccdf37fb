"""What is played with every client: each act over standard streams and over HTTP."""

import pathlib
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Callable

import fixtures
import lasting
import places
import scenario
from host import Host
from places import SAMPLE, TOKEN, open_place
from report import Report, finish


@dataclass
class Act:
    """A conversation with a server of its own."""

    name: str
    program: Callable
    conversation: Callable
    # What the client's host can do.
    host: Callable = Host
    ways: tuple = ("stdio", "http")


@contextmanager
def acts():
    """All acts, while there is the directory that some of them change."""
    with tempfile.TemporaryDirectory(prefix="rootcellar-interop-") as folder:
        folder = pathlib.Path(folder).resolve() / "changing"
        folder.mkdir()
        sample = places.rootcellar(SAMPLE)
        yield [
            Act("the sample data", sample, scenario.run),
            Act("changes", places.rootcellar(folder), lasting.changes(folder)),
            Act("calling off", places.rootcellar(SAMPLE, max_requests=3, http_max_requests=3),
                lasting.calling_off),
            Act("the client's roots", sample, lasting.narrowing,
                lambda: Host(roots=[(SAMPLE / "data").as_uri()])),
            Act("the fixtures", places.fixtures, fixtures.run,
                lambda: Host(asks=True, roots=["file:///work"])),
            Act("a client that nobody can ask", places.fixtures, fixtures.unaskable),
            Act("a token", places.rootcellar(SAMPLE, http_token=TOKEN), scenario.opening,
                ways=("http",)),
        ]


async def play(title, connect, modes, conversations=None):
    """Plays all acts with a client, and ends the process.

    `connect(place, mode, host)` is a context in which there is a `Door`. `conversations` are those of
    a client that can't have all of them, by the names of their acts.
    """
    reports = []
    with acts() as all_acts:
        if conversations:
            all_acts = [
                replace(act, conversation=conversations[act.name])
                for act in all_acts if act.name in conversations
            ]
        for way in ["stdio", "http"]:
            for mode, revision in modes:
                report = Report(f"{title}, {mode}, {way}")
                reports.append(report)
                for act in all_acts:
                    if way in act.ways:
                        with report.part(act.name):
                            await perform(act, way, connect, mode, revision, report)
                report.close()
    finish(reports)


async def perform(act, way, connect, mode, revision, report):
    async with open_place(act.program, way, report) as place:
        async with connect(place, mode, act.host()) as door:
            report.equal("the revision", door.revision, revision)
            await act.conversation(door, report)
