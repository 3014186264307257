"""What a file really is: by its content, and by whether its name says the same.

Office files of Microsoft and WPS are taken, old and new, but none with macros, none behind a password, and none that
would unpack to more than it may. Nothing is unpacked to find that out.
"""

import io
import struct
import zipfile
from pathlib import PurePath
from typing import Any

import filetype
from django.utils.translation import gettext_lazy as _

from proxyportal import compound

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
DOC, XLS, PPT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
OPEN_XML = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX, PPTX = (
    f"{OPEN_XML}{kind}" for kind in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
)
EXTENSIONS: dict[str, tuple[str, ...]] = {
    JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    PNG: ("png",),
    PDF: ("pdf",),
    DOC: ("doc", "wps"),
    XLS: ("xls", "et"),
    PPT: ("ppt", "dps"),
    DOCX: ("docx",),
    XLSX: ("xlsx",),
    PPTX: ("pptx",),
}
"""What a file of each kind may be called; the first is for one that has no extension. WPS writes .wps, .et and .dps
into the same container, with the same streams, as .doc, .xls and .ppt."""

MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes that the parts of an Office file may come to, as its own directory states them."""
MAX_PARTS = 5000
MAX_TYPES = 1024 * 1024
"""Bytes of the part that lists the others."""

STREAMS = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS, "PowerPoint Document": PPT}
MACRO_STREAMS = {"VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR"}
MACRO_TYPES = (b"macroenabled", b"macrosheet", b"vbaproject")
BOUND_SHEET, FILE_PASS, END_OF_GLOBALS, MACRO_SHEET = 0x85, 0x2F, 0x0A, 1
"""Records of a workbook (MS-XLS): a sheet and its kind, encryption, the end of the first part."""
VBA_INFO = b"\x02\x00\x00\x04\x0c\x00\x00\x00"
"""The head of the record by which a presentation says whether it has macros (MS-PPT, VBAInfoAtom)."""
ENCRYPTED = 0x0100
"""The bit of a Word document's first block that says so (MS-DOC, FibBase)."""

MACROS = _("%(name)s holds macros. Please save it without them, or as a PDF.")
LOCKED = _("%(name)s is locked with a password. Please take the password off and send it again.")
DAMAGED = _("%(name)s is damaged, or something else hangs on to it. Please save it anew.")
TOO_LARGE_INSIDE = _("%(name)s would unpack to far more than it seems. Please send it as a PDF.")
MISNAMED = _("The name of %(name)s does not fit what is in it. Please save it anew under a fitting name.")


class Refused(ValueError):  # noqa: N818 - an answer to a person
    """Why a file is not taken, with a place for its name."""

    def __init__(self, message: Any) -> None:
        super().__init__()
        self.message = message


def kind_of(content: bytes) -> str:
    """The content type that this content has, empty for none of ours. Raises Refused for one that is not safe."""
    if content.startswith(compound.MAGIC):
        return _old_office(content)
    if content.startswith(b"PK\x03\x04"):
        return _new_office(content)
    found = filetype.guess(content)
    kind = found.mime if found else ""
    if kind == PDF:
        _check_pdf(content)
    return kind if kind in EXTENSIONS else ""


def fitting_name(name: str, kind: str) -> str:
    """The name, with an extension if it has none. Raises Refused for one that says something else than the content."""
    extension = PurePath(name).suffix.lower().lstrip(".")
    if not extension:
        return f"{name.rstrip('.')}.{EXTENSIONS[kind][0]}"
    if extension not in EXTENSIONS[kind]:
        raise Refused(MISNAMED)
    return name


def _check_pdf(content: bytes) -> None:
    """Nothing but padding follows its end, and it is no archive for another program at the same time."""
    end = content.rfind(b"%%EOF")
    if end < 0 or content[end + 5 :].strip(b"\x00\x1a \t\r\n") or zipfile.is_zipfile(io.BytesIO(content)):
        raise Refused(DAMAGED)


# --- .docx, .xlsx, .pptx ---------------------------------------------------------------------------------------------


def _new_office(content: bytes) -> str:
    if content.count(b"PK\x01\x02") > MAX_PARTS:
        raise Refused(TOO_LARGE_INSIDE)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if "[Content_Types].xml" not in archive.namelist():
                return ""
            _check_parts(content, parts)
            types = _types_of(archive)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, struct.error) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(DAMAGED) from error
    names = " ".join(part.filename.lower() for part in parts)
    if "vbaproject" in names or any(word in types for word in MACRO_TYPES):
        raise Refused(MACROS)
    return next((kind for kind in (DOCX, XLSX, PPTX) if f"{kind}.main+xml".encode() in types), "")


def _check_parts(content: bytes, parts: list[zipfile.ZipInfo]) -> None:
    """The archive is the whole file, from its first byte to its last, and states no more than it may unpack to."""
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Refused(TOO_LARGE_INSIDE)
    if content[-22:-18] != b"PK\x05\x06" or min(part.header_offset for part in parts) != 0:
        raise Refused(DAMAGED)


def _types_of(archive: zipfile.ZipFile) -> bytes:
    """The list of the parts' types, in small letters. Anything by which a type could be disguised is refused."""
    with archive.open("[Content_Types].xml") as part:
        types = part.read(MAX_TYPES + 1)
    if len(types) > MAX_TYPES or b"&" in types or b"<!" in types:
        raise Refused(DAMAGED)
    return types.lower()


# --- .doc, .xls, .ppt ------------------------------------------------------------------------------------------------


def _old_office(content: bytes) -> str:
    try:
        container = compound.Compound(content)
        kinds = {kind for name, kind in STREAMS.items() if name in container.top}
        if "EncryptedPackage" in container.top:  # a .docx, .xlsx or .pptx behind a password
            raise Refused(LOCKED)
        if len(kinds) != 1:
            return ""
        if MACRO_STREAMS & {entry.name for entry in container.entries if entry.kind}:
            raise Refused(MACROS)
        [kind] = kinds
        {DOC: _check_document, XLS: _check_workbook, PPT: _check_presentation}[kind](container)
    except (compound.Broken, struct.error) as error:
        raise Refused(DAMAGED) from error
    return kind


def _check_document(container: compound.Compound) -> None:
    if struct.unpack_from("<H", container.stream("WordDocument"), 10)[0] & ENCRYPTED:
        raise Refused(LOCKED)


def _check_workbook(container: compound.Compound) -> None:
    """No sheet of macros of the time before VBA; behind a password nobody could tell."""
    data = container.stream("Workbook") or container.stream("Book")
    at = 0
    while at + 4 <= len(data):
        record, length = struct.unpack_from("<HH", data, at)
        if record == FILE_PASS:
            raise Refused(LOCKED)
        if record == BOUND_SHEET and data[at + 9 : at + 10] == bytes([MACRO_SHEET]):
            raise Refused(MACROS)
        if record == END_OF_GLOBALS:
            return
        at += 4 + length


def _check_presentation(container: compound.Compound) -> None:
    data = container.stream("PowerPoint Document")
    at = data.find(VBA_INFO)
    while at >= 0:
        if any(data[at + 12 : at + 16]):
            raise Refused(MACROS)
        at = data.find(VBA_INFO, at + 1)
