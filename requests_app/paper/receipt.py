"""The receipt: what a client keeps to find the request again, and by when what happens (R42, R56)."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from proxyportal.paper import GOLD, SOFT, VERMILION, Paper, press
from proxyportal.paper_flow import SHADE, Block
from requests_app.actions.intake import query_code
from requests_app.enums import Status
from requests_app.models import ProxyRequest
from requests_app.paper import sheet
from requests_app.receipts import tracking_address

QR_SIDE = 34.0


def receipt(shown: ProxyRequest, absolute: Callable[[str], str], *, now: datetime) -> bytes:
    """The receipt of a request. It names no client: whoever finds it learns nothing but the two numbers."""
    with press():
        words = [
            (_("Matter"), shown.headline),
            (_("Kind"), str(shown.get_kind_display())),
            (_("Channel"), str(shown.get_channel_display())),
            (_("Received"), sheet.moment(shown.submitted_at)),
            (_("Place"), shown.area.full_name),
        ]
        bands = [
            sheet.title(_("Receipt of a request"), ""),
            numbers(shown, tracking_address(shown, absolute)),
            sheet.space(6),
            *sheet.facts(words[:1]),
            *sheet.facts(words[1:]),
            *sheet.facts([(_("With"), sheet.handler(shown))]),
            sheet.heading(_("What happens next")),
            *sheet.facts(steps(shown), across=1),
            sheet.heading(_("Please note")),
            *(sheet.prose(line) for line in notes()),
            sheet.space(6),
            sheet.signatures([_("Received by:"), _("Date:")], _("(Seal of the unit)")),
        ]
        return sheet.document(_("Receipt of a request"), shown.receipt, bands, printed_at=now)


def numbers(shown: ProxyRequest, address: str) -> Block:
    """Receipt number and query code, large enough for old eyes, and the code to scan."""
    frame = sheet.UPRIGHT

    def draw(paper: Paper, top: float) -> None:
        paper.block(frame.left, top, frame.inner, QR_SIDE + 10, SHADE)
        paper.block(frame.left, top, 1.2, QR_SIDE + 10, GOLD)
        left = frame.left + 8
        for name, words, size, below in (
            (_("Receipt number"), shown.receipt, 22, 9),
            (_("Query code"), query_code(shown), 26, 29),
        ):
            paper.line(name, left, top + below, 10.5, color=SOFT)
            paper.line(words, left, top + below + 10, size, bold=True)
        right = frame.left + frame.inner - QR_SIDE - 6
        paper.block(right - 4, top + 1.5, QR_SIDE + 8, QR_SIDE + 7, "#ffffff")
        paper.qr(address, right, top + 3, QR_SIDE)
        paper.line(
            _("Scan to see how it stands"), right + QR_SIDE / 2, top + QR_SIDE + 7, 8, color=VERMILION, align="center"
        )

    return Block(QR_SIDE + 10, draw)


def steps(shown: ProxyRequest) -> list[tuple[str, str]]:
    """By when it is accepted and concluded, and how the client hears of it (R42, R44, R53, R55)."""
    heard = _("Your agent tells you in person, by phone or in writing")
    told = (_("You hear the result"), heard if shown.is_walk_in else _("On the progress page, as soon as there is one"))
    if shown.accepted_at:
        by = {"by": sheet.moment(shown.promised_at or shown.conclusion_due_at)}
        return [(_("It is in hand"), _("Concluded by %(by)s, or you are told why not") % by), told]
    if shown.status != Status.SUBMITTED:
        return [told]
    accepted = _("By %(by)s") % {"by": sheet.moment(shown.acceptance_due_at)}
    concluded = _("Within 48 hours of acceptance, or you are told why not")
    return [(_("An agent accepts"), accepted), (_("It is concluded"), concluded), told]


def notes() -> list[str]:
    """What to do with the paper."""
    return [
        _("1. Keep receipt number and query code: with both you see how your request stands, without an account."),
        _("2. You may withdraw the request before it is concluded, and rate the service once you have the result."),
        _("3. The service is free of charge. Nobody may ask you for money or gifts for it."),
    ]
