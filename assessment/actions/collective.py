"""What a unit did for many at once: handled together, studied by the Party organization, activities (R75, R81)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.db import transaction

from assessment.actions.versions import first_version, newest, next_version, refuse_twice
from assessment.enums import CollectiveKind
from assessment.models import CollectiveHandling, CollectiveRequest, Minutes
from assessment.permissions import records_collective
from network.models import Unit, User
from proxyportal.uploads import NewFile
from requests_app.models import CommonDemand, ProxyRequest


class Handled(NamedTuple):
    """What is entered of one occasion. It names no client: the linked requests do."""

    kind: CollectiveKind
    held_on: date
    topic: str
    decision: str
    common_demand: CommonDemand | None = None
    requests: Sequence[ProxyRequest] = ()
    minutes: Sequence[NewFile] = ()

    def columns(self) -> dict[str, object]:
        """Of the occasion's row."""
        return {name: getattr(self, name) for name in ("kind", "held_on", "topic", "decision", "common_demand")}


@transaction.atomic
def record_handling(*, unit: Unit, handled: Handled, actor: User, now: datetime) -> CollectiveHandling:
    """Put it on record with its requests and minutes. Raises ActionRefused for what is on record already."""
    columns = first_version(unit, may=records_collective(actor, unit), day=handled.held_on, actor=actor, now=now)
    same = CollectiveHandling.objects.in_force().filter(unit=unit, held_on=handled.held_on, kind=handled.kind)
    refuse_twice(same.filter(topic=handled.topic))
    made = CollectiveHandling.objects.create(**columns, **handled.columns())
    _link(made, {row.pk for row in handled.requests})
    _keep(made, handled.minutes)
    return made


@transaction.atomic
def correct_handling(
    *, record: CollectiveHandling, handled: Handled, reason: str, is_void: bool = False, actor: User, now: datetime
) -> CollectiveHandling:
    """Enter it anew with the reason; minutes kept before stay with it, and so do linked requests that the person
    does not see and could not name."""
    held = newest(record, may=records_collective(actor, record.unit))
    columns = next_version(held, reason=reason, is_void=is_void, day=handled.held_on, actor=actor, now=now)
    made = CollectiveHandling.objects.create(**columns, **handled.columns())
    linked = set(held.links.values_list("proxy_request", flat=True))
    seen = ProxyRequest.objects.visible_to(actor).filter(pk__in=linked).values_list("pk", flat=True)
    _link(made, {row.pk for row in handled.requests} | (linked - set(seen)))
    for paper in held.minutes.all():
        paper.pk, paper.handling = None, made
        paper.save(force_insert=True)
    _keep(made, handled.minutes)
    return made


def _link(made: CollectiveHandling, requests: set[int]) -> None:
    rows = [CollectiveRequest(handling=made, proxy_request_id=pk) for pk in sorted(requests)]
    CollectiveRequest.objects.bulk_create(rows)


def _keep(made: CollectiveHandling, files: Sequence[NewFile]) -> None:
    """Store the files; if one fails, none of them stays on the disk, as none keeps its row."""
    stored: list[Minutes] = []
    try:
        for new in files:
            row = Minutes(handling=made, name=new.name, content_type=new.content_type, size=len(new.content))
            row.added_by, row.added_at = made.recorded_by, made.recorded_at
            stored.append(row)
            row.file.save(new.name, ContentFile(new.content))
    except BaseException:
        for row in stored:
            row.file.delete(save=False)
        raise
