"""A sheet as the annex lays it out, for paper and for workbooks: one reading of it, so that both say the same (R71).

It names no client and nothing of a request. Whoever may not read the interim scores gets a sheet without them.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.annexes import ROWS, TITLES, AnnexRow
from assessment.enums import SheetState
from assessment.models import ScoreRow, ScoreSheet
from assessment.permissions import assesses, sees_assessed
from assessment.totals import Totals, totals_from
from network.models import User
from proxyportal.scoring_rules import ROW_MAXIMA

COLUMN_WORDS = (
    gettext_lazy("Assessment item"),
    gettext_lazy("Assessment content"),
    gettext_lazy("Standard"),
    gettext_lazy("Self-score"),
    gettext_lazy("Assessed score"),
)
"""The annex's columns (R71); in Chinese its own words."""

PEOPLE = tuple(f"{step}_by" for step in ("self_scored", "assessed", "shown", "replied", "final", "locked", "corrected"))
"""What a sheet is read with where its steps are named."""


class LaidOutRow(NamedTuple):
    """One row of the annex with its scores, and what was said about them."""

    annex: AnnexRow
    suggested: Decimal | None
    self_score: Decimal | None
    assessed: Decimal | None
    notes: tuple[str, ...]


class LaidOut(NamedTuple):
    """A whole sheet."""

    annex: str
    title: str
    unit: str
    period: str
    state: str
    is_locked: bool
    marks: tuple[str, ...]
    """What else must be known of it: its version, a correction, that scores are interim."""
    rows: tuple[LaidOutRow, ...]
    maximum: int
    totals: Totals
    reply: str
    source: str
    """From when the evidence is, and its whole digest."""


def laid_out(sheet: ScoreSheet, rows: Sequence[ScoreRow], *, reader: User) -> LaidOut:
    """The sheet as this person may read it; `rows` are its six rows. No query, where the sheet came with `PEOPLE`, its
    round, unit and the version that supersedes it."""
    clear = sees_assessed(reader, sheet)
    totals = totals_from(rows)
    by_number = {row.number: row for row in rows}
    return LaidOut(
        annex=str(sheet.get_annex_display()),
        title=TITLES[sheet.annex],
        unit=sheet.unit.full_name,
        period=sheet.round.title,
        state=str(sheet.get_state_display()),
        is_locked=sheet.state == SheetState.LOCKED,
        marks=tuple(_marks(sheet, reader, clear=clear)),
        rows=tuple(_row(annex, by_number[annex.number], clear=clear) for annex in ROWS[sheet.annex]),
        maximum=sum(ROW_MAXIMA),
        totals=totals if clear else totals._replace(assessed=None),
        reply=sheet.reply,
        source=_("Computed from the log as it stood on %(moment)s; digest (SHA-256) %(digest)s.")
        % {"moment": f"{timezone.localtime(sheet.computed_at):%Y-%m-%d %H:%M}", "digest": sheet.digest},
    )


def _row(annex: AnnexRow, row: ScoreRow, *, clear: bool) -> LaidOutRow:
    said = [_("The unit: %(words)s") % {"words": row.self_text}] if row.self_text else []
    if clear and row.reason:
        words = {"points": row.suggested, "words": row.reason}
        with_points = row.suggested is not None
        said.append((_("Reason (suggested: %(points)s): %(words)s") if with_points else _("Reason: %(words)s")) % words)
    return LaidOutRow(annex, row.suggested, row.self_score, row.assessed if clear else None, tuple(said))


def _marks(sheet: ScoreSheet, reader: User, *, clear: bool) -> list[str]:
    marks = []
    if sheet.version > 1:
        words = {"number": sheet.version, "by": name_of(sheet.corrected_by), "reason": sheet.correction_reason}
        marks.append(_("Version %(number)d, a correction by %(by)s: %(reason)s") % words)
    newer = getattr(sheet, "superseded_by", None)
    if newer and (assesses(reader) or newer.shown_at):
        marks.append(_("Superseded by version %(number)d.") % {"number": newer.version})
    if not clear:
        marks.append(_("Assessed scores appear here once the organization department shows them."))
    elif sheet.state != SheetState.LOCKED:
        marks.append(_("Not locked yet: these scores are not official."))
    if sheet.is_late:
        marks.append(_("The self-score came late."))
    return marks


def name_of(person: Any) -> str:
    """Who did something."""
    return (person.get_full_name() or person.username) if person else ""


def printed_on() -> str:
    """The day on which a paper or workbook is made."""
    return _("Printed on %(day)s") % {"day": date_format(timezone.localdate())}
