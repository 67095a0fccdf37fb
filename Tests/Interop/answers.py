"""The questions of sample-data/expected.json: each call's reply must have what is written there."""

import json

from places import SAMPLE


async def run(door, report):
    for question in json.loads((SAMPLE / "expected.json").read_text())["questions"]:
        for number, call in enumerate(question["calls"], 1):
            name = f"{question['id']}, call {number} ({call['tool']})"
            with report.part(name):
                reply = await door.call(call["tool"], call["arguments"])
                check(report, name, call, reply)


def check(report, name, call, reply):
    text = "\n".join(block.get("text", "") for block in reply["content"])
    report.equal(f"{name}: isError", bool(reply.get("isError")), call.get("isError", False))
    for piece in call.get("text", []):
        report.expect(f"{name}: {piece!r} is in the text", piece in text, text)
    if "structured" in call:
        structured = reply.get("structuredContent")
        report.expect(f"{name}: the answer", has(structured, call["structured"]), structured)


def has(value, wanted):
    """Whether a value has all that is wanted: objects may have more members."""
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(
            name in value and has(value[name], member) for name, member in wanted.items())
    if isinstance(wanted, list):
        return isinstance(value, list) and len(value) == len(wanted) and all(
            map(has, value, wanted))
    return type(value) is type(wanted) and value == wanted
