"""The overdue list as a table: headings and cells for a file. It names no client and no words of one."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.enums import TalkState
from network.enums import Tier
from requests_app.clocks import span_words
from requests_app.enums import Stage

HEADINGS = (
    gettext_lazy("Receipt number"),
    gettext_lazy("Limit"),
    gettext_lazy("Limit ran out at"),
    gettext_lazy("Unit then"),
    gettext_lazy("Tier"),
    gettext_lazy("Agent then"),
    gettext_lazy("Overtime"),
    gettext_lazy("Ended at"),
    gettext_lazy("Client told why"),
    gettext_lazy("Reminder talk"),
)


def cells(rows: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
    """The cells of each row of `Overdue.rows`."""
    for row in rows:
        yield [
            row["case_receipt"],
            Stage(row["case_stage"]).label,
            _moment(row["case_due"]),
            row["case_unit"],
            Tier(row["case_tier"]).label,
            row["case_name"] or _("nobody yet: the queue"),
            span_words(row["case_late"]),
            _moment(row["case_ended"]),
            _("yes") if row["case_explained"] else _("no"),
            state_words(row),
        ]


def state_words(row: dict[str, Any]) -> str:
    """Where the row's reminder talk stands."""
    if row["case_ruling"]:
        return str(TalkState.CLEARED.label)
    return str(TalkState(row["case_state"]).label) if row["case_state"] else _("not opened yet")


def _moment(value: Any) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""
