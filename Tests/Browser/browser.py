"""Pages in headless Chromium that attack the program over HTTP: nothing they send may be done.

    browser.py PROGRAM CHROMIUM

What was refused is told by the program's log at level debug. A page whose origin is allowed is let in,
which shows that the attacks would have been noticed.
"""

import http.server
import json
import os
import pathlib
import queue
import re
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).parent
REVISION = "2026-07-28"
TOOL = "list_directory"
MESSAGE = {
    "jsonrpc": "2.0", "id": 1, "method": "tools/call",
    "params": {"name": TOOL, "arguments": {"path": "."}, "_meta": {
        "io.modelcontextprotocol/protocolVersion": REVISION,
        "io.modelcontextprotocol/clientInfo": {"name": "page", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {}}}}
HEADERS = {
    "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
    "MCP-Protocol-Version": REVISION, "Mcp-Method": "tools/call", "Mcp-Name": TOOL}
PATIENCE = 60


class Program:
    """The program on a port of its own, and what it logs."""

    def __init__(self, command, folder, allowed=None):
        environment = {**os.environ, "ROOTCELLAR_HTTP_ALLOWED_ORIGINS": allowed or ""}
        self.process = subprocess.Popen(
            [command, "serve", "--http", "--listen", "127.0.0.1:0", "--log-level", "debug", folder],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env=environment)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()
        self.port = int(re.search(r"127\.0\.0\.1:(\d+)", self.line("serving over HTTP"))[1])

    def read(self):
        for line in self.process.stderr:
            self.lines.put(line)
        self.lines.put("")

    def line(self, text):
        while line := self.lines.get(timeout=PATIENCE):
            if text in line:
                return line
        raise RuntimeError(f"it ended without {text}")

    def refusals(self):
        """The statuses of what was refused, once it has ended."""
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)
        lines = list(iter(lambda: self.lines.get(timeout=PATIENCE), ""))
        return [int(match[1]) for line in lines if (match := re.search(r"refused.*status=(\d+)", line))]


def pages():
    """A server of the page, and where it reports to."""
    reports = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(self.server.page.encode())

        def do_POST(self):
            reports.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, reports


def visit(chromium, url):
    """Chromium as it looks at a page; its names all lead to this machine."""
    profile = tempfile.TemporaryDirectory()
    process = subprocess.Popen(
        [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         "--no-first-run", "--disable-background-networking", "--disable-component-update",
         f"--user-data-dir={profile.name}", "--remote-debugging-port=0",
         "--host-resolver-rules=MAP *.test 127.0.0.1", url],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return process, profile


def main():
    program, chromium = sys.argv[1:]
    server, reports = pages()
    template = (HERE / "page.html").read_text().replace("MESSAGE", json.dumps(MESSAGE), 1).replace(
        "= HEADERS", "= " + json.dumps(HEADERS), 1)
    evil, friend = (f"http://{name}.test:{server.server_port}" for name in ("evil", "friend"))
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "secret.txt").write_text("secret")

        def results(origin, allowed=None, **targets):
            served = Program(program, folder, allowed)
            urls = {name: url.format(port=served.port) for name, url in targets.items()}
            server.page = template.replace("TARGETS", json.dumps(urls), 1)
            browser, profile = visit(chromium, origin + "/")
            try:
                report = reports.get(timeout=PATIENCE)
            finally:
                browser.terminate()
                browser.wait(timeout=PATIENCE)
            return report, served.refusals()

        # The page's own name leads to this machine by now (DNS rebinding), and the machine's names
        # are as near for any page.
        report, refusals = results(
            evil, rebound="http://evil.test:{port}/mcp", loopback="http://127.0.0.1:{port}/mcp",
            localhost="http://localhost:{port}/mcp")
        for name, result in sorted(report.items()):
            print(f"  {name:20} {str(result)[:60]}")
            if "secret" in str(result) or str(result).startswith("200"):
                problems.append(f"{name} was let in: {result}")
        # Each of the seven got there and was refused, three times; what asks first is refused then.
        if len(refusals) < 21:
            problems.append(f"only {len(refusals)} requests were refused: {refusals}")
        if set(refusals) - {403, 421}:
            problems.append(f"refused otherwise: {refusals}")

        report, refusals = results(friend, friend, loopback="http://127.0.0.1:{port}/mcp")
        if "secret.txt" not in str(report["loopback json"]):
            problems.append(f"the page that is allowed wasn't let in: {report}")
        # What even a friend's page sends as another type isn't read.
        if refusals.count(415) < 4:
            problems.append(f"a page's text was taken for a message: {refusals}")
    server.shutdown()
    for problem in problems:
        print(problem)
    print("browser: what pages send unasked is refused" if not problems else "browser: FAILED")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
