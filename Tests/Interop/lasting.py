"""What lasts longer than an answer: subscriptions, calls that are called off, the client's roots."""

import asyncio
import sqlite3

from places import SAMPLE

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def changes(folder):
    """A conversation that changes a directory and hears of it."""
    async def conversation(door, report):
        note, other = folder / "note.txt", folder / "other.txt"
        database = folder / "news.db"
        note.write_text("one\n")
        other.write_text("one\n")
        database.unlink(missing_ok=True)
        report.equal("the file is read", (await door.read(note.as_uri()))[0]["text"], "one\n")

        async with door.watching([note.as_uri(), folder.as_uri()], ["resources"]):
            if door.is_stateless:
                report.equal("what is heard is acknowledged", door.host.acknowledged, {
                    "resourcesListChanged": True,
                    "resourceSubscriptions": [note.as_uri(), folder.as_uri()],
                })
            note.write_text("two\n")
            await door.host.news("resources/updated", uri=note.as_uri())
            report.equal("and read anew", (await door.read(note.as_uri()))[0]["text"], "two\n")
            with sqlite3.connect(database) as connection:
                connection.execute("create table headlines (text)")
            await door.host.news("resources/list_changed")
            await door.host.news("resources/updated", uri=folder.as_uri())
            listed = [resource["uri"] for resource in await door.resources()]
            report.expect("the new database is listed", any("news.db" in it for it in listed), listed)

        async with door.watching([other.as_uri()]):
            door.host.unheard()
            note.write_text("three\n")
            other.write_text("two\n")
            await door.host.news("resources/updated", uri=other.as_uri())
            rest = [it.get("params", {}).get("uri") for it in door.host.unheard()]
            report.expect("what is watched no more is silent", note.as_uri() not in rest, rest)

    return conversation


async def calling_off(door, report):
    """Of the server's three places each round takes one for half a minute, if its work doesn't end."""
    for _ in range(5):
        steps = asyncio.Queue()
        call = asyncio.create_task(door.call(
            "query_database", {"sql": ENDLESS, "timeoutSeconds": 30}, progress=steps.put_nowait))
        step = asyncio.create_task(steps.get())
        await asyncio.wait([call, step], return_when=asyncio.FIRST_COMPLETED, timeout=20)
        report.expect("a long call tells that it runs", step.done() and not call.done(), call)
        step.cancel()
        await door.call_off(call)
        [outcome] = await asyncio.gather(call, return_exceptions=True)
        report.expect("and is called off", isinstance(outcome, asyncio.CancelledError), outcome)
    reply = await door.call("query_database", {"sql": "select 1"})
    report.equal("others go on", reply["structuredContent"]["rows"], [[1]])


async def narrowing(door, report):
    """The client has one directory open; only a session lets that count unasked."""
    inside = await door.call("list_directory", {"path": str(SAMPLE / "data")})
    report.expect("what the client has open is served", not inside.get("isError"), inside)
    outside = await door.call("read_file", {"path": str(SAMPLE / "README.md")})
    report.equal("what it hasn't", bool(outside.get("isError")), not door.is_stateless)
