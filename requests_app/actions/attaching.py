"""Keeping the files of a request: checked, stripped of hidden data, stored under generated names."""

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from network.models import User
from proxyportal.upload_handlers import is_full
from proxyportal.uploads import NewFile
from requests_app.actions._step import Step, begin
from requests_app.enums import Verb
from requests_app.errors import NoRoom
from requests_app.models import Attachment, ProxyRequest
from requests_app.models.attachments import private_name


@transaction.atomic
def attach(
    *, proxy_request: ProxyRequest, attachments: Sequence[NewFile], actor: User | None, now: datetime
) -> ProxyRequest:
    """Add files to an open request; without an actor the client adds them. Raises NoRoom, with nothing recorded, when
    the disk is full."""
    step = begin(proxy_request, Verb.ATTACH, actor, now)
    return step.write(wrote=stored(step, attachments))


def stored(step: Step, files: Sequence[NewFile]) -> list[Attachment]:
    """The rows of these files, on the disk by now."""
    rows = [
        Attachment(
            proxy_request=step.proxy_request,
            name=new.name,
            content_type=new.content_type,
            size=len(new.content),
            added_by=step.agent,
            added_at=step.at,
        )
        for new in files
    ]
    with _all_or_none() as kept:
        for row, new in zip(rows, files, strict=True):
            kept.append(private_name(row, new.name))  # beforehand: a full disk leaves half a file
            row.file.name = default_storage.save(kept[-1], ContentFile(new.content))
            row.save()
    return rows


@contextlib.contextmanager
def _all_or_none() -> Iterator[list[str]]:
    """Take the files named in the list off the disk again if anything fails; `orphans` removes what a crash leaves."""
    stored: list[str] = []
    try:
        yield stored
    except BaseException as error:
        for name in stored:
            with contextlib.suppress(OSError):
                default_storage.delete(name)
        if isinstance(error, OSError) and is_full(error):
            raise NoRoom from error
        raise
