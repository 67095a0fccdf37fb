"""A raw client over pipes: no library of its own, so that little but the server is measured."""

import json
import os
import subprocess
import time

INITIALIZE = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "bench", "version": "1"},
}


class Wire:
    """A server that was started, and has opened a session."""

    def __init__(self, command):
        self.lastID = 0
        self.buffer = b""
        began = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.input = self.process.stdin.fileno()
        self.output = self.process.stdout.fileno()
        self.request("initialize", INITIALIZE)
        self.secondsToFirstAnswer = time.perf_counter() - began
        self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def send(self, message):
        line = json.dumps(message, separators=(",", ":")).encode() + b"\n"
        while line:
            line = line[os.write(self.input, line):]

    def line(self):
        parts = [self.buffer]
        while b"\n" not in parts[-1]:
            read = os.read(self.output, 1 << 20)
            if not read:
                raise EOFError("the server ended")
            parts.append(read)
        line, _, self.buffer = b"".join(parts).partition(b"\n")
        return line

    def message(self):
        """The next message, whatever it is."""
        return json.loads(self.line())

    def request(self, method, params):
        return json.loads(self.timed(method, params)[0])["result"]

    def timed(self, method, params):
        """The line that answers, and the seconds until it was there."""
        self.lastID += 1
        began = time.perf_counter()
        self.send({"jsonrpc": "2.0", "id": self.lastID, "method": method, "params": params})
        while True:
            line = self.line()
            seconds = time.perf_counter() - began
            # A notification may come first; it has no id.
            if json.loads(line).get("id") == self.lastID:
                return line, seconds

    def call(self, tool, arguments):
        result = self.request("tools/call", {"name": tool, "arguments": arguments})
        if result.get("isError"):
            raise RuntimeError(f"{tool}: {result['content'][0]['text']}")
        return result

    def seconds(self, tool, arguments, times):
        """How long the call took, each time, after some that aren't counted."""
        params = {"name": tool, "arguments": arguments}
        for _ in range(max(3, times // 10)):
            self.timed("tools/call", params)
        return [self.timed("tools/call", params)[1] for _ in range(times)]

    def memory(self, name):
        """A figure of /proc/PID/status in MB: VmRSS is resident now, VmHWM the most so far."""
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith(name + ":"):
                    return int(line.split()[1]) * 1024 / 1e6
        raise LookupError(name)

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()
