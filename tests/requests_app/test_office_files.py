"""Office files of county offices, old and new: which are taken, and that none is unpacked or run to find out."""

import io
import struct
import subprocess
import sys
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from proxyportal import compound, file_kinds
from proxyportal.file_kinds import DOC, DOCX, PPT, PPTX, XLS, XLSX, Refused, kind_of
from proxyportal.uploads import checked_file
from tests.files import PDF, office, png, zipped
from tests.old_office import SECTOR, SLIDES, WORD_LOCKED, doc, ppt, record, sheet, workbook, xls
from tests.old_office import compound as container

pytestmark = pytest.mark.one_engine

MACROS, LOCKED, DAMAGED, LARGE = (
    str(message) for message in (file_kinds.MACROS, file_kinds.LOCKED, file_kinds.DAMAGED, file_kinds.TOO_LARGE_INSIDE)
)


def saved_by_openpyxl() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def refusal(content: bytes) -> str:
    """Why it is not taken; empty for content of no kind of ours."""
    try:
        assert kind_of(content) == ""
    except Refused as refused:
        return str(refused.message)
    return ""


TAKEN = {
    "a document": (doc(), DOC),
    "a workbook": (xls(), XLS),
    "a workbook of Excel 95": (xls(name="Book"), XLS),
    "a workbook with a chart": (xls(sheet("表"), sheet("图", 2)), XLS),
    "a large workbook": (xls(length=9_000_000), XLS),
    "slides": (ppt(), PPT),
    "slides that say they have no macros": (ppt(SLIDES + file_kinds.VBA_INFO + bytes(12)), PPT),
    "a document with an embedded table": (doc(embedded={"Workbook": workbook()}), DOC),
    "a new document": (office("word"), DOCX),
    "a new workbook": (saved_by_openpyxl(), XLSX),
    "new slides": (office("ppt"), PPTX),
    "a new document with a table in it": (office("word", **{"word/embeddings/table.xlsx": "PK"}), DOCX),
}


@pytest.mark.parametrize("what", TAKEN)
def test_office_file_is_known_by_its_content(what):
    content, kind = TAKEN[what]
    assert kind_of(content) == kind


VBA = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
WITH_MACROS = {
    "a document": doc(embedded={"_VBA_PROJECT": b"x"}),
    "a workbook": xls(embedded={"VBA": b"x"}),
    "a workbook of the time before VBA": xls(sheet("Sheet1"), sheet("Macro1", 1)),
    "slides": ppt(SLIDES + file_kinds.VBA_INFO + bytes(4) + b"\1\0\0\0" + bytes(4)),
    "a new document": office("word", types=VBA, **{"word/vbaProject.bin": "x"}),
    "macros under another name": office("word", types=VBA, **{"word/picture.bin": "x"}),
    "macros that no type names": office("word", **{"word/vbaProject.bin": "x"}),
    "a macro sheet": office("xl", types='<Override ContentType="application/vnd.ms-excel.macrosheet+xml"/>'),
    "a .docm": office("word", types='<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'),
}


@pytest.mark.parametrize("what", WITH_MACROS)
def test_file_with_macros_is_refused(what):
    """Whoever sends one is told to save it without them."""
    assert refusal(WITH_MACROS[what]) == MACROS


BEHIND_A_PASSWORD = {
    "a document": doc(WORD_LOCKED),
    "a workbook": xls(record(0x2F, bytes(4)), sheet("Sheet1")),
    "a new document": container({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"x"}),
}


@pytest.mark.parametrize("what", BEHIND_A_PASSWORD)
def test_file_behind_a_password_is_refused(what):
    """Nobody could tell what is in it, and the agent could not open it either."""
    assert refusal(BEHIND_A_PASSWORD[what]) == LOCKED


NOT_WHOLE = {
    "an archive with something before it": b"PK\x03\x04" + office("word"),
    "two archives in one": zipped() + office("word"),
    "an archive with something behind it": office("word") + b"<script>",
    "an archive without its end": office("word")[:-30],
    "a disguised type": office("word", types="<Override ContentType='&#118;baProject'/>"),
    "a type from elsewhere": office("word", types="<!ENTITY x SYSTEM 'file:///etc/passwd'>"),
    "a container without sectors": doc()[:512],
    "a container cut short": doc()[:3000],
    "a PDF that is an archive": PDF[:-6] + office("word") + PDF[-6:],
    "a PDF with a page behind it": PDF + b"<script>alert(1)</script>",
    "a PDF without its end": PDF[:40],
}


@pytest.mark.parametrize("what", NOT_WHOLE)
def test_file_that_is_not_whole_or_two_things_at_once_is_refused(what):
    assert refusal(NOT_WHOLE[what]) == DAMAGED


def drawing() -> bytes:
    """An Office file of a program that we do not take."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", '<Override ContentType="application/vnd.ms-visio.drawing.main+xml"/>')
    return out.getvalue()


OTHERS = {
    "an archive": zipped(),
    "a container of another program": container({"Contents": b"x" * 5000}),
    "two documents in one container": container({"WordDocument": b"x" * 5000, "Workbook": b"x" * 5000}),
    "a drawing": drawing(),
}


@pytest.mark.parametrize("what", OTHERS)
def test_other_content_has_no_kind(what):
    assert refusal(OTHERS[what]) in ("", DAMAGED)


@pytest.mark.parametrize("make", [doc, xls, ppt])
def test_damaged_container_is_refused_or_known_but_never_an_error(make):
    """One number anywhere in the header, the directory or the table replaced by a wild one."""
    whole = make()
    for at in range(24, len(whole), 4):
        for wild in (0, 1, 0x7FFFFFFF, 0xFFFFFFFF):
            content = bytearray(whole)
            struct.pack_into("<I", content, at, wild)
            try:
                kind_of(bytes(content))
            except Refused:
                continue


def test_container_that_says_it_has_endless_sectors_is_not_read():
    """Its tables would take gigabytes; more of them than fit into the file are refused unread."""
    content = bytearray(doc()[:512] + bytes(10_000_000))
    struct.pack_into("<I", content, 68, 0)
    for sector in range(10_000_000 // SECTOR - 1):
        struct.pack_into("<I", content, 512 + sector * SECTOR + 508, sector + 1)
    with pytest.raises(compound.Broken):
        compound.Compound(bytes(content))


# --- Bombs -----------------------------------------------------------------------------------------------------------


def bomb(folder: str, parts: int, megabytes: int) -> bytes:
    """An Office file of a few hundred kilobytes that unpacks to `parts` times `megabytes`."""
    out = io.BytesIO(office(folder))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(parts):
            with archive.open(f"{folder}/part{number}.xml", "w") as part:
                for _ in range(megabytes):
                    part.write(bytes(1024 * 1024))
    return out.getvalue()


def many_parts() -> bytes:
    out = io.BytesIO(office("xl"))
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(file_kinds.MAX_PARTS):
            archive.writestr(f"xl/{number}", b"")
    return out.getvalue()


@pytest.mark.parametrize("folder", ["word", "xl", "ppt"])
def test_office_bomb_is_refused_by_what_it_states(folder, monkeypatch):
    """A megabyte that unpacks to a gigabyte (reliability.md): its directory says so, and nothing is unpacked."""
    content = bomb(folder, 4, 64)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("unpacked"))
    assert refusal(content) == LARGE


def test_office_file_of_many_parts_is_refused_before_they_are_listed(monkeypatch):
    content = many_parts()
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("listed"))
    assert refusal(content) == LARGE


def test_list_of_types_is_never_unpacked_beyond_its_limit():
    """The one part that is read is a bomb itself."""
    assert refusal(office("word", types=" " * (file_kinds.MAX_TYPES + 1))) == DAMAGED


MEASURED = """
import resource, sys
from proxyportal.file_kinds import kind_of
import django; django.setup()
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from proxyportal.uploads import checked_file
file = SimpleUploadedFile(sys.argv[1], sys.stdin.buffer.read())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    checked_file(file)
except ValidationError:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("name", ["bomb.xlsx", "bomb.png", "bomb.doc", "parts.docx"])
def test_bomb_takes_no_more_than_200_megabytes(name):
    """Measured in a process of its own: how far memory grows beyond the file itself."""
    content = {
        "bomb.xlsx": lambda: bomb("xl", 4, 64),
        "bomb.png": lambda: png(60_000, 60_000) + bytes(437_000),
        "bomb.doc": lambda: doc()[:512] + b"\0\0\0\0" * 2_400_000,
        "parts.docx": many_parts,
    }[name]()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, name], input=content, capture_output=True, check=True, timeout=60
    )
    assert int(done.stdout) < 200 * 1024


# --- Names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("证明.docx", doc()),
        ("证明.doc", office("word")),
        ("表.docm", office("word")),
        ("表.xls", office("xl")),
        ("a.html", PDF),
    ],
)
def test_name_that_says_something_else_is_refused(name, content):
    """Magic against extension: the program that opens it later goes by the name."""
    with pytest.raises(ValidationError) as refused:
        checked_file(SimpleUploadedFile(name, content))
    assert name in refused.value.messages[0]


@pytest.mark.parametrize(
    ("name", "kept"), [("证明", "证明.doc"), ("证明.DOC", "证明.DOC"), ("证明.2026.doc", "证明.2026.doc")]
)
def test_name_without_an_extension_gets_one(name, kept):
    """Otherwise Windows could not open what the agent downloads."""
    assert checked_file(SimpleUploadedFile(name, doc())).name == kept
