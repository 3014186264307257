"""A bad rating is looked into: check, rectification, return visit, in this order and none left out (R59, R88)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.actions.return_visits import open_visit
from assessment.enums import VisitReason
from assessment.models import BadRatingTask, ReturnVisit
from assessment.permissions import may_look_into
from network.models import Agent, User
from proxyportal.regulation import BAD_RATING_WORKING_DAYS, SATISFIED_FROM, working_days_after
from requests_app.enums import Status
from requests_app.errors import NotPermitted, TooLate
from requests_app.models import Rating

NOT_YOURS = gettext_lazy("You are not permitted to look into this rating.")
MOVED_ON = gettext_lazy("Somebody else was quicker: this step is recorded. Below is how it stands now.")

BATCH = 500
"""Ratings that get their tasks in one statement."""


def open_tasks(now: datetime) -> int:
    """Open a task for every rating below "basically satisfied" that has none. Returns how many were opened.

    However often or concurrently it runs, each rating gets one: the database allows no second.
    """
    due_on = working_days_after(timezone.localdate(now), BAD_RATING_WORKING_DAYS)
    opened = 0
    while rows := list(_without_task()[:BATCH]):
        made = [
            BadRatingTask(rating_id=pk, unit_id=unit, agent_id=agent, opened_at=now, due_on=due_on)
            for pk, unit, agent in rows
        ]
        BadRatingTask.objects.bulk_create(made, ignore_conflicts=True)
        opened += len(made)
    return opened


def _without_task() -> QuerySet[Rating, Any]:
    """Bad ratings without a task, with the unit and the agent that handled the rated round."""
    past = FilteredRelation("proxy_request__past_rounds", condition=Q(proxy_request__past_rounds__round=F("round")))
    rows = Rating.objects.filter(grade__lt=SATISFIED_FROM, task=None).exclude(proxy_request__status=Status.VOID)
    rows = rows.alias(past=past).annotate(
        unit=Coalesce("past__holder_unit", "proxy_request__holder_unit"),
        agent=Coalesce("past__holder_agent", "proxy_request__holder_agent"),
    )
    return rows.order_by("pk").values_list("pk", "unit", "agent")


@transaction.atomic
def check(*, task: BadRatingTask, text: str, actor: User, now: datetime) -> BadRatingTask:
    """What went wrong, found by somebody who watches the unit and did not handle the matter."""
    agent = _looking(task, actor)
    return _change(task, {"checked_at": None}, checked_by=agent, checked_at=now, cause=text)


@transaction.atomic
def rectify(*, task: BadRatingTask, text: str, actor: User, now: datetime) -> BadRatingTask:
    """What was put right; with it the return visit is opened, and what waits for one already serves. Raises TooLate
    before the check, as after somebody else's rectification."""
    agent = _looking(task, actor)
    known: dict[str, object] = {"checked_at__isnull": False, "rectified_at": None}
    _change(task, known, rectified_by=agent, rectified_at=now, rectification=text)
    rating = task.rating
    # Held until the task names it: whoever records it meanwhile waits, and then closes the task.
    held = ReturnVisit.objects.select_for_update()
    waiting = held.filter(proxy_request=rating.proxy_request_id, round=rating.round, contacted=None).first()
    task.visit = waiting or open_visit(
        proxy_request=rating.proxy_request,
        number=rating.round,
        targeted_for=VisitReason.BAD_RATING,
        note=_("After the rectification."),
        opened_by=agent,
        now=now,
    )
    task.save(update_fields=["visit"])
    return task


def _looking(task: BadRatingTask, actor: User) -> Agent:
    if actor.standing.agent is None or not may_look_into(actor, task):
        raise NotPermitted(NOT_YOURS)
    return actor.standing.agent


def _change(task: BadRatingTask, where: dict[str, object], **changes: object) -> BadRatingTask:
    if not BadRatingTask.objects.filter(pk=task.pk, **where).update(**changes):
        raise TooLate(MOVED_ON)
    task.refresh_from_db()
    return task
