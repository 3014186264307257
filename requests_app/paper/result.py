"""The result slip: a written feedback, also for a client without a phone (R41, R53)."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from network.paper.posts import complaint_phones
from proxyportal.paper import press
from proxyportal.paper_flow import Band
from proxyportal.regulation import RATING_WINDOW
from requests_app.enums import Status
from requests_app.models import ProxyRequest
from requests_app.paper import sheet
from requests_app.receipts import tracking_address

HAS_RESULT = (Status.CONCLUDED, Status.REFUSED, Status.INFORMED, Status.DISPUTED, Status.ARCHIVED)


def result(shown: ProxyRequest, absolute: Callable[[str], str], *, now: datetime) -> bytes:
    """The result slip of a concluded or refused request; the receiver signs the copy that the unit keeps."""
    with press():
        name = _("Notice of the result")
        bands = [
            sheet.title(name, shown.receipt, qr=tracking_address(shown, absolute)),
            *sheet.facts(head_of(shown)),
            *sheet.facts([(_("Matter"), shown.headline)]),
            sheet.heading(_("Result")),
            *sheet.facts([(_("Outcome"), str(shown.get_outcome_display()))]),
            *sheet.facts([(_("In words"), shown.result_text)]),
            *told(shown),
            sheet.heading(_("If you wish to say something")),
            *(sheet.prose(line) for line in ways(shown)),
            sheet.space(4),
            sheet.signatures(
                [_("Told by (signature):"), _("Received by (signature):"), _("Relation to the client:"), _("Date:")],
                _("(Seal of the unit)"),
            ),
        ]
        return sheet.document(name, shown.receipt, bands, printed_at=now)


def head_of(shown: ProxyRequest) -> list[tuple[str, str]]:
    """Whose matter it was, the days that count, and who had it."""
    ended = (_("Not accepted on"), shown.refused_at) if shown.refused_at else (_("Concluded on"), shown.concluded_at)
    return [
        *sheet.client_facts(shown, clear=False),
        (_("Kind"), str(shown.get_kind_display())),
        (_("Received"), sheet.moment(shown.submitted_at)),
        (_("Accepted on"), sheet.moment(shown.accepted_at)),
        (ended[0], sheet.moment(ended[1])),
        (_("First contact"), str(shown.first_contact or sheet.NOTHING)),
        (_("Handled by"), sheet.handler(shown)),
    ]


def told(shown: ProxyRequest) -> list[Band]:
    """How, when and by whom the client was told, once they were (R53, R55)."""
    notice = shown.notices.filter(round=shown.round).select_related("informed_by").first()
    if notice is None:
        return []
    by = str(notice.informed_by or "")
    how = " · ".join(filter(None, (sheet.moment(notice.informed_at), notice.get_means_display(), by)))
    return sheet.facts([(_("How the client was told"), f"{how}\n{notice.summary}")])


def ways(shown: ProxyRequest) -> list[str]:
    """How to rate (R88), to dispute (R41) and to complain (R62, R63)."""
    days = RATING_WINDOW.days
    rate = _("1. Rate the service within %(days)d days: on the progress page, or with your agent.")
    phones = _(", ").join(f"{phone} ({whose})" for phone, whose in complaint_phones(shown.holder_unit))
    return [
        rate % {"days": days},
        _("2. If you do not agree with the result, say so to the agent or call; it is looked at again."),
        _("3. Complaint phone: %(phones)s. The service is free of charge.") % {"phones": phones},
    ]
