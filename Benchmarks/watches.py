"""What watching costs, and how soon a change is told."""

import pathlib
import statistics
import tempfile
import time

from wire import Wire

COUNT = 1000
CHANGES = 20


def measure(program):
    """Resident MB more with so many watches, and the ms until a change is told, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        files = [pathlib.Path(folder) / f"{n % 10}" / f"note{n}.txt" for n in range(COUNT)]
        for file in files:
            file.parent.mkdir(exist_ok=True)
            file.write_text("before\n")
        wire = Wire([program, "serve", "--log-level", "error", folder])
        # What the first one brings in is there once, however many follow.
        wire.request("resources/subscribe", {"uri": files[0].as_uri()})
        before = wire.memory("VmRSS")
        for file in files[1:]:
            wire.request("resources/subscribe", {"uri": file.as_uri()})
        more = wire.memory("VmRSS") - before
        delays = []
        for file in files[:: COUNT // CHANGES]:
            began = time.perf_counter()
            file.write_text("after\n")
            message = wire.message()
            assert message["method"] == "notifications/resources/updated", message
            assert message["params"]["uri"] == file.as_uri(), message
            delays.append((time.perf_counter() - began) * 1000)
        wire.close()
    return more, statistics.median(delays), max(delays)
