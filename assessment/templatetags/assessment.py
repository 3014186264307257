"""What the sheets' templates need."""

from datetime import datetime
from typing import Any, NamedTuple

from django import template
from django.utils.translation import gettext_lazy as _

from assessment.models import ScoreSheet

register = template.Library()

STEPS: tuple[tuple[str, Any], ...] = (
    ("self_scored", _("Self-scored")),
    ("assessed", _("Assessed")),
    ("shown", _("Shown to the unit")),
    ("replied", _("Replied to")),
    ("final", _("Final")),
    ("locked", _("Locked")),
)


class Done(NamedTuple):
    """One step that was taken."""

    at: datetime
    label: Any
    by: str


@register.filter
def steps(sheet: ScoreSheet) -> list[Done]:
    """The steps of a sheet with when and by whom, in the order in which they were taken; interim ones are no secret."""
    taken = [(getattr(sheet, f"{name}_at"), label, getattr(sheet, f"{name}_by")) for name, label in STEPS]
    done = [Done(at, label, by.get_full_name() or by.username if by else "") for at, label, by in taken if at]
    return sorted(done, key=lambda step: step.at)
