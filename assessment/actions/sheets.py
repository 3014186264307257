"""The steps of one sheet: open -> self-scored -> assessed -> shown -> replied -> final -> locked, and its correction.

Every step is one function: whose it is, from which states, to which. A stale click raises TooLate.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from assessment import annual
from assessment.enums import SheetState
from assessment.models import RowProof, ScoreRow, ScoreSheet
from assessment.periods import day_of
from assessment.permissions import assesses, speaks_for
from assessment.scoring import suggestions
from network.journal import note
from network.models import User
from proxyportal.uploads import NewFile
from requests_app.errors import ActionRefused, NotPermitted, TooLate

S = SheetState


class SelfScore(NamedTuple):
    """What the unit says of one of its rows."""

    score: Decimal
    text: str = ""
    proofs: Sequence[NewFile] = ()


class Assessed(NamedTuple):
    """What people give for one row, with the reason where it is another score than the suggested one."""

    score: Decimal
    reason: str = ""


@transaction.atomic
def self_score(*, sheet: ScoreSheet, scores: Mapping[int, SelfScore], actor: User, now: datetime) -> ScoreSheet:
    """The unit's leader scores its six rows, with text and files; until they are assessed it may be done again (R71).

    The first time counts for being late or not.
    """
    held = _locked(sheet, {S.OPEN, S.SELF_SCORED}, may=speaks_for(actor, sheet.unit))
    for row in _rows(held):
        given = scores[row.number]
        row.self_score, row.self_text = given.score, given.text
        row.save(update_fields=("self_score", "self_text"))
        for file in given.proofs:
            proof = RowProof(row=row, name=file.name, content_type=file.content_type, added_at=now, added_by=actor)
            proof.file.save(file.name, ContentFile(file.content))
    first = {} if held.self_scored_at else {"self_scored_at": now, "self_scored_by": actor}
    return _move(held, S.SELF_SCORED, actor, _("Self-score handed in"), **first)


@transaction.atomic
def assess(*, sheet: ScoreSheet, scores: Mapping[int, Assessed], actor: User, now: datetime) -> ScoreSheet:
    """The organization department gives the official score of each row (R71). After it was shown, another score means
    that the sheet is shown anew.

    Raises ActionRefused for a score without a reason that is not the suggested one, and while the unit still has time
    to score itself.
    """
    held = _locked(sheet, {S.OPEN, S.SELF_SCORED, S.ASSESSED, S.SHOWN, S.REPLIED}, may=assesses(actor))
    due = held.round.self_scores_due_on
    if held.state == S.OPEN and due and day_of(now) <= due:
        raise ActionRefused(
            _("The unit may still hand in its self-score. Assess the sheet after %(day)s.") % {"day": due}
        )
    suggested = suggestions(held.inputs)
    for row in _rows(held):
        given = scores[row.number]
        if not given.reason and not suggested[row.number].agrees_with(given.score):
            raise ActionRefused(_("Row %(number)d needs a reason: the score is not the suggested one.") % vars(row))
        if row.assessed not in (None, given.score):
            words = {"number": row.number, "old": row.assessed, "new": given.score}
            note(actor, held, _("Row %(number)d: %(new)s instead of %(old)s") % words)
        row.assessed, row.reason = given.score, given.reason
        row.save(update_fields=("assessed", "reason"))
    return _move(held, S.ASSESSED, actor, _("Assessed"), assessed_at=now, assessed_by=actor)


@transaction.atomic
def show(*, sheet: ScoreSheet, actor: User, now: datetime) -> ScoreSheet:
    """Let the unit read the assessed scores, which were interim until now."""
    held = _locked(sheet, {S.ASSESSED}, may=assesses(actor))
    return _move(held, S.SHOWN, actor, _("Shown to the unit"), shown_at=now, shown_by=actor)


@transaction.atomic
def reply(*, sheet: ScoreSheet, text: str, actor: User, now: datetime) -> ScoreSheet:
    """The unit's leader says what the unit thinks of the scores."""
    held = _locked(sheet, {S.SHOWN}, may=speaks_for(actor, sheet.unit))
    return _move(held, S.REPLIED, actor, _("Replied"), replied_at=now, replied_by=actor, reply=text)


@transaction.atomic
def finalize(*, sheet: ScoreSheet, actor: User, now: datetime) -> ScoreSheet:
    """No further change of a score: the sheet goes to be signed."""
    held = _locked(sheet, {S.SHOWN, S.REPLIED}, may=assesses(actor))
    return _move(held, S.FINAL, actor, _("Made final"), final_at=now, final_by=actor)


@transaction.atomic
def lock(*, sheet: ScoreSheet, actor: User, now: datetime) -> ScoreSheet:
    """Close the sheet for good and write the unit's result of the year (R69, R71). From now on the database itself
    refuses any change."""
    held = _locked(sheet, {S.FINAL}, may=assesses(actor))
    made = _move(held, S.LOCKED, actor, _("Locked"), locked_at=now, locked_by=actor)
    annual.write(made, now)
    return made


@transaction.atomic
def correct(*, sheet: ScoreSheet, reason: str, actor: User, now: datetime) -> ScoreSheet:
    """Begin a new version of a locked sheet, with author and reason; the old one stays as it is.

    It starts with the same inputs and scores, to be assessed, shown and locked again. The inputs are never computed
    anew: what was counted wrongly is said in the reason and put right in the score.
    """
    held = _locked(sheet, {S.LOCKED}, may=assesses(actor))
    if ScoreSheet.objects.filter(supersedes=held).exists():
        raise TooLate(_("There is a newer version of this sheet already."))
    kept = ("round", "unit", "annex", "inputs", "digest", "computed_at", "self_scored_at", "self_scored_by")
    made = ScoreSheet.objects.create(
        **{name: getattr(held, name) for name in kept},
        version=held.version + 1,
        supersedes=held,
        corrected_by=actor,
        correction_reason=reason,
        state=S.ASSESSED,
        assessed_at=now,
        assessed_by=actor,
    )
    for row in held.rows.prefetch_related("proofs"):
        _copy(row, made)
    note(actor, made, _("Corrected in a new version: %(reason)s") % {"reason": reason})
    return made


def _copy(row: ScoreRow, sheet: ScoreSheet) -> None:
    proofs = list(row.proofs.all())
    row.pk, row.sheet = None, sheet
    row.save(force_insert=True)
    for proof in proofs:
        proof.pk, proof.row = None, row
        proof.save(force_insert=True)


def _locked(sheet: ScoreSheet, sources: set[SheetState], *, may: bool) -> ScoreSheet:
    """The sheet as it stands now, held until the transaction ends. Raises NotPermitted, TooLate."""
    if not may:
        raise NotPermitted(_("You are not permitted to do this with this sheet."))
    held = ScoreSheet.objects.select_for_update(of=("self",)).select_related("round", "unit").get(pk=sheet.pk)
    if held.state not in sources:
        raise TooLate(_("Somebody else was quicker: this sheet has moved on. Below is how it stands now."))
    return held


def _rows(sheet: ScoreSheet) -> list[ScoreRow]:
    return list(sheet.rows.order_by("number"))


def _move(sheet: ScoreSheet, state: SheetState, actor: User, words: str, **columns: Any) -> ScoreSheet:
    sheet.state = state
    for name, value in columns.items():
        setattr(sheet, name, value)
    sheet.save(update_fields=("state", *columns))
    note(actor, sheet, words)
    return sheet
