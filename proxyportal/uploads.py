"""Checking the files people add: what they really are, not what their names say."""

import io
import unicodedata
from collections.abc import Set
from pathlib import PurePath
from typing import Any, NamedTuple

import filetype
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

MAX_FILES = 5
"""At once."""
MOST_FILES = 10
"""Of one request, added over time."""
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
IMAGE_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
PDF = "application/pdf"
DOCUMENTS = {
    PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NOT_TAKEN = _("%(name)s is not an image, a PDF, a Word or an Excel file.")


class NewFile(NamedTuple):
    """A file that passed the checks here: its name for people, its real type, and its clean content."""

    name: str
    content_type: str
    content: bytes


class ManyFiles(forms.ClearableFileInput):
    """A file box for several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to five images, PDF or Office files. Cleans to `NewFile`s whose content is safe to keep."""

    def __init__(self, **kwargs: Any) -> None:
        accept = ",".join([*IMAGE_FORMATS, *DOCUMENTS])
        super().__init__(widget=ManyFiles(attrs={"accept": accept}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[NewFile]:
        """Check every file. Raises ValidationError that names the first bad one."""
        files = [file for file in (data or []) if file]
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > MAX_FILES:
            raise ValidationError(_("At most %(number)d files."), params={"number": MAX_FILES}, code="many")
        return [checked_file(super(FilesField, self).clean(file, None)) for file in files]


class ScanField(forms.FileField):
    """One scanned or photographed paper, an image or a PDF. Cleans to a `NewFile`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": ",".join([*IMAGE_FORMATS, PDF])}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> NewFile | None:
        """None where none is required and none came. Raises ValidationError for anything else, by what it is and not
        by its name."""
        file = super().clean(data, initial)
        refusal = _("%(name)s is neither an image nor a PDF.")
        return checked_file(file, documents={PDF}, refusal=refusal) if file else None


def checked_file(file: UploadedFile, *, documents: Set[str] = DOCUMENTS, refusal: Any = NOT_TAKEN) -> NewFile:
    """The file with its real type; images are drawn anew, which drops their place and camera data."""
    name = _shown_name(file.name or "")
    if file.size is None or file.size > MAX_BYTES:
        raise _refused(_("%(name)s is larger than 10 MB."), name)
    content = file.read()
    kind = filetype.guess(content)
    content_type = kind.mime if kind else ""
    if content_type in IMAGE_FORMATS:
        return NewFile(name, content_type, _redrawn(content, IMAGE_FORMATS[content_type], name))
    if content_type in documents:
        return NewFile(name, content_type, content)
    raise _refused(refusal, name)


def _redrawn(content: bytes, image_format: str, name: str) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=[image_format]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _refused(_("%(name)s has too many pixels."), name)
            upright = ImageOps.exif_transpose(image)
            clean = Image.new(upright.mode, upright.size)
            if upright.mode == "P":
                clean.putpalette(upright.getpalette() or [])
            clean.paste(upright)
            out = io.BytesIO()
            clean.save(out, image_format, **({"quality": 88} if image_format == "JPEG" else {}))
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _refused(_("%(name)s cannot be opened as an image."), name) from error


def _shown_name(name: str) -> str:
    """The file's name for people: no folders, nothing unseen, at most 80 characters."""
    visible = "".join(char for char in PurePath(name).name if unicodedata.category(char)[0] != "C")
    return visible[-80:] or "file"


def _refused(message: Any, name: str) -> ValidationError:
    return ValidationError(message, params={"name": name}, code="file")
