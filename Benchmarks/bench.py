"""Measures the program beside the SQLite and git servers from PyPI, in one run.

    bench.py PROGRAM SQLITE_SERVER GIT_SERVER
"""

import itertools
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import tempfile

import watches
from table import Row, print_table
from wire import Wire

ROWS = 1000
COMMITS = 100


def main():
    program, sqlite_server, git_server = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        database, repository = fixtures(pathlib.Path(folder))
        ours = [program, "serve", "--log-level", "error", str(database), str(repository)]
        sqlite = [sqlite_server, "--db-path", str(database)]
        git = [git_server, "--repository", str(repository)]
        starts = {
            name: statistics.median(start(command) for _ in range(times))
            for name, command, times in [("ours", ours, 30), ("sqlite", sqlite, 5), ("git", git, 5)]
        }
        print_table("its server", itertools.chain(
            rows(starts, measure_ours(ours, repository), measure_sqlite(sqlite),
                 measure_git(git, repository)),
            watching(program)))


def watching(program):
    more, median, most = watches.measure(program)
    yield Row(f"resident more with {watches.COUNT:,} watches", more, None, "MB", most=5)
    yield Row("a change is told after, p50", median, None, "ms")
    yield Row("a change is told after, at most", most, None, "ms", most=300)


def fixtures(folder):
    """A table of 1,000 rows and 6 columns, and a history of 200 commits."""
    database = folder / "bench.db"
    connection = sqlite3.connect(database)
    connection.execute(
        "create table sale (id integer primary key, customer text, shop text, total real, day text,"
        " count integer)")
    connection.executemany("insert into sale values (?, ?, ?, ?, ?, ?)", [
        (n, f"Customer {n:04}", ["Quay", "Mill", "Market"][n % 3], n * 37 % 5000 / 100,
         f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}", n % 7)
        for n in range(1, ROWS + 1)
    ])
    connection.commit()
    connection.close()
    repository = folder / "history"
    subprocess.run(["git", "init", "-q", "-b", "main", str(repository)], check=True)
    stream = ""
    for n in range(2 * COMMITS):
        text, note = f"line {n}\n" * 20, f"Change number {n}\n\nWhy it was changed.\n"
        stream += (
            f"commit refs/heads/main\ncommitter Ada <ada@example.com> {1750000000 + n * 3600} +0000\n"
            f"data {len(note)}\n{note}\nM 100644 inline file{n % 9}.txt\ndata {len(text)}\n{text}\n")
    subprocess.run(
        ["git", "-C", str(repository), "fast-import", "--quiet"], input=stream.encode(), check=True)
    return database, repository


def start(command):
    wire = Wire(command)
    wire.close()
    return wire.secondsToFirstAnswer


def measure_ours(command, repository):
    wire = Wire(command)
    wire.request("tools/list", {})
    measured = {"idle": wire.memory("VmRSS")}
    measured["sqlite call"] = wire.seconds("query_database", {"sql": "select 1"}, 2000)
    query = {"sql": "select * from sale", "limit": ROWS, "maxChars": 100000}
    got = wire.call("query_database", query)["structuredContent"]
    assert len(got["rows"]) == ROWS and not got["truncated"], "not all rows came"
    measured["rows"] = wire.seconds("query_database", query, 200)
    measured["git call"] = wire.seconds("git_repositories", {}, 500)
    log = {"limit": COMMITS, "maxChars": 100000}
    assert len(wire.call("git_log", log)["structuredContent"]["commits"]) == COMMITS
    measured["log"] = wire.seconds("git_log", log, 200)
    measured["peak"] = wire.memory("VmHWM")
    wire.close()
    return measured


def measure_sqlite(command):
    wire = Wire(command)
    wire.request("tools/list", {})
    measured = {"idle": wire.memory("VmRSS")}
    measured["sqlite call"] = wire.seconds("read_query", {"query": "select 1"}, 200)
    query = {"query": f"select * from sale limit {ROWS}"}
    text = wire.call("read_query", query)["content"][0]["text"]
    assert text.count("Customer") == ROWS, "not all rows came"
    measured["rows"] = wire.seconds("read_query", query, 50)
    measured["peak"] = wire.memory("VmHWM")
    wire.close()
    return measured


def measure_git(command, repository):
    wire = Wire(command)
    wire.request("tools/list", {})
    measured = {"idle": wire.memory("VmRSS")}
    branch = {"repo_path": str(repository), "branch_type": "local"}
    measured["git call"] = wire.seconds("git_branch", branch, 50)
    log = {"repo_path": str(repository), "max_count": COMMITS}
    text = wire.call("git_log", log)["content"][0]["text"]
    assert text.count("Change number") == COMMITS, "not all commits came"
    measured["log"] = wire.seconds("git_log", log, 20)
    measured["peak"] = wire.memory("VmHWM")
    wire.close()
    return measured


def rows(starts, ours, sqlite, git):
    def p(part, values):
        return statistics.quantiles(values, n=100)[part - 1] * 1000
    for name, peer in [("sqlite", sqlite), ("git", git)]:
        yield Row(f"start, beside the {name} server", starts["ours"] * 1000, starts[name] * 1000,
                  "ms", most=10, least=50)
        yield Row(f"resident idle, beside {name}", ours["idle"], peer["idle"], "MB", most=20)
        yield Row(f"resident at peak, beside {name}", ours["peak"], peer["peak"], "MB")
    for name, part, most in [("p50", 50, 0.15), ("p99", 99, None)]:
        yield Row(f"query_database select 1, {name}", p(part, ours["sqlite call"]),
                  p(part, sqlite["sqlite call"]), "ms", most=most)
    for name, part, most, least in [("p50", 50, 2, 3), ("p99", 99, None, None)]:
        yield Row(f"query_database 1,000 x 6, {name}", p(part, ours["rows"]),
                  p(part, sqlite["rows"]), "ms", most=most, least=least)
    for name, part in [("p50", 50), ("p99", 99)]:
        yield Row(f"git_repositories beside git_branch, {name}", p(part, ours["git call"]),
                  p(part, git["git call"]), "ms")
    for name, part in [("p50", 50), ("p99", 99)]:
        yield Row(f"git_log of 100, {name}", p(part, ours["log"]), p(part, git["log"]), "ms")


if __name__ == "__main__":
    main()
