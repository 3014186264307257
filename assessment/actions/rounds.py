"""Rounds: proposed by the calendar, set up and opened by the organization department, computed anew while they wait."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.enums import ANNEX_OF_TIER, RoundState, SheetState
from assessment.evidence import Evidence, digest
from assessment.models import Round, ScoreRow, ScoreSheet
from assessment.parameters import PARAMETERS, WEIGHTS, defaults
from assessment.periods import Period, day_of, half_before, half_of, half_year
from assessment.permissions import assesses
from assessment.scoring import suggestions
from network.journal import note
from network.models import User
from proxyportal.scoring_rules import ROW_MAXIMA
from requests_app.breaches import flag_breaches
from requests_app.errors import ActionRefused, NotPermitted, TooLate

WAITING = (SheetState.OPEN, SheetState.SELF_SCORED)
"""Nobody has judged these sheets yet, so that their inputs may still be computed anew."""


@transaction.atomic
def propose(*, year: int, half: int, now: datetime) -> tuple[Round, bool]:
    """Put a half-year's round before the organization department (R68), once; with the parameters of the last round,
    and the weights of its year where these are settled (R69). Returns it and whether it is new."""
    last = Round.objects.filter(state=RoundState.OPEN).order_by("-year", "-half").first()
    parameters = {**defaults(), **(last.parameters if last else {}), **settled_weights(year)}
    return Round.objects.get_or_create(year=year, half=half, defaults={"parameters": parameters, "proposed_at": now})


def propose_due(now: datetime) -> list[Round]:
    """Propose the round of the half-year that has ended, to be opened, and that of the one that has begun, so that what
    it will be measured by is known before (R69). Returns those that are new; a second call does nothing."""
    today = day_of(now)
    due = (half_before(today), half_of(today))
    proposed = [propose(year=year, half=half, now=now) for year, half in due]
    return [found for found, is_new in proposed if is_new]


@transaction.atomic
def set_parameters(*, assessment_round: Round, parameters: Mapping[str, int], actor: User, now: datetime) -> Round:
    """Change what may be changed before the round opens. Weights stay as the year's first round settled them (R69)."""
    row = _locked(assessment_round, actor, RoundState.PROPOSED)
    after = {**{name: parameters[name] for name in PARAMETERS}, **settled_weights(row.year)}
    for name in PARAMETERS:
        if after[name] != row.parameters[name]:
            words = {"name": PARAMETERS[name].label, "old": row.parameters[name], "new": after[name]}
            note(actor, row, _("%(name)s: %(new)s instead of %(old)s") % words)
    row.parameters = after
    row.save(update_fields=("parameters",))
    return row


@transaction.atomic
def open_round(*, assessment_round: Round, self_scores_due_on: date, actor: User, now: datetime) -> Round:
    """Freeze the parameters and give every town and department its sheet, with its inputs (R68, R71, R84).

    Raises ActionRefused before the half-year is over: until then its figures move.
    """
    row = _locked(assessment_round, actor, RoundState.PROPOSED)
    period = half_year(row.year, row.half)
    if now < period.end:
        raise ActionRefused(_("This half-year is not over yet."))
    row.parameters = {**row.parameters, **settled_weights(row.year)}
    row.state, row.opened_at, row.opened_by, row.self_scores_due_on = RoundState.OPEN, now, actor, self_scores_due_on
    row.save()
    flag_breaches(now)  # what was missed belongs to who had it then, not to who has it when this is read
    evidence = Evidence(period, now, row.parameters)
    for unit in evidence.units:
        inputs = evidence.inputs(unit)
        sheet = ScoreSheet.objects.create(
            round=row,
            unit=unit,
            annex=ANNEX_OF_TIER[unit.tier],
            inputs=inputs,
            digest=digest(inputs),
            computed_at=now,
        )
        ScoreRow.objects.bulk_create(
            ScoreRow(sheet=sheet, number=number, maximum=ROW_MAXIMA[number - 1], suggested=found.points)
            for number, found in suggestions(inputs).items()
        )
    note(actor, row, _("Round opened, self-scores due on %(day)s") % {"day": self_scores_due_on})
    return row


@transaction.atomic
def compute_again(*, assessment_round: Round, actor: User, now: datetime) -> int:
    """Compute the sheets anew that nobody has judged yet: what was entered late, such as a survey on paper, comes in.

    Returns how many. The parameters stay as they were frozen.
    """
    row = _locked(assessment_round, actor, RoundState.OPEN)
    waiting = row.sheets.select_for_update(of=("self",)).filter(state__in=WAITING).select_related("unit")
    sheets = {sheet.unit_id: sheet for sheet in waiting}
    if not sheets:
        return 0
    flag_breaches(now)
    evidence = Evidence(half_year(row.year, row.half), now, row.parameters, sheets)
    for unit in evidence.units:
        _recompute(sheets[unit.pk], evidence.inputs(unit), now)
    note(actor, row, _("Sheets computed anew: %(number)d") % {"number": len(evidence.units)})
    return len(evidence.units)


def settled_weights(year: int) -> dict[str, int]:
    """The weights that the first opened round of the year froze; nothing before one did (R69)."""
    opened = Round.objects.filter(year=year, state=RoundState.OPEN).order_by("opened_at", "pk").first()
    return {name: opened.parameters[name] for name in WEIGHTS} if opened else {}


def period_of(assessment_round: Round) -> Period:
    """The half-year of a round."""
    return half_year(assessment_round.year, assessment_round.half)


def _recompute(sheet: ScoreSheet, inputs: dict, now: datetime) -> None:
    sheet.inputs, sheet.digest, sheet.computed_at = inputs, digest(inputs), now
    sheet.save(update_fields=("inputs", "digest", "computed_at"))
    rows: Iterable[ScoreRow] = sheet.rows.all()
    found = suggestions(inputs)
    for row in rows:
        row.suggested = found[row.number].points
    ScoreRow.objects.bulk_update(rows, ("suggested",))


def _locked(assessment_round: Round, actor: User, state: RoundState) -> Round:
    if not assesses(actor):
        raise NotPermitted(_("Only the organization department sets up a round."))
    row = Round.objects.select_for_update().get(pk=assessment_round.pk)
    if row.state != state:
        raise TooLate(_("Somebody else was quicker. Below is how the round stands now."))
    return row
