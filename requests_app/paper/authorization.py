"""The authorization: a form by which a client lets an agent speak for them (R11)."""

from datetime import datetime
from typing import Any, Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from proxyportal.paper import press
from proxyportal.paper_flow import Band
from requests_app.models import Client, ProxyRequest
from requests_app.paper import sheet

HAND = 10.0
"""Millimetres: how high a cell is that the pen fills in."""


class Given(Protocol):
    """An authorization, as far as its paper needs it."""

    scope: str
    given_on: Any


def form(shown: ProxyRequest, *, clear: bool, now: datetime, authorization: Given | None = None) -> bytes:
    """The form of one request. What is not known stays free for the pen; so does the client, unless `clear`."""
    client = shown.client if clear else Client()
    agent = shown.holder_agent or shown.first_contact
    with press():
        name = _("Letter of authorization")
        bands = [
            sheet.title(name, shown.receipt),
            sheet.heading(_("Who authorizes")),
            *sheet.facts([(_("Name"), client.name), (_("Phone"), client.phone)], least=HAND),
            *sheet.facts([(_("Address"), client.address)], least=HAND),
            sheet.heading(_("authorizes the agent")),
            *sheet.facts([(_("Name"), str(agent or "")), (_("Unit"), shown.holder_unit.full_name)], least=HAND),
            sheet.heading(_("in this matter")),
            *sheet.facts([(_("Matter"), shown.headline), (_("In words"), shown.description)], across=1),
            *scope(authorization.scope if authorization else ""),
            sheet.heading(_("and declares")),
            *(sheet.prose(line) for line in declaration()),
            sheet.signatures([*hands(), given_on(authorization)], _("(Seal of the unit)")),
        ]
        return sheet.document(name, shown.receipt, bands, printed_at=now)


def scope(words: str) -> list[Band]:
    """What the agent may do; free lines where nobody wrote it down yet."""
    return sheet.facts([(_("Scope"), words)], least=0 if words else 3 * HAND)


def declaration() -> list[str]:
    """What the client agrees to (R11-R13)."""
    return [
        _("1. Of my own free will I let the agent contact and consult the offices concerned within this scope."),
        _("2. I may withdraw this authorization and the request at any time before it is concluded."),
        _("3. I know that the service is free of charge and that the agent acts within the law."),
    ]


def hands() -> list[str]:
    """Who signs; a witness for an authorization that was given orally."""
    return [_("Client (signature or fingerprint):"), _("Agent (signature):"), _("Witness (signature):")]


def given_on(authorization: Given | None) -> str:
    """The day it was given, or a free line."""
    day = date_format(authorization.given_on, "DATE_FORMAT") if authorization and authorization.given_on else ""
    return f"{_('Date:')} {day}".strip()
