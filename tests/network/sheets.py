"""Tables as offices send them, and workbooks as nobody should."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000
LOCKED = OLD_OFFICE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100
SHEET = "xl/worksheets/sheet1.xml"
BOMB = "xl/theme/theme1.xml"
MEBIBYTE = 1024 * 1024


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx(rows: Iterable[Sequence[Any]], *, merged: Iterable[str] = (), title: str = "") -> bytes:
    """A workbook of one sheet; a title stands merged above the table."""
    book = Workbook()
    if title:
        book.active.append([title])
        book.active.merge_cells("A1:F1")
    for row in rows:
        book.active.append(list(row))
    for address in merged:
        book.active.merge_cells(address)
    return saved(book)


def comma_separated(rows: Iterable[Sequence[Any]], *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def repacked(content: bytes, parts: Mapping[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The workbook with parts replaced or added, these packed in another way if need be."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            if name not in parts:
                after.writestr(name, before.read(name))
        for name, part in parts.items():
            after.writestr(name, part, compress_type=compression)
    return out.getvalue()


def changed(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The workbook with something else in one part."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.read(name)
    assert old in part
    return repacked(content, {name: part.replace(old, new)})


def claiming(content: bytes, name: str, size: int) -> bytes:
    """The workbook whose directory claims another unpacked size for a part."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        real = archive.getinfo(name).file_size.to_bytes(4, "little")
    place = content.rindex(name.encode()) - 22  # in the directory at the end, not before the part itself
    assert content[place : place + 4] == real
    return content[:place] + size.to_bytes(4, "little") + content[place + 4 :]


def laughing(encoding: str = "utf-8") -> bytes:
    """A sheet whose few entities would multiply to three gigabytes."""
    entities = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    sheet = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE worksheet [{entities}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row></sheetData></worksheet>'
    )
    return sheet.encode(encoding)
