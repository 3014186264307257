"""A round that the cast's organization department opened, for tests of whole pages."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from assessment.actions import rounds
from assessment.models import RowProof, ScoreSheet
from assessment.periods import half_before
from network.enums import Role
from network.models import Unit, User
from tests.files import PDF


def opened_sheet(unit: Unit) -> ScoreSheet:
    """The sheet of this town or department in the half-year that has ended."""
    now = timezone.now()
    actor = User.objects.get(agent__appointments__role=Role.SUPERVISOR)
    year, half = half_before(timezone.localdate(now))
    proposed, _ = rounds.propose(year=year, half=half, now=now)
    due = timezone.localdate(now) + timedelta(days=10)
    opened = rounds.open_round(assessment_round=proposed, self_scores_due_on=due, actor=actor, now=now)
    return opened.sheets.get(unit=unit)


def a_proof(sheet: ScoreSheet) -> RowProof:
    """A file that the unit added to its first row."""
    row, actor = sheet.rows.get(number=1), sheet.round.opened_by
    proof = RowProof(
        row=row, name="证明.pdf", content_type="application/pdf", added_at=sheet.computed_at, added_by=actor
    )
    proof.file.save("证明.pdf", ContentFile(PDF))
    return proof
