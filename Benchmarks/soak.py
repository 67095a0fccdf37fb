"""Clients of both eras that come, call, listen, cancel and drop, for minutes, and what stays of them.

    soak.py PROGRAM [SECONDS]

Ends with status 1 if an answer was wrong, or memory, descriptors or threads grew.
"""

import collections
import json
import pathlib
import random
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
import traceback

from http_wire import Server, call, free_port, stateless

WORKERS = 12
LONG = ("with recursive c(n) as (select 1 union all select n + 1 from c where n < {}) "
        "select count(*) from c")
BOTH = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


def main():
    program = sys.argv[1]
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 300
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "note.txt").write_text("0\n")
        connection = sqlite3.connect(folder / "soak.db")
        connection.execute("create table t (x)")
        connection.commit()
        connection.close()
        port = free_port()
        command = [program, "serve", "--http", "--listen", f"127.0.0.1:{port}",
                   "--log-level", "error", str(folder)]
        server = Server(command, port, stateless("tools/list", {}), env={
            "ROOTCELLAR_TOOL_CALLS_PER_SECOND": "0", "ROOTCELLAR_HTTP_SESSION_IDLE_SECONDS": "5",
        })
        soak = Soak(server, folder)
        soak.run(seconds)
        isGood = soak.report()
        server.close()
    sys.exit(0 if isGood else 1)


class Soak:
    def __init__(self, server, folder):
        self.server = server
        self.folder = folder
        self.end = 0
        self.counts = collections.Counter()
        self.wrong = []
        self.samples = []
        self.lock = threading.Lock()

    def run(self, seconds):
        began = time.monotonic()
        self.end = began + seconds
        workers = [threading.Thread(target=self.work, args=(n,)) for n in range(WORKERS)]
        for worker in workers:
            worker.start()
        while time.monotonic() < self.end:
            time.sleep(1)
            self.samples.append((time.monotonic() - began, self.server.memory(),
                                 self.server.descriptors(), self.server.threads()))
        for worker in workers:
            worker.join()
        # Sessions that were left end when they have been idle, and the file watcher goes.
        time.sleep(12)
        self.after = (self.server.memory(), self.server.descriptors(), self.server.threads())

    def work(self, number):
        chance = random.Random(number)
        while time.monotonic() < self.end:
            visit = chance.choice(VISITS)
            try:
                visit(self, chance)
                with self.lock:
                    self.counts[visit.__name__] += 1
            except Exception:
                with self.lock:
                    self.wrong.append(f"{visit.__name__}: {traceback.format_exc(limit=-2)}")

    def report(self):
        for name, count in sorted(self.counts.items()):
            print(f"{name:32}{count:8}")
        for problem in self.wrong[:5]:
            print(problem)
        # The first fifth is warming up: pools and caches fill.
        busy = [sample for sample in self.samples if sample[0] > self.samples[-1][0] / 5]
        part = max(1, len(busy) // 4)
        isGood = not self.wrong
        print(f"{len(self.wrong)} wrong answers")
        for index, name, most in [(1, "resident MB", 5), (2, "descriptors", 20), (3, "threads", 4)]:
            early = statistics.median(sample[index] for sample in busy[:part])
            late = statistics.median(sample[index] for sample in busy[-part:])
            isGood = isGood and late - early <= most
            print(f"{name:12} early {early:8.1f} late {late:8.1f} after {self.after[index - 1]:8.1f}"
                  f"  {'grew' if late - early > most else 'steady'}")
        # What is open for as long as the server runs.
        isGood = isGood and self.after[1] < 60
        print("good" if isGood else "NOT good")
        return isGood

    # Visits of clients without a session.

    def asks(self, chance):
        number = chance.randrange(1_000_000)
        status, answer = self.server.post(*call("query_database", {"sql": f"select {number}"}))
        expect(status == 200 and rows(answer) == [[number]], answer)

    def asks_on_one_connection(self, chance):
        connection = self.server.connection()
        for number in range(chance.randrange(2, 20)):
            status, answer = self.server.post(
                *call("query_database", {"sql": f"select {number}"}), connection)
            expect(status == 200 and rows(answer) == [[number]], answer)
        connection.close()

    def hangs_up(self, chance):
        headers, body = call(
            "query_database", {"sql": LONG.format(10 ** 12), "timeoutSeconds": 20})
        connection = self.server.connection()
        connection.request("POST", "/mcp", body, headers)
        time.sleep(chance.random() * 0.2)
        connection.close()

    def listens_and_hangs_up(self, chance):
        uri = (self.folder / "note.txt").as_uri()
        headers, body = stateless("subscriptions/listen", {
            "notifications": {"resourcesListChanged": True, "resourceSubscriptions": [uri]}})
        connection = self.server.connection()
        connection.request("POST", "/mcp", body, headers)
        response = connection.getresponse()
        first = next_message(response)
        expect(first["method"] == "notifications/subscriptions/acknowledged", first)
        if chance.random() < 0.5:
            (self.folder / "note.txt").write_text(f"{chance.random()}\n")
            update = next_message(response)
            expect(update["method"].startswith("notifications/"), update)
        response.close()
        connection.close()

    def sends_nonsense(self, chance):
        headers, body = call("query_database", {"sql": "select 1"})
        wrong = chance.choice([
            (headers, "{"), (headers, ""), ({**headers, "Mcp-Name": "other"}, body),
            ({**headers, "Host": "evil.example"}, body), ({**headers, "Content-Type": "text/plain"}, body),
            ({**headers, "Origin": "https://evil.example"}, body), ({**headers, "Accept": "text/html"}, body),
        ])
        status, answer = self.server.post(*wrong)
        expect(400 <= status < 500, f"{status} {answer}")

    # Visits of clients with one.

    def has_a_session(self, chance):
        session = Session(self.server)
        for _ in range(chance.randrange(1, 6)):
            number = chance.randrange(1_000_000)
            answer = session.request(
                "tools/call", {"name": "query_database", "arguments": {"sql": f"select {number}"}})
            expect(rows_of(answer) == [[number]], answer)
        # Some leave without a word.
        if chance.random() < 0.7:
            session.end()

    def drops_its_stream(self, chance):
        session = Session(self.server)
        connection, response = session.stream()
        expect(response.status == 200, response.status)
        time.sleep(chance.random() * 0.1)
        response.close()
        connection.close()
        session.end()

    def cancels(self, chance):
        session = Session(self.server)
        connection = self.server.connection()
        session.post(connection, {"jsonrpc": "2.0", "id": 77, "method": "tools/call", "params": {
            "name": "query_database",
            "arguments": {"sql": LONG.format(10 ** 12), "timeoutSeconds": 20}}})
        # On connections of their own, the cancellation could overtake the request it is for.
        time.sleep(0.05 + chance.random() * 0.2)
        other = self.server.connection()
        session.post(other, {"jsonrpc": "2.0", "method": "notifications/cancelled",
                             "params": {"requestId": 77}})
        expect(other.getresponse().status == 202, "the cancellation wasn't taken")
        other.close()
        # A cancelled request is never answered: its stream just ends.
        answer = connection.getresponse().read()
        expect(b'"result"' not in answer, answer)
        connection.close()
        session.end()

    def leaves_in_the_middle(self, chance):
        session = Session(self.server)
        connection = self.server.connection()
        session.post(connection, {"jsonrpc": "2.0", "id": 78, "method": "tools/call", "params": {
            "name": "query_database", "arguments": {"sql": LONG.format(200_000)}}})
        time.sleep(chance.random() * 0.05)
        connection.close()
        if chance.random() < 0.5:
            session.end()


VISITS = [
    Soak.asks, Soak.asks, Soak.asks_on_one_connection, Soak.hangs_up, Soak.listens_and_hangs_up,
    Soak.sends_nonsense, Soak.has_a_session, Soak.has_a_session, Soak.drops_its_stream, Soak.cancels,
    Soak.leaves_in_the_middle,
]


class Session:
    """A session of 2025-11-25."""

    def __init__(self, server):
        self.server = server
        status_headers = {}
        connection = server.connection()
        connection.request("POST", "/mcp", json.dumps({
            "jsonrpc": "2.0", "id": 0, "method": "initialize",
            "params": {"protocolVersion": "2025-11-25", "capabilities": {},
                       "clientInfo": {"name": "soak", "version": "1"}}}), BOTH)
        response = connection.getresponse()
        response.read()
        expect(response.status == 200, response.status)
        status_headers["Mcp-Session-Id"] = response.headers["Mcp-Session-Id"]
        status_headers["MCP-Protocol-Version"] = "2025-11-25"
        self.headers = {**BOTH, **status_headers}
        self.post(connection, {"jsonrpc": "2.0", "method": "notifications/initialized"})
        response = connection.getresponse()
        response.read()
        expect(response.status == 202, response.status)
        connection.close()

    def post(self, connection, message):
        connection.request("POST", "/mcp", json.dumps(message), self.headers)

    def request(self, method, params):
        connection = self.server.connection()
        self.post(connection, {"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        if response.headers["Content-Type"].startswith("text/event-stream"):
            data = [line[5:] for line in body.split(b"\n") if line.startswith(b"data:")]
            return json.loads(data[-1])
        return json.loads(body)

    def stream(self):
        connection = self.server.connection()
        connection.request("GET", "/mcp", headers={**self.headers, "Accept": "text/event-stream"})
        return connection, connection.getresponse()

    def end(self):
        connection = self.server.connection()
        connection.request("DELETE", "/mcp", headers=self.headers)
        status = connection.getresponse().status
        connection.close()
        expect(status in (200, 204), f"DELETE: {status}")


def next_message(response):
    """The next message of a stream of events."""
    while True:
        line = response.readline()
        expect(line, "the stream ended")
        if line.startswith(b"data:") and line[5:].strip():
            return json.loads(line[5:])


def rows(answer):
    """Of an answer alone, or at the end of a stream of events where it took long."""
    if not answer.startswith(b"{"):
        answer = [line[5:] for line in answer.split(b"\n") if line.startswith(b"data:")][-1]
    return rows_of(json.loads(answer))


def rows_of(message):
    result = message.get("result", {})
    expect("structuredContent" in result, message)
    return result["structuredContent"]["rows"]


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


if __name__ == "__main__":
    main()
