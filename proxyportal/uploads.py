"""Checking the files people add: what they really are, not what their names say."""

import io
import threading
import unicodedata
from collections.abc import Set
from pathlib import PurePath
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from proxyportal.file_kinds import EXTENSIONS, JPEG, PDF, PNG, Refused, fitting_name, kind_of
from proxyportal.upload_handlers import MAX_BYTES, had_no_room

MAX_FILES = 5
"""At once."""
MOST_FILES = 10
"""Of one request, added over time."""
MAX_PIXELS = 40_000_000
IMAGE_FORMATS = {JPEG: "JPEG", PNG: "PNG"}
DOCUMENTS = EXTENSIONS.keys() - IMAGE_FORMATS.keys()
NOT_TAKEN = _("%(name)s is not a JPEG or PNG image, a PDF, a Word, an Excel or a PowerPoint file.")

_drawing = threading.Lock()
"""One picture at a time is drawn anew in a process: the largest takes 160 MB, eight at once would take all there is."""


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
        super().__init__(widget=ManyFiles(attrs={"accept": _accepted(DOCUMENTS)}), **kwargs)

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
        super().__init__(widget=forms.FileInput(attrs={"accept": _accepted({PDF})}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> NewFile | None:
        """None where none is required and none came. Raises ValidationError for anything else, by what it is and not
        by its name."""
        file = super().clean(data, initial)
        refusal = _("%(name)s is neither an image nor a PDF.")
        return checked_file(file, documents={PDF}, refusal=refusal) if file else None


def checked_file(file: UploadedFile, *, documents: Set[str] = DOCUMENTS, refusal: Any = NOT_TAKEN) -> NewFile:
    """The file with its real type; images are drawn anew, which drops their place and camera data."""
    name = _shown_name(file.name or "")
    if had_no_room(file):
        raise _refused(_("There is no room for %(name)s at the moment. Send the form without it, or try later."), name)
    if file.size is None or file.size > MAX_BYTES:
        raise _refused(_("%(name)s is larger than 10 MB."), name)
    content = file.read()
    try:
        content_type = kind_of(content)
        if content_type not in documents and content_type not in IMAGE_FORMATS:
            raise _refused(refusal, name)
        name = fitting_name(name, content_type)
    except Refused as refused:
        raise _refused(refused.message, name) from refused
    if content_type in IMAGE_FORMATS:
        content = _redrawn(content, IMAGE_FORMATS[content_type], name)
    return NewFile(name, content_type, content)


def _redrawn(content: bytes, image_format: str, name: str) -> bytes:
    """The picture upright, its points alone: place, camera, comments and what followed it are gone."""
    try:
        with _drawing, Image.open(io.BytesIO(content), formats=[image_format]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _refused(_("%(name)s has too many pixels."), name)
            ImageOps.exif_transpose(image, in_place=True)
            image.info = {key: value for key, value in image.info.items() if key == "transparency"}
            out = io.BytesIO()
            image.save(out, image_format, **({"quality": 88} if image_format == "JPEG" else {}))
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _refused(_("%(name)s cannot be opened as an image."), name) from error


def _accepted(documents: Set[str]) -> str:
    """What the browser's file box offers: images by type, since phones then turn theirs into one, else by extension."""
    extensions = (extension for kind in EXTENSIONS if kind in documents for extension in EXTENSIONS[kind])
    return ",".join([*IMAGE_FORMATS, *(f".{extension}" for extension in extensions)])


def _shown_name(name: str) -> str:
    """The file's name for people: no folders, nothing unseen, at most 80 characters."""
    visible = "".join(char for char in PurePath(name).name if unicodedata.category(char)[0] != "C")
    return visible[-80:] or "file"


def _refused(message: Any, name: str) -> ValidationError:
    return ValidationError(message, params={"name": name}, code="file")
