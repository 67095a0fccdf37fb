"""What every client does: lists everything, calls everything, and compares with expected.json."""

import asyncio
import json
import re

import answers
from door import RequestFailed
from places import SAMPLE

TOOLS = {
    "list_directory", "read_file", "find_files", "search_text",
    "list_databases", "describe_database", "query_database",
    "git_repositories", "git_log", "git_show",
}
BLOCK_TOOLS = {"read_file", "git_show"}
TEMPLATES = {
    "file:///{+path}", "sqlite://{database}/{table}", "git://{repository}/commit/{revision}",
}
PROMPTS = {"review_file", "explore_database", "explain_commit"}


async def run(door, report, parts=None):
    """Plays all parts, or those that a client can."""
    for part in parts or [
        opening, tools, files, databases, history, errors, resources, prompts, completions,
        side_by_side, session_methods, answers.run,
    ]:
        with report.part(part.__name__):
            await part(door, report)


async def structured(door, report, name, arguments):
    """Calls a tool that has structured content, and checks that its text says the same."""
    reply = await door.call(name, arguments)
    text = reply["content"][0]["text"]
    report.expect(f"{name} works", not reply.get("isError"), text)
    report.equal(f"{name} has one block", len(reply["content"]), 1)
    report.equal(f"{name}'s text is its structured content", json.loads(text), reply["structuredContent"])
    return reply["structuredContent"]


async def body(door, report, name, arguments):
    """Calls a tool that gives content blocks: the header, and the text after it."""
    reply = await door.call(name, arguments)
    texts = [block["text"] for block in reply["content"] if block["type"] == "text"]
    report.expect(f"{name} works", not reply.get("isError"), texts)
    for block in reply["content"]:
        if block["type"] == "resource_link":
            report.expect(f"{name}'s link can be read", await door.read(str(block["uri"])))
    report.expect(f"{name} has no structured content", reply.get("structuredContent") is None)
    return texts


async def opening(door, report):
    report.equal("the server's name", door.server.get("name"), "rootcellar")
    report.expect("the server's version", re.fullmatch(r"\d+\.\d+\.\d+", door.server["version"]))
    report.expect("the instructions name the root", "sample-data" in door.instructions)
    for name in ["tools", "resources", "prompts", "completions", "logging"]:
        report.expect(f"{name} is advertised", name in door.capabilities, door.capabilities)


async def tools(door, report):
    listed = await door.tools()
    report.equal("the tools", {tool["name"] for tool in listed}, TOOLS)
    for tool in listed:
        name = tool["name"]
        report.expect(f"{name} has a title and a description", tool["title"] and tool["description"])
        report.equal(f"{name}'s schema is closed", tool["inputSchema"]["additionalProperties"], False)
        report.equal(f"{name} only reads", tool["annotations"]["readOnlyHint"], True)
        report.equal(f"{name}'s output", "outputSchema" in tool, name not in BLOCK_TOOLS)


async def files(door, report):
    roots = await structured(door, report, "list_directory", {})
    report.equal("the roots", [entry["path"] for entry in roots["entries"]], ["sample-data:"])
    here = await structured(door, report, "list_directory", {"path": "sample-data:", "limit": 1000})
    names = {entry["path"].rstrip("/"): entry["kind"] for entry in here["entries"]}
    on_disk = {path.name: "directory" if path.is_dir() else "file" for path in SAMPLE.iterdir()}
    report.equal("the entries", names, on_disk)
    first = await structured(door, report, "list_directory", {"path": "sample-data:", "limit": 2})
    report.expect("a short list is cut", first["truncated"] and len(first["entries"]) == 2)
    rest = await structured(
        door, report, "list_directory",
        {"path": "sample-data:", "limit": 1000, "cursor": first["nextCursor"]},
    )
    report.equal("both parts are the whole", first["entries"] + rest["entries"], here["entries"])
    found = await structured(door, report, "find_files", {"patterns": ["*.{md,yaml}"]})
    there = [path for end in ("*.md", "*.yaml") for path in SAMPLE.rglob(end)]
    report.equal(
        "the files of two kinds", [file["path"] for file in found["files"]],
        sorted(str(path.relative_to(SAMPLE)) for path in there),
    )
    searched = await structured(door, report, "search_text", {"pattern": r"^# \w+", "globs": ["*.md"]})
    lines = {
        str(path.relative_to(SAMPLE)): [
            f"{number}:{line}"
            for number, line in enumerate(path.read_text().splitlines(), 1)
            if re.search(r"^# \w+", line)
        ]
        for path in sorted(SAMPLE.rglob("*.md"))
    }
    report.equal(
        "the headings", {file["path"]: file["lines"] for file in searched["files"]},
        {path: found for path, found in lines.items() if found},
    )
    text = (SAMPLE / "README.md").read_text()
    _, whole = await body(door, report, "read_file", {"path": "sample-data:README.md", "maxChars": 100000})
    report.equal("the whole file", whole, text)
    _, some, next_call = await body(
        door, report, "read_file",
        {"path": str(SAMPLE / "README.md"), "firstLine": 2, "maxLines": 2},
    )
    report.equal("a range of lines", some, "".join(text.splitlines(True)[1:3]))
    report.expect("what is left has its call", "firstLine" in next_call, next_call)


async def databases(door, report):
    listed = (await structured(door, report, "list_databases", {}))["databases"]
    report.expect("there is a database", listed, listed)
    for database in listed:
        name = database["database"]
        if "problem" in database:
            report.expect(f"{name} can be read", False, database["problem"])
            continue
        described = await structured(
            door, report, "describe_database", {"database": name, "maxChars": 100000})
        for table in described["tables"]:
            quoted = '"' + table["name"].replace('"', '""') + '"'
            counted = await structured(
                door, report, "query_database",
                {"database": name, "sql": f"select count(*) from {quoted}"},
            )
            if table.get("rowCountIsExact"):
                report.equal(f"rows of {table['name']}", counted["rows"], [[table["rowCount"]]])
        bound = await structured(
            door, report, "query_database",
            {"database": name, "sql": "select ?, ?, typeof(?1)", "parameters": [9007199254740993, "é"]},
        )
        # Integers that no double holds come as text, for the hosts that read all numbers so.
        report.equal("parameters are bound", bound["rows"], [["9007199254740993", "é", "integer"]])
        report.equal("a query without rows", (await structured(
            door, report, "query_database", {"database": name, "sql": "select 1 where 0"}))["rows"], [])


async def history(door, report):
    listed = (await structured(door, report, "git_repositories", {}))["repositories"]
    report.expect("there is a repository", listed, listed)
    for entry in listed:
        repository = entry["repository"]
        report.expect(f"{repository} is opened", "problem" not in entry, entry)
        whole = await structured(
            door, report, "git_log", {"repository": repository, "limit": 100, "maxChars": 100000})
        report.equal("the newest commit is the head", whole["commits"][0]["id"], entry["head"])
        commits, cursor = [], None
        while True:
            page = await structured(
                door, report, "git_log",
                {"repository": repository, "limit": 7} | ({"cursor": cursor} if cursor else {}),
            )
            commits += page["commits"]
            cursor = page.get("nextCursor")
            if not cursor:
                break
        report.equal("the pages are the whole", commits, whole["commits"])
        for detail in ["stat", "patch"]:
            shown = await body(
                door, report, "git_show",
                {"repository": repository, "revision": entry["head"], "detail": detail},
            )
            report.expect("a commit is shown", entry["head"] in shown[0], shown[0])
            report.expect("with its subject", entry["subject"] in "".join(shown), shown)


async def errors(door, report):
    reply = await door.call("read_file", {"path": 7, "firstLine": 0, "frstLine": 1})
    text = reply["content"][0]["text"]
    report.expect("wrong arguments are a tool's error", reply.get("isError"), reply)
    for name in ["path", "firstLine", "frstLine"]:
        report.expect(f"the error names {name}", f"`{name}`" in text, text)
    for path in ["../../etc/passwd", "/etc/passwd", "sample-data:../x", "file:///etc/passwd"]:
        reply = await door.call("read_file", {"path": path})
        report.expect(f"{path} is refused", reply.get("isError"), reply)
    for sql in ["delete from orders", "select * from no_such_table", "selec 1", "select 1; select 2"]:
        reply = await door.call("query_database", {"sql": sql})
        report.expect(f"{sql!r} is refused", reply.get("isError"), reply)
        report.expect(f"{sql!r} has no structured content", reply.get("structuredContent") is None)
    reply = await door.call("git_show", {"revision": "no-such-branch"})
    report.expect("an unknown revision is refused", reply.get("isError"), reply)
    with report.part("unknown names"):
        await refused(report, "an unknown tool", [-32602], door.call("no_such_tool", {}))
        await refused(report, "an unknown prompt", [-32602], door.prompt("no_such_prompt", {}))
        missing = [-32602] if door.is_stateless else [-32002]
        await refused(
            report, "a missing resource", missing, door.read((SAMPLE / "no such file").as_uri()))
        await refused(report, "a resource outside", missing, door.read("file:///etc/passwd"))


async def refused(report, claim, codes, request):
    try:
        reply = await request
        report.expect(f"{claim} is refused", False, reply)
    except RequestFailed as error:
        report.expect(f"{claim} has code {codes}", error.code in codes, error)


async def resources(door, report):
    listed = await door.resources()
    report.expect("resources are listed", listed)
    for resource in listed:
        contents = await door.read(resource["uri"])
        report.expect(f"{resource['uri']} can be read", contents and (
            contents[0].get("text") or contents[0].get("blob")), contents)
    templates = await door.templates()
    report.equal("the templates", {it["uriTemplate"] for it in templates}, TEMPLATES)
    readme = await door.read((SAMPLE / "README.md").as_uri())
    report.equal("a file by its template", readme[0]["text"], (SAMPLE / "README.md").read_text())
    listing = await door.read(SAMPLE.as_uri())
    report.expect("a directory gives a listing", "README.md" in listing[0]["text"], listing)


async def prompts(door, report):
    listed = {prompt["name"]: prompt for prompt in await door.prompts()}
    report.equal("the prompts", set(listed), PROMPTS)
    for name, arguments in [
        ("review_file", {"path": "sample-data:README.md"}),
        ("explore_database", {}),
        ("explore_database", {"question": "What sells best?"}),
        ("explain_commit", {"revision": "HEAD"}),
    ]:
        prompt = await door.prompt(name, arguments)
        report.expect(f"{name} has messages", prompt["messages"], prompt)
    await refused(report, "a prompt without its argument", [-32602], door.prompt("review_file", {}))


async def completions(door, report):
    for reference, name, value, context in [
        ({"type": "ref/prompt", "name": "review_file"}, "path", "sample-data:READ", None),
        ({"type": "ref/prompt", "name": "explore_database"}, "database", "", None),
        ({"type": "ref/prompt", "name": "explain_commit"}, "repository", "", None),
        ({"type": "ref/prompt", "name": "explain_commit"}, "revision", "", None),
        ({"type": "ref/resource", "uri": "file:///{+path}"}, "path", str(SAMPLE)[1:] + "/RE", None),
        ({"type": "ref/resource", "uri": "sqlite://{database}/{table}"}, "database", "", None),
        ({"type": "ref/resource", "uri": "sqlite://{database}/{table}"}, "table", "",
         "database"),
        ({"type": "ref/resource", "uri": "git://{repository}/commit/{revision}"}, "repository", "",
         None),
        ({"type": "ref/resource", "uri": "git://{repository}/commit/{revision}"}, "revision", "",
         "repository"),
    ]:
        known = {}
        if context:
            first = (await door.complete(reference, context, "", None))["values"][0]
            known = {context: first}
        completion = await door.complete(reference, name, value, known)
        what = reference.get("name") or reference["uri"]
        report.expect(f"{what} completes {name}", completion["values"], completion)
        report.expect(f"{what} gives at most 100", len(completion["values"]) <= 100)
    unknown = {"type": "ref/prompt", "name": "no_such_prompt"}
    await refused(report, "an unknown reference", [-32602], door.complete(unknown, "a", "", None))


async def side_by_side(door, report):
    counts = await asyncio.gather(*[
        door.call("query_database", {"sql": f"select {number}"}) for number in range(20)
    ])
    rows = [count["structuredContent"]["rows"] for count in counts]
    report.equal("answers find their requests", rows, [[[number]] for number in range(20)])


async def session_methods(door, report):
    """Only sessions have them; the stateless revision took them away."""
    if door.is_stateless:
        return
    report.equal("ping", await door.ping(), {})
    report.equal("logging/setLevel", await door.set_log_level("debug"), {})
