"""Files as people send them, and as nobody should."""

import io
import struct
import zipfile
import zlib

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(image_format: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (32, 24), **saved: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, image_format, **saved)
    return out.getvalue()


def photo() -> bytes:
    """A photo lying on its side that says where and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCameraMaker"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[2] = (32.0, 32.0, 12.0)
    return picture(exif=exif, comment=b"secret comment")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *more: bytes) -> bytes:
    """A PNG that claims a size; drawing it would take as much memory as it says."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(more) + body + chunk(b"IEND", b"")


MAIN = {"word": "wordprocessingml.document", "xl": "spreadsheetml.sheet", "ppt": "presentationml.presentation"}
"""The folder of each kind of Office file, and what its content type calls the kind."""


def office(folder: str, /, *, types: str = "", **parts: str) -> bytes:
    """A file of Office or WPS with next to nothing in it; more `parts` by name, and more said of them in `types`."""
    kind = f"application/vnd.openxmlformats-officedocument.{MAIN[folder]}.main+xml"
    listed = f'<Types><Override PartName="/{folder}/document.xml" ContentType="{kind}"/>{types}</Types>'
    content = {"[Content_Types].xml": listed, "_rels/.rels": "<Relationships/>", f"{folder}/document.xml": "<x/>"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (content | parts).items():
            archive.writestr(name, text)
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("evil.exe", "MZ")
    return out.getvalue()
