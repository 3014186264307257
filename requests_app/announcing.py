"""Tells of what is no request's: a reminder talk, a complaint (R49, R64). The rows of events are `notifications`' own.

The same outbox and the same promises: written in the transaction of the step itself, once for each step, reader and
way; no name, no phone and no word of what was said.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from proxyportal.doorbell import ring
from proxyportal.fields import MOBILE
from requests_app.models import Client, Notification
from requests_app.notifications import RELAY, is_told
from requests_app.outbox_enums import Delivery, Template, Via


def announce(
    template: Template, *, matter: int, to: Iterable[int | None], now: datetime, step: int = 0, number: str = ""
) -> None:
    """A line in the inbox of each of these agents (by their keys; None is nobody). The database refuses a second one of
    the same step, with the step that told of it."""
    if is_told(now):
        told = {"template": template, "matter": matter, "step": step, "number": number, "created_at": now}
        Notification.objects.bulk_create(
            Notification(**told, via=Via.INBOX, recipient_id=agent, state=Delivery.SENT, sent_at=now)
            for agent in sorted({agent for agent in to if agent})
        )


def send(template: Template, *, matter: int, client: Client, number: str, now: datetime) -> None:
    """A message to a phone, if it takes any: whoever left a landline or none reads it where the number opens it."""
    if settings.SMS_CHANNEL == "off" or not is_told(now) or not MOBILE.fullmatch(client.phone):
        return
    Notification.objects.create(
        template=template,
        matter=matter,
        number=number,
        client=client,
        via=Via.SMS,
        created_at=now,
        state=Delivery.PENDING,
        next_try_at=now,
    )
    ring(RELAY)


def done(*templates: Template, matter: int, now: datetime) -> None:
    """What these lines asked for was done, by whomever: they are read for all."""
    unread = Notification.objects.unread().filter(template__in=templates, matter=matter)
    unread.update(read_at=now)
