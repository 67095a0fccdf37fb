"""checksums.json: what sample-data/ must be, whatever SQLite or zlib made it."""

import hashlib
import json
import pathlib
import sqlite3
import struct
import zlib

_KINDS = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}


def text(folder: pathlib.Path) -> str:
    """The checksums of what lies in a folder now."""
    plain = [path for path in sorted(folder.rglob("*"))
             if path.is_file() and _is_plain(path.relative_to(folder))]
    sums = {
        "files": {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
                  for path in plain},
        "dumps": {"data/shop.db": hashlib.sha256(dump(folder / "data/shop.db").encode()).hexdigest()},
        "objects": objects(folder / "history.git"),
    }
    return json.dumps(sums, indent=2) + "\n"


def _is_plain(path: pathlib.Path) -> bool:
    return "objects" not in path.parts and path.suffix != ".db" and path.name not in (
        "README.md", "checksums.json")


def dump(path: pathlib.Path) -> str:
    """A database as SQL, in an order and a spelling that don't depend on SQLite's version."""
    database = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
    schema = database.execute("SELECT name, type, sql FROM sqlite_schema WHERE sql IS NOT NULL"
                              " AND name NOT LIKE 'reviews_search_%' ORDER BY type, name").fetchall()
    lines = [sql + ";" for _, _, sql in schema]
    for name, kind, _ in schema:
        if kind != "table":
            continue
        table = '"' + name.replace('"', '""') + '"'
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        quoted = " || ',' || ".join('quote("' + column.replace('"', '""') + '")' for column in columns)
        lines += sorted(f"INSERT INTO {table} VALUES ({row});"
                        for (row,) in database.execute(f"SELECT {quoted} FROM {table}"))
    database.close()
    return "\n".join(lines) + "\n"


def objects(folder: pathlib.Path) -> list[str]:
    """The objects of the repository's pack, each computed from what it holds."""
    (pack,) = folder.glob("objects/pack/*.pack")
    data = pack.read_bytes()
    (count,) = struct.unpack(">I", data[8:12])
    position, found = 12, []
    for _ in range(count):
        byte = data[position]
        kind, size, shift = _KINDS[byte >> 4 & 7], byte & 15, 4
        position += 1
        while byte & 0x80:
            byte = data[position]
            size |= (byte & 0x7F) << shift
            position, shift = position + 1, shift + 7
        inflater = zlib.decompressobj()
        body = inflater.decompress(data[position:])
        position = len(data) - len(inflater.unused_data)
        assert len(body) == size
        identity = hashlib.sha1(f"{kind} {size}\0".encode() + body).hexdigest()
        found.append(f"{identity} {kind}")
    return sorted(found)
