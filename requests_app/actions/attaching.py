"""Keeping the files of a request: checked, stripped of hidden data, stored under generated names."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from network.models import User
from proxyportal.uploads import NewFile
from requests_app.actions._step import Step, begin
from requests_app.enums import Verb
from requests_app.models import Attachment, ProxyRequest


@transaction.atomic
def attach(
    *, proxy_request: ProxyRequest, attachments: Sequence[NewFile], actor: User | None, now: datetime
) -> ProxyRequest:
    """Add files to an open request; without an actor the client adds them."""
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
    for row, new in zip(rows, files, strict=True):
        row.file.save(new.name, ContentFile(new.content))
    return rows
