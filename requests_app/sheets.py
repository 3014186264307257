"""The lists as tables: the headings and the cells of a row, clients masked unless their row leaves in full."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.models import User
from requests_app.desk_permissions import may_unmask
from requests_app.enums import ExportList
from requests_app.left_behind import Leftover
from requests_app.masking import masked_name, masked_phone
from requests_app.models import ProxyRequest

JOINED = ("item", "area", "client", "holder_unit", "holder_agent", "first_contact")
"""What a row of requests names."""


class Column(NamedTuple):
    """A heading, and the cell under it."""

    heading: Any
    cell: Callable[[Any], Any]


def moment(value: datetime | None) -> str:
    """A moment by Beijing time, as tables sort it; empty for none."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


REQUESTS = (
    Column(_("Receipt number"), lambda row: row.receipt),
    Column(_("Matter"), lambda row: row.headline),
    Column(_("Kind"), lambda row: row.get_kind_display()),
    Column(_("Channel"), lambda row: row.get_channel_display()),
    Column(_("Status"), lambda row: row.get_status_display()),
    Column(_("Place"), lambda row: row.area.full_name),
    Column(_("Urgency asked for"), lambda row: _("yes") if row.urgent_requested else ""),
    Column(_("Submitted at"), lambda row: moment(row.submitted_at)),
    Column(_("Accepted at"), lambda row: moment(row.accepted_at)),
    Column(_("Promised date"), lambda row: moment(row.promised_at)),
    Column(_("Limit that runs"), lambda row: moment(row.due_at)),
    Column(_("Concluded at"), lambda row: moment(row.concluded_at)),
    Column(_("Client told"), lambda row: moment(row.informed_at)),
    Column(_("Outcome"), lambda row: row.get_outcome_display()),
    Column(_("First contact"), lambda row: row.first_contact or ""),
    Column(_("Lies in"), lambda row: row.holder_unit.full_name),
    Column(_("Handled by"), lambda row: row.holder_agent or ""),
)
MASKED = (
    Column(_("Client"), lambda row: masked_name(row.client.name)),
    Column(_("Phone"), lambda row: masked_phone(row.client.phone)),
)
IN_FULL = (
    Column(_("Client"), lambda row: row.client.name),
    Column(_("Phone"), lambda row: row.client.phone),
    Column(_("The matter"), lambda row: row.description),
    Column(_("Result"), lambda row: row.result_text),
)
FINDINGS = (
    Column(_("Day"), lambda row: f"{row.visit.visited_on:%Y-%m-%d}"),
    Column(_("Place"), lambda row: row.visit.place.full_name),
    Column(_("Agent"), lambda row: row.visit.agent),
    Column(_("Kind"), lambda row: row.get_kind_display()),
    Column(_("What residents ask for or say"), lambda row: row.text),
    Column(_("Made into a request"), lambda row: row.proxy_request or ""),
    Column(_("Answered on"), lambda row: f"{row.reply.replied_on:%Y-%m-%d}" if row.reply else ""),
    Column(_("Answer"), lambda row: row.reply.text if row.reply else ""),
)
VISITS = (
    Column(_("Day"), lambda row: f"{row.visited_on:%Y-%m-%d}"),
    Column(_("Place"), lambda row: row.place.full_name),
    Column(_("Kind"), lambda row: row.get_kind_display()),
    Column(_("Agent"), lambda row: row.agent),
    Column(_("Findings"), lambda row: row.found),
    Column(_("Still open"), lambda row: row.undecided),
)
LEFT_BEHIND = (
    Column(_("Left by"), lambda row: row[0].agent),
    Column(_("Unit"), lambda row: row[0].unit.full_name),
    Column(_("Receipt number"), lambda row: row[1].receipt),
    Column(_("Status"), lambda row: row[1].get_status_display()),
    Column(_("Submitted at"), lambda row: moment(row[1].submitted_at)),
    Column(_("Limit that runs"), lambda row: moment(row[1].due_at)),
)
OTHERS: dict[str, tuple[Column, ...]] = {
    ExportList.FINDINGS: FINDINGS,
    ExportList.VISITS: VISITS,
    ExportList.LEFT_BEHIND: LEFT_BEHIND,
}

Table = tuple[Sequence[Any], Iterator[list[Any]]]
"""Headings and rows."""


def table(listed: str, rows: Iterable[Any]) -> Table:
    """A list without clients as a table."""
    columns = OTHERS[listed]
    return [column.heading for column in columns], ([column.cell(row) for column in columns] for row in rows)


def request_table(rows: Iterable[ProxyRequest], user: User, *, in_full: bool) -> Table:
    """Requests as a table. In full is a row only where this person may unmask it; others in the same file stay masked,
    and their texts, in which people write names, stay out."""
    people = IN_FULL if in_full else MASKED
    blank = [""] * (len(people) - len(MASKED))

    def cells(row: ProxyRequest) -> list[Any]:
        facts = [column.cell(row) for column in REQUESTS]
        if in_full and may_unmask(user, row):
            return facts + [column.cell(row) for column in IN_FULL]
        return facts + [column.cell(row) for column in MASKED] + blank

    return [column.heading for column in (*REQUESTS, *people)], (cells(row) for row in rows)


def left_rows(groups: Iterable[Leftover]) -> list[tuple[Leftover, ProxyRequest]]:
    """What was left behind, a request a row; one that two people left stands twice, as on the page."""
    return [(group, row) for group in groups for row in group.requests]
