"""What stands on an annual personal record, as cells: upheld complaints alone, and never who complained (R64)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.models import Complaint
from network.models import Agent

HEADINGS = (
    _("Name"),
    _("Number of the complaint"),
    _("Unit"),
    _("Received on"),
    _("Complained of"),
    _("Reply of the person"),
    _("Why it was upheld"),
    _("Decided on"),
)


def cells(agent: Agent, rows: Iterable[Complaint]) -> Iterator[list[Any]]:
    """A line for each, in the words that the person was shown."""
    for row in rows:
        yield [
            agent.name,
            row.number,
            row.unit.full_name,
            _day(row.received_at),
            row.shown_text,
            row.reply,
            row.reason,
            _day(row.decided_at),
        ]


def _day(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}" if moment else ""
