"""Reading the container of .doc, .xls and .ppt (OLE2, MS-CFB) without trusting anything it says of itself.

Only what tells one kind of document from another is read; nothing here runs or unpacks what the streams hold.
"""

import struct
from typing import NamedTuple

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = 512
ENTRY = 128
FREE = 0xFFFFFFFA
"""From here on a sector's number is a mark, no number."""
STORAGE, STREAM, ROOT = 1, 2, 5


class Broken(ValueError):  # noqa: N818 - a state of the file
    """The container contradicts itself."""


class Entry(NamedTuple):
    """One line of the directory."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Compound:
    """The directory of a container and the streams under its root. Raises Broken."""

    def __init__(self, content: bytes) -> None:
        if len(content) < HEADER or not content.startswith(MAGIC):
            raise Broken("no container")
        self._content = content
        self._shift, self._mini_shift = struct.unpack_from("<HH", content, 30)
        if self._shift not in (9, 12) or self._mini_shift != 6:
            raise Broken("unknown sector size")
        first, self._cutoff, self._mini_table, _, more = struct.unpack_from("<I4xIIII", content, 48)
        self._table = self._allocation(more)
        self.entries = self._directory(first)
        self.top = self._under_root()

    def stream(self, name: str) -> bytes:
        """What the stream of this name under the root holds; empty if there is none."""
        entry = self.top.get(name)
        if entry is None or entry.kind != STREAM:
            return b""
        if entry.size >= self._cutoff:
            return self._chain(entry.start)[: entry.size]
        mini = self._chain(self.entries[0].start)
        table = _numbers(self._chain(self._mini_table))
        return b"".join(
            mini[at << self._mini_shift : (at + 1) << self._mini_shift] for at in _followed(table, entry.start)
        )[: entry.size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) << self._shift
        if start >= len(self._content):
            raise Broken("a sector lies beyond the end")
        return self._content[start : start + (1 << self._shift)]

    def _allocation(self, more: int) -> tuple[int, ...]:
        """Which sector follows which; where that is written stands in the header and, in large files, in a chain.

        A container that says it has far more of these than its length allows is broken, and nothing of them is read.
        """
        most = 2 * (len(self._content) >> self._shift >> (self._shift - 2)) + 2
        places = [place for place in struct.unpack_from("<109I", self._content, 76) if place < FREE]
        while more < FREE and len(places) <= most:
            *numbers, more = _numbers(self._sector(more))
            places += [place for place in numbers if place < FREE] or [FREE]
        if len(places) > most:
            raise Broken("more sectors than the file has")
        return tuple(following for place in places for following in _numbers(self._sector(place)))

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _followed(self._table, start))

    def _directory(self, first: int) -> list[Entry]:
        lines = self._chain(first)
        found = [_entry(lines[at : at + ENTRY]) for at in range(0, len(lines) - ENTRY + 1, ENTRY)]
        if not found or found[0].kind != ROOT:
            raise Broken("no root")
        return found

    def _under_root(self) -> dict[str, Entry]:
        """The entries right under the root, by name; what embedded documents hold lies deeper."""
        found: dict[str, Entry] = {}
        waiting, seen = [self.entries[0].child], set[int]()
        while waiting:
            number = waiting.pop()
            if number < len(self.entries) and number not in seen:
                seen.add(number)
                entry = self.entries[number]
                found[entry.name] = entry
                waiting += [entry.left, entry.right]
        return found


def _entry(line: bytes) -> Entry:
    length, kind, left, right, child = struct.unpack_from("<HBxIII", line, 64)
    start, size = struct.unpack_from("<II", line, 116)
    name = line[: max(min(length, 64) - 2, 0)].decode("utf-16-le", errors="replace")
    return Entry(name, kind, left, right, child, start, size)


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _followed(table: tuple[int, ...], start: int) -> list[int]:
    """The numbers of a chain. Raises Broken if it goes round or leads out of the table."""
    chain: list[int] = []
    while start < FREE:
        if start >= len(table) or len(chain) >= len(table):
            raise Broken("a chain leads nowhere")
        chain.append(start)
        start = table[start]
    return chain
