"""Git's objects, made without git, so that no version or configuration of it matters."""

import hashlib
import pathlib
import struct
import zlib

_KINDS = {"commit": 1, "tree": 2, "blob": 3, "tag": 4}


class Objects:
    """Objects by id, written as one pack. Format: git-scm.com/docs/pack-format."""

    def __init__(self):
        self._objects: dict[str, tuple[str, bytes]] = {}

    def add(self, kind: str, body: bytes) -> str:
        identity = hashlib.sha1(f"{kind} {len(body)}\0".encode() + body).hexdigest()
        self._objects[identity] = (kind, body)
        return identity

    def tree(self, files: dict[str, str]) -> str:
        """A tree of paths and texts."""
        entries: dict[str, tuple[str, str]] = {}
        folders: dict[str, dict[str, str]] = {}
        for path, text in files.items():
            first, _, rest = path.partition("/")
            if rest:
                folders.setdefault(first, {})[rest] = text
            else:
                entries[first] = ("100644", self.add("blob", text.encode()))
        for name, inner in folders.items():
            entries[name] = ("40000", self.tree(inner))
        # Folders sort as if their names ended in a slash.
        order = sorted(entries, key=lambda name: name + ("/" if name in folders else ""))
        return self.add("tree", b"".join(
            f"{entries[name][0]} {name}\0".encode() + bytes.fromhex(entries[name][1])
            for name in order))

    def commit(self, tree: str, parents: list[str], who: str, message: str) -> str:
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents),
                 f"author {who}", f"committer {who}", "", message]
        return self.add("commit", "\n".join(lines).encode())

    def tag(self, commit: str, name: str, who: str, message: str) -> str:
        lines = [f"object {commit}", "type commit", f"tag {name}", f"tagger {who}", "", message]
        return self.add("tag", "\n".join(lines).encode())

    def write(self, folder: pathlib.Path) -> None:
        """Writes objects/pack with its index, and objects/info/packs, which names it."""
        identities = sorted(self._objects)
        name = "pack-" + hashlib.sha1(bytes.fromhex("".join(identities))).hexdigest()
        (folder / "pack").mkdir(parents=True)
        (folder / "info").mkdir()
        pack = struct.pack(">4sII", b"PACK", 2, len(identities))
        offsets, sums = [], []
        for identity in identities:
            entry = self._entry(*self._objects[identity])
            offsets.append(len(pack))
            sums.append(zlib.crc32(entry))
            pack += entry
        pack += hashlib.sha1(pack).digest()
        (folder / "pack" / f"{name}.pack").write_bytes(pack)
        (folder / "pack" / f"{name}.idx").write_bytes(_index(identities, sums, offsets, pack[-20:]))
        (folder / "info" / "packs").write_bytes(f"P {name}.pack\n\n".encode())

    @staticmethod
    def _entry(kind: str, body: bytes) -> bytes:
        size, header = len(body), bytearray()
        byte = _KINDS[kind] << 4 | size & 15
        size >>= 4
        while size:
            header.append(byte | 0x80)
            byte, size = size & 0x7F, size >> 7
        header.append(byte)
        return bytes(header) + zlib.compress(body, 9)


def _index(identities, sums, offsets, checksum) -> bytes:
    """The index of a pack, version 2; all offsets are below 2 GiB."""
    names = [bytes.fromhex(identity) for identity in identities]
    counts = [sum(1 for name in names if name[0] <= byte) for byte in range(256)]
    index = (b"\xfftOc" + struct.pack(">I256I", 2, *counts) + b"".join(names)
             + struct.pack(f">{len(sums)}I", *sums) + struct.pack(f">{len(offsets)}I", *offsets)
             + checksum)
    return index + hashlib.sha1(index).digest()
