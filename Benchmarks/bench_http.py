"""Measures the program over HTTP beside the official Python SDK's server, in one run.

    bench_http.py PROGRAM SDK_PYTHON WRK
"""

import json
import pathlib
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile

from http_wire import Server, call, free_port, stateless
from table import Row, print_table

CONNECTIONS = (1, 16, 64)
SECONDS = 5
SESSIONS = 10_000
STREAMS = 500


def main():
    program, sdk_python, wrk = sys.argv[1:]
    here = pathlib.Path(__file__).parent
    with tempfile.TemporaryDirectory() as folder:
        database = pathlib.Path(folder) / "bench.db"
        connection = sqlite3.connect(database)
        connection.execute("create table sale (id integer primary key, total real)")
        connection.commit()
        connection.close()
        first = stateless("tools/list", {})

        def ours():
            port = free_port()
            command = [program, "serve", "--http", "--listen", f"127.0.0.1:{port}",
                       "--log-level", "error", str(database)]
            return Server(command, port, first, env={"ROOTCELLAR_TOOL_CALLS_PER_SECOND": "0"})

        def peer():
            port = free_port()
            return Server([sdk_python, str(here / "sdk_http_server.py"), str(port), str(database)],
                          port, first)

        print_table("SDK server", rows(ours, peer, wrk, folder))


def rows(ours, peer, wrk, folder):
    starts = []
    for _ in range(20):
        server = ours()
        starts.append(server.secondsToFirstAnswer)
        idle = server.memory()
        server.close()
    other = peer()
    yield Row("start over HTTP", statistics.median(starts) * 1000,
              other.secondsToFirstAnswer * 1000, "ms", most=15)
    yield Row("resident idle over HTTP", idle, other.memory(), "MB", most=30)
    server = ours()
    script = wrk_script(folder, *call("query_database", {"sql": "select 1"}))
    for each in (server, other):
        status, answer = each.post(*call("query_database", {"sql": "select 1"}))
        result = json.loads(answer)["result"]
        assert status == 200 and not result.get("isError"), answer
    for count in CONNECTIONS:
        mine, theirs = (load(wrk, each.port, count, script) for each in (server, other))
        yield Row(f"calls a second, {count} connections", mine[0], theirs[0], "/s", least=10,
                  isRate=True)
        yield Row(f"p99 of them, {count} connections", mine[1], theirs[1], "ms")
    other.close()
    server.close()
    server = ours()
    before, after = sessions(server)
    yield Row(f"resident more after {SESSIONS:,} sessions", after - before, None, "MB", most=5)
    server.close()
    server = ours()
    yield Row(f"resident more with {STREAMS} listen streams", streams(server), None, "MB", most=40)
    server.close()


def wrk_script(folder, headers, body):
    lines = ['wrk.method = "POST"', f"wrk.body = {json.dumps(body)}"]
    lines += [f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}"
              for name, value in headers.items()]
    lines += [
        "done = function(summary, latency)",
        '  io.write(string.format("RESULT %f %f %d\\n", summary.requests / summary.duration * 1e6,',
        "    latency:percentile(99) / 1000, summary.errors.status + summary.errors.connect +",
        "    summary.errors.read + summary.errors.write + summary.errors.timeout))",
        "end",
    ]
    script = pathlib.Path(folder) / "call.lua"
    script.write_text("\n".join(lines))
    return str(script)


def load(wrk, port, connections, script):
    """Requests a second, and the 99th percentile in ms."""
    output = subprocess.run(
        [wrk, "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", "-s", script,
         f"http://127.0.0.1:{port}/mcp"],
        check=True, capture_output=True, text=True).stdout
    rate, p99, errors = re.search(r"RESULT (\S+) (\S+) (\d+)", output).groups()
    assert int(errors) == 0, output
    return float(rate), float(p99)


def sessions(server):
    """Resident MB after a few sessions, and after thousands, all ended."""
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    initialize = json.dumps({
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {"protocolVersion": "2025-11-25", "capabilities": {},
                   "clientInfo": {"name": "bench", "version": "1"}}})
    ready = json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"})
    connection = server.connection()

    def request(method, body, more):
        connection.request(method, "/mcp", body, {**headers, **more})
        response = connection.getresponse()
        response.read()
        return response

    def some(count):
        for _ in range(count):
            opened = request("POST", initialize, {})
            assert opened.status == 200, opened.status
            session = {"Mcp-Session-Id": opened.headers["Mcp-Session-Id"],
                       "MCP-Protocol-Version": "2025-11-25"}
            assert request("POST", ready, session).status == 202
            assert request("DELETE", None, session).status in (200, 204)

    # What the first ones bring in stays, and is no leak.
    some(100)
    before = server.memory()
    some(SESSIONS)
    return before, server.memory()


def streams(server):
    """Resident MB more with so many clients listening."""
    headers, body = stateless(
        "subscriptions/listen", {"notifications": {"resourcesListChanged": True}})
    before = server.memory()
    listening = []
    for _ in range(STREAMS):
        connection = server.connection()
        connection.request("POST", "/mcp", body, headers)
        response = connection.getresponse()
        assert response.status == 200, response.status
        line = b""
        while not line.startswith(b"data:"):
            line = response.readline()
            assert line, "the stream ended"
        listening.append((connection, response))
    more = server.memory() - before
    for connection, response in listening:
        response.close()
        connection.close()
    return more


if __name__ == "__main__":
    main()
