"""Receiving files: no more is kept of one than a form takes, and a full disk becomes a message beside the field."""

import contextlib
import errno
import io
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

MAX_BYTES = 10 * 1024 * 1024
"""Of one file, in every form of the portal."""


class Capped(FileUploadHandler):
    """Passes on the first bytes of a file and lets the rest go by, so that the form can still say what was wrong.

    A body longer than all files of a form together is refused before anything of it is read.
    """

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803 - Django's name
        if content_length > settings.UPLOAD_MAX_BYTES:
            raise RequestDataTooBig("The body exceeds UPLOAD_MAX_BYTES.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= MAX_BYTES else None

    def file_complete(self, file_size: int) -> None:
        return None


class Temporary(TemporaryFileUploadHandler):
    """Large files wait in a temporary one; one for which there is no room comes out empty and marked."""

    no_room = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.no_room = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if not self.no_room:
            self._try(super().receive_data_chunk, raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile:
        complete = None if self.no_room else self._try(super().file_complete, file_size)
        if complete:
            return complete
        with contextlib.suppress(OSError):
            self.file.close()
        marked = InMemoryUploadedFile(io.BytesIO(), self.field_name, self.file_name, None, file_size, None)
        marked.no_room = True  # type: ignore[attr-defined]  # read by had_no_room
        return marked

    def _try(self, step: Callable[..., Any], *args: Any) -> Any:
        """Do this; a full disk is noted, any other error raised."""
        try:
            return step(*args)
        except OSError as error:
            if not is_full(error):
                self.file.close()
                raise
            self.no_room = True


def is_full(error: OSError) -> bool:
    """Whether the disk, or somebody's share of it, is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def had_no_room(file: UploadedFile) -> bool:
    """Whether the disk was full when this file came."""
    return getattr(file, "no_room", False)
