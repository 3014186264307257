"""Reads of complaints: who sees which, and what waits for whom (R64)."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

if TYPE_CHECKING:
    from network.models import Agent, User


class ComplaintQuerySet(QuerySet):
    """Reads of complaints."""

    def visible_to(self, user: "User") -> "ComplaintQuerySet":
        """The county's for the organization department; for a town's leader or personnel officer those of the
        villages that their town handles. Nobody sees a complaint about themselves or about a unit they work in (R64).
        """
        standing = user.standing
        if standing.agent is None:
            return self.none()
        others = self.exclude(agent=standing.agent).exclude(agent=None, agent_name=standing.agent.name)
        if standing.supervises:
            return others
        handled = others.filter(handling_unit__path__in=standing.watched_paths)
        return handled.exclude(unit__in=[unit.pk for unit in standing.units])

    def asked_of(self, user: "User") -> "ComplaintQuerySet":
        """Those about this person whose reply was asked for; before that the person knows of none (R64)."""
        return self.filter(agent=user.standing.agent, asked_at__isnull=False) if user.standing.agent else self.none()

    def upheld_against(self, agent: "Agent", first: datetime, end: datetime) -> "ComplaintQuerySet":
        """What enters a person's annual record: upheld by the organization department in these days (R64)."""
        return self.filter(agent=agent, upheld=True, decided_at__gte=first, decided_at__lt=end).order_by("decided_at")

    def on_tab(self, tab: str, day: date) -> "ComplaintQuerySet":
        """The rows of one tab: what waits longest first, what was decided newest first."""
        return self.filter(complaint_tabs(day)[tab]).order_by("-decided_at" if tab == "decided" else "pk")

    def tab_counts(self, day: date) -> dict[str, int]:
        """How many rows each tab has. One query."""
        return self.aggregate(**{tab: Count("pk", filter=condition) for tab, condition in complaint_tabs(day).items()})

    def with_list_data(self) -> "ComplaintQuerySet":
        """Join what a row shows."""
        return self.select_related("unit", "agent", "handling_unit", "decided_by")


def complaint_tabs(day: date) -> dict[str, Q]:
    """What each tab holds: what waits for the handler, for the person complained of, for the decision."""
    undecided = Q(asked_at__isnull=False, upheld=None)
    return {
        "new": Q(asked_at=None),
        "asked": undecided & Q(replied_at=None, reply_due_on__gte=day),
        "to_decide": undecided & (Q(replied_at__isnull=False) | Q(reply_due_on__lt=day)),
        "decided": Q(upheld__isnull=False),
    }
