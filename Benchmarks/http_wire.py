"""A raw HTTP client and the servers it measures, on loopback."""

import http.client
import json
import os
import socket
import subprocess
import time

REVISION = "2026-07-28"
META = {
    "io.modelcontextprotocol/protocolVersion": REVISION,
    "io.modelcontextprotocol/clientInfo": {"name": "bench", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stateless(method, params, name=None):
    """The headers and the body of a request without a session."""
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": REVISION,
        "Mcp-Method": method,
    }
    if name:
        headers["Mcp-Name"] = name
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {**params, "_meta": META}}
    return headers, json.dumps(body, separators=(",", ":"))


def call(tool, arguments):
    return stateless("tools/call", {"name": tool, "arguments": arguments}, tool)


class Server:
    """A server that was started and has answered its first request."""

    def __init__(self, command, port, first, **options):
        self.port = port
        began = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, **options)
        while True:
            try:
                self.status, self.answer = self.post(*first)
                break
            except ConnectionRefusedError:
                if self.process.poll() is not None:
                    raise RuntimeError(f"{command[0]} ended") from None
                time.sleep(0.0005)
        self.secondsToFirstAnswer = time.perf_counter() - began

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def post(self, headers, body, connection=None):
        own = connection or self.connection()
        own.request("POST", "/mcp", body, headers)
        response = own.getresponse()
        answer = response.read()
        if not connection:
            own.close()
        return response.status, answer

    def memory(self, name="VmRSS"):
        """A figure of /proc/PID/status in MB."""
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith(name + ":"):
                    return int(line.split()[1]) * 1024 / 1e6
        raise LookupError(name)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def threads(self):
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=20)
