"""Opening a unit, and the facts about it that need no day: phones, hours, guide desk, pledge (R3, R25, R63)."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.admin.models import ADDITION
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from network.changes import lock, require_open
from network.enums import Tier
from network.journal import note
from network.models import Unit, User
from network.models.units import fits_under, misplaced_message
from network.obstacles import ChangeRefused

OWN_CODES: dict[str, str] = {Tier.GROUP: "", Tier.ENTERPRISE: "Q"}
"""Tiers that no office gives a code: theirs is the parent's, this letter and two digits."""


@transaction.atomic
def open_unit(
    *,
    tier: str,
    parent: Unit,
    code: str,
    name: str,
    opened_on: date,
    facts: Mapping[str, Any],
    actor: User,
) -> Unit:
    """Open a unit below `parent` from `opened_on` on, which may lie ahead. An empty code takes the next of OWN_CODES.

    Raises ChangeRefused if the tier does not fit there, the parent is not open then, or the code is missing or taken.
    """
    above = lock(parent)
    if not fits_under(tier, above.tier):
        raise ChangeRefused(misplaced_message(tier), field="parent")
    require_open(above, opened_on, field="parent")
    code = code or next_code(tier, above)
    if not code:
        raise ChangeRefused(_("Type the unit's code."), field="code")
    unit = Unit(tier=tier, parent=above, code=code, name=name, opened_on=opened_on, **facts)
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        raise ChangeRefused(_("Another unit has this code already."), field="code") from error
    note(actor, unit, _("Opened from %(day)s on.") % {"day": date_format(opened_on)}, flag=ADDITION)
    return unit


def next_code(tier: str, parent: Unit) -> str:
    """The code after the last one given below this parent; empty where an office gives the code, or after 99.

    A code is never given twice: closed units keep theirs.
    """
    if tier not in OWN_CODES:
        return ""
    start = f"{parent.code}{OWN_CODES[tier]}"
    known = Unit.objects.filter(code__startswith=start).values_list("code", flat=True)
    numbers = [int(code[len(start) :]) for code in known if re.fullmatch("[0-9]{2}", code[len(start) :])]
    number = max(numbers, default=0) + 1
    return f"{start}{number:02d}" if number < 100 and len(start) <= 18 else ""


@transaction.atomic
def amend(*, unit: Unit, facts: Mapping[str, Any], actor: User) -> list[str]:
    """Set these facts; what was there before stays in the journal. Returns what changed, in words."""
    locked = lock(unit)
    before = {column: _shown(locked, column) for column in facts}
    altered = [column for column, value in facts.items() if getattr(locked, column) != value]
    for column in altered:
        setattr(locked, column, facts[column])
    changes = [
        _("%(fact)s: “%(old)s” is now “%(new)s”")
        % {
            "fact": Unit._meta.get_field(column).verbose_name,  # type: ignore[union-attr]  # no relation among them
            "old": before[column],
            "new": _shown(locked, column),
        }
        for column in altered
    ]
    if changes:
        locked.save(update_fields=altered)
        note(actor, locked, "\n".join(changes))
    return changes


def _shown(unit: Unit, column: str) -> str:
    """A fact in words."""
    value = getattr(unit, column)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    display = getattr(unit, f"get_{column}_display", None)
    return str(display() if display else value)
