"""Reads of reminder talks."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, QuerySet

from assessment.enums import TALK_RUNNING, TalkState
from network.querysets import under

if TYPE_CHECKING:
    from network.models import Agent, User


class ReminderTalkQuerySet(QuerySet):
    """Reads of reminder talks."""

    def visible_to(self, user: "User") -> "ReminderTalkQuerySet":
        """The county's for the organization department, the subtree's for who watches one, and one's own (R49, R61).

        An agent sees nobody else's; who holds no post sees nothing.
        """
        standing = user.standing
        if standing.supervises:
            return self.all()
        if standing.agent is None:
            return self.none()
        return self.filter(_own(standing.agent) | under(*standing.watched_paths, prefix="unit__"))

    def with_person(self, user: "User") -> "ReminderTalkQuerySet":
        """Those for this person, or held with them in a unit's stead."""
        return self.filter(_own(user.standing.agent)) if user.standing.agent else self.none()

    def on_tab(self, tab: str, now: datetime) -> "ReminderTalkQuerySet":
        """The rows of one tab: the most overdue first, or of closed ones the last closed first."""
        return self.filter(tab_conditions(now)[tab]).order_by(F("closed_at").desc(nulls_first=True), "due_at", "pk")

    def tab_counts(self, now: datetime) -> dict[str, int]:
        """How many rows each tab has. One query."""
        conditions = tab_conditions(now)
        return self.aggregate(**{tab: Count("pk", filter=condition) for tab, condition in conditions.items()})

    def with_list_data(self) -> "ReminderTalkQuerySet":
        """Join what a row shows, with how many limits were missed and how many of them were corrected since."""
        limits = {"missed": Count("parts"), "corrected": Count("parts", filter=Q(parts__ruling__isnull=False))}
        return self.select_related("unit", "agent", "talked_to").annotate(**limits)


def _own(agent: "Agent") -> Q:
    return Q(agent=agent) | Q(talked_to=agent)


def tab_conditions(now: datetime) -> dict[str, Q]:
    """What each tab holds."""
    return {
        "running": Q(state__in=TALK_RUNNING),
        "late": Q(due_at__lt=now),
        "open": Q(state=TalkState.OPEN),
        "talked": Q(state=TalkState.TALKED),
        "rectified": Q(state=TalkState.RECTIFIED),
        "closed": ~Q(state__in=TALK_RUNNING),
    }
