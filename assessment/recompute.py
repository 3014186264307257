"""Whether a round's sheets still follow from the log: computed once more, for the moment they were computed for."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from assessment.evidence import Evidence, Inputs, digest
from assessment.models import Round, ScoreSheet
from assessment.periods import half_year
from assessment.scoring import suggestions


class Difference(NamedTuple):
    """One number that does not come out as the sheet keeps it; `where` is its way through the inputs."""

    unit: str
    version: int
    where: str
    stored: Any
    found: Any


def differences(assessment_round: Round) -> Iterator[Difference]:
    """All differences between the stored sheets and the log, by unit. The log is read once a moment of computing."""
    by_moment: defaultdict[datetime, list[ScoreSheet]] = defaultdict(list)
    for sheet in (
        assessment_round.sheets.select_related("unit").prefetch_related("rows").order_by("unit__code", "version")
    ):
        by_moment[sheet.computed_at].append(sheet)
    period = half_year(assessment_round.year, assessment_round.half)
    for moment, sheets in sorted(by_moment.items()):
        units = {sheet.unit_id for sheet in sheets}
        evidence = Evidence(period, moment, assessment_round.parameters, units)
        known = {unit.pk: unit for unit in evidence.units}
        for sheet in sheets:
            found = evidence.inputs(known[sheet.unit_id]) if sheet.unit_id in known else {}
            yield from _of_sheet(sheet, found)


def _of_sheet(sheet: ScoreSheet, found: Inputs) -> Iterator[Difference]:
    unit, version = sheet.unit.code, sheet.version
    for where, stored, now in _unlike(sheet.inputs, found, ""):
        yield Difference(unit, version, where, stored, now)
    if digest(sheet.inputs) != sheet.digest:
        yield Difference(unit, version, "digest", sheet.digest, digest(sheet.inputs))
    suggested = suggestions(sheet.inputs)
    for row in sheet.rows.all():
        if row.suggested != suggested[row.number].points:
            yield Difference(unit, version, f"suggested {row.number}", row.suggested, suggested[row.number].points)


def _unlike(stored: Any, found: Any, where: str) -> Iterator[tuple[str, Any, Any]]:
    """Where two trees of plain values differ, leaf by leaf."""
    if isinstance(stored, dict) and isinstance(found, dict):
        for name in sorted({*stored, *found}):
            yield from _unlike(stored.get(name), found.get(name), f"{where}/{name}")
    elif isinstance(stored, list) and isinstance(found, list) and len(stored) == len(found):
        for index, pair in enumerate(zip(stored, found, strict=True)):
            yield from _unlike(*pair, f"{where}/{index}")
    elif stored != found:
        yield where, stored, found
