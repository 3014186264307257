"""Petitions to the county and above: recorded, and decided by people (R77, R89). Nothing is ever presumed."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.actions.versions import first_version, newest, next_version, refuse_twice
from assessment.enums import ANNEX_OF_TIER, PetitionLevel
from assessment.models import PetitionFinding
from assessment.permissions import decides_petitions
from network.models import Unit, User
from requests_app.errors import ActionRefused, TooLate


class Petition(NamedTuple):
    """What is known of it. Who petitioned is not kept."""

    level: PetitionLevel
    happened_on: date
    reference: str
    evidence: str


@transaction.atomic
def record_petition(*, unit: Unit, petition: Petition, actor: User, now: datetime) -> PetitionFinding:
    """Put a petition that concerns this unit on record; it counts nowhere until it is decided (R89).

    Raises ActionRefused for a unit that is not assessed and for one that is on record already.
    """
    if unit.tier not in ANNEX_OF_TIER:
        raise ActionRefused(_("Petitions are put down to towns and departments only."))
    columns = first_version(unit, may=decides_petitions(actor), day=petition.happened_on, actor=actor, now=now)
    refuse_twice(PetitionFinding.objects.in_force().filter(unit=unit, reference=petition.reference))
    return PetitionFinding.objects.create(**columns, **petition._asdict())


@transaction.atomic
def decide(*, record: PetitionFinding, caused: bool, reason: str, actor: User, now: datetime) -> PetitionFinding:
    """Find, on the evidence, whether poor proxy service caused it (R89). Raises TooLate if it is decided already."""
    held = newest(record, may=decides_petitions(actor))
    decision: dict[str, Any] = {"caused": caused, "reason": reason}
    decision |= {"decided_by": actor.standing.agent, "decided_at": now}
    open_ones = PetitionFinding.objects.filter(pk=held.pk, caused=None, is_void=False)
    if not open_ones.update(**decision):
        raise TooLate(_("Somebody else was quicker: this petition is decided."))
    held.refresh_from_db()
    return held


@transaction.atomic
def correct_petition(
    *, record: PetitionFinding, petition: Petition, reason: str, is_void: bool = False, actor: User, now: datetime
) -> PetitionFinding:
    """Enter it anew with the reason. The new version is to be decided anew; the old one keeps its decision."""
    held = newest(record, may=decides_petitions(actor))
    columns = next_version(held, reason=reason, is_void=is_void, day=petition.happened_on, actor=actor, now=now)
    return PetitionFinding.objects.create(**columns, **petition._asdict())
