"""Writing .doc, .xls and .ppt as Office and WPS lay them out (OLE2): as small as they may be, and as nobody should."""

import struct
from typing import Any

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FAT, DIFAT, NONE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC, 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5
IN_HEADER = 109
WORD = b"\xec\xa5\xc1\x00" + b"\0" * 28
WORD_LOCKED = WORD[:10] + b"\x00\x01" + WORD[12:]
SLIDES = b"\x0f\x00\xe8\x03\x00\x00\x00\x00"


def doc(content: bytes = WORD, **more: Any) -> bytes:
    return compound({"WordDocument": content.ljust(CUTOFF, b"\0"), "1Table": b"table"}, **more)


def xls(*records: bytes, name: str = "Workbook", length: int = 0, **more: Any) -> bytes:
    """A workbook of these records, or with one ordinary sheet."""
    return compound({name: workbook(*(records or (sheet("Sheet1"),)), length=length)}, **more)


def ppt(content: bytes = SLIDES, **more: Any) -> bytes:
    return compound({"Current User": b"user", "PowerPoint Document": content}, **more)


def workbook(*records: bytes, length: int = 0) -> bytes:
    """The stream of a workbook: its beginning, these records, its end."""
    return (record(0x809, bytes(16)) + b"".join(records) + record(0x0A, b"")).ljust(length, b"\0")


def sheet(name: str, kind: int = 0) -> bytes:
    return record(0x85, struct.pack("<IBBBB", 0, 0, kind, len(name), 0) + name.encode())


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def compound(streams: dict[str, bytes], *, embedded: dict[str, bytes] | None = None) -> bytes:
    """A container with these streams under its root, and `embedded` ones in a storage of their own."""
    return Container().filled(streams, embedded or {})


class Container:
    """Sectors in the order they are written, and which follows which."""

    def __init__(self) -> None:
        self.sectors: list[bytes] = []
        self.follows: list[int] = []

    def filled(self, streams: dict[str, bytes], embedded: dict[str, bytes]) -> bytes:
        contents = streams | embedded
        names = [*streams, "ObjectPool", *embedded]
        minis = b"".join(padded(content, MINI) for content in contents.values() if len(content) < CUTOFF)
        lines = [entry("Root Entry", ROOT, child=1, start=self.stored(minis), size=len(minis))]
        mini_follows: list[int] = []
        for number, name in enumerate(names, start=1):
            last = number in (len(streams) + 1, len(names))
            below = len(streams) + 2 if name == "ObjectPool" and embedded else NONE
            content = contents.get(name, b"")
            start = self.stored(content) if len(content) >= CUTOFF else chained(mini_follows, len(content), MINI)
            kind = STREAM if name in contents else STORAGE
            right = NONE if last else number + 1
            lines.append(entry(name, kind, right=right, child=below, start=start, size=len(content)))
        mini_table = self.stored(table(mini_follows))
        directory = self.stored(b"".join(lines))
        return self.closed(directory, mini_table)

    def stored(self, content: bytes) -> int:
        """Append this in whole sectors; returns the first."""
        whole = padded(content, SECTOR)
        self.sectors += [whole[at : at + SECTOR] for at in range(0, len(whole), SECTOR)]
        return chained(self.follows, len(content), SECTOR)

    def closed(self, directory: int, mini_table: int) -> bytes:
        """With the table of what follows what, where that lies, and the header before all."""
        tables = more = 0
        while (len(self.follows) + tables + more) * 4 > tables * SECTOR:
            tables += 1
            more = -(-max(tables - IN_HEADER, 0) // 127)
        first = len(self.follows)
        places = list(range(first, first + tables))
        self.follows += [FAT] * tables + [DIFAT] * more
        self.sectors += parts(table(self.follows))
        elsewhere = first + tables
        for number in range(more):
            listed = places[IN_HEADER + number * 127 :][:127]
            following = elsewhere + number + 1 if number + 1 < more else END
            self.sectors.append(table([*listed, *[NONE] * (127 - len(listed)), following]))
        header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
        ends = (elsewhere, more) if more else (END, 0)
        header += struct.pack("<9I", 0, tables, directory, 0, CUTOFF, mini_table, mini_table != END, *ends)
        listed = places[:IN_HEADER] + [NONE] * (IN_HEADER - len(places[:IN_HEADER]))
        return header + struct.pack(f"<{IN_HEADER}I", *listed) + b"".join(self.sectors)


def chained(follows: list[int], length: int, size: int) -> int:
    """Let as many follow one another as this length takes; returns the first."""
    count, start = -(-length // size), len(follows)
    follows += [*range(start + 1, start + count), END] if count else []
    return start if count else END


def table(follows: list[int]) -> bytes:
    content = struct.pack(f"<{len(follows)}I", *follows)
    return content.ljust(-(-len(content) // SECTOR) * SECTOR, b"\xff")


def padded(content: bytes, size: int) -> bytes:
    return content.ljust(-(-len(content) // size) * size, b"\0")


def parts(content: bytes) -> list[bytes]:
    return [content[at : at + SECTOR] for at in range(0, len(content), SECTOR)]


def entry(name: str, kind: int, *, right: int = NONE, child: int = NONE, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    line = written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written), kind, 1, NONE, right, child)
    return line.ljust(116, b"\0") + struct.pack("<II", start, size) + bytes(4)
