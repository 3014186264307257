"""Reads of requests, named as phrases: `visible_to(user).overdue(now).with_list_data()`."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from network.querysets import under
from requests_app.enums import ACTIVE, Status

if TYPE_CHECKING:
    from network.models import User


LIST_COLUMNS = (
    *("receipt", "kind", "channel", "status", "urgent_requested", "description"),
    *("submitted_at", "accepted_at", "refused_at", "concluded_at", "promised_at"),
    *("acceptance_due_at", "conclusion_due_at", "first_contact_id", "registered_by_id"),
    *("client__name", "client__phone", "area__full_name", "item__name", "item__name_en"),
    *("holder_unit__path", "holder_agent__name"),
)
"""What a row of a list, its deadline bar and its button need."""


class ProxyRequestQuerySet(QuerySet):
    """Reads of requests."""

    def visible_to(self, user: "User") -> "ProxyRequestQuerySet":
        """What this person may see (R61).

        The organization department sees the county; a leader in charge and a personnel officer their unit's subtree;
        an agent what they hold, first-contacted or registered, and the queues of the units they serve. Who holds no
        post sees nothing, whatever they did before.
        """
        standing = user.standing
        if standing.supervises:
            return self.all()
        if standing.agent is None:
            return self.none()
        agent = standing.agent.pk
        mine = Q(holder_agent=agent) | Q(first_contact=agent) | Q(registered_by=agent)
        queue = Q(holder_unit__in=standing.serves)
        return self.filter(mine | queue | under(*standing.watched_paths, prefix="holder_unit__"))

    def active(self) -> "ProxyRequestQuerySet":
        """Requests in which somebody still owes the client something."""
        return self.filter(status__in=ACTIVE)

    def overdue(self, now: datetime) -> "ProxyRequestQuerySet":
        """Requests whose running limit has passed (R42, R44, R45). The limit's own instant is still in time."""
        return self.filter(due_at__lt=now)

    def on_tab(self, tab: str, user: "User", now: datetime) -> "ProxyRequestQuerySet":
        """The rows of one desk tab, most pressing first."""
        order = ("due_at", "pk") if tab != "to_inform" else ("concluded_at", "pk")
        return self.active().filter(tab_conditions(user, now)[tab]).order_by(*order)

    def tab_counts(self, user: "User", now: datetime) -> dict[str, int]:
        """How many rows each desk tab has. One query."""
        conditions = tab_conditions(user, now)
        return self.active().aggregate(**{tab: Count("pk", filter=condition) for tab, condition in conditions.items()})

    def with_list_data(self) -> "ProxyRequestQuerySet":
        """Join what a row of a list shows, and read no other column: a row is built twice as fast."""
        return self.select_related("item", "area", "client", "holder_unit", "holder_agent").only(*LIST_COLUMNS)

    def with_page_data(self) -> "ProxyRequestQuerySet":
        """Join what a request's own page shows."""
        people = ("holder_agent", "first_contact", "registered_by")
        return self.select_related("item", "area", "client", "holder_unit", *people)


def tab_conditions(user: "User", now: datetime) -> dict[str, Q]:
    """What each desk tab holds. Who works a queue sees what they owe themselves; who oversees, all that is owed."""
    standing = user.standing
    agent = standing.agent.pk if standing.agent else None
    works = bool(standing.served_units)
    mine = Q(holder_agent=agent) if works else Q()
    told_by_me = Q(first_contact=agent) | Q(registered_by=agent) if works else Q()
    contact = Q(first_contact=agent) if works else Q(first_contact__isnull=False)
    return {
        "to_accept": Q(status=Status.SUBMITTED),
        "in_hand": Q(status=Status.ACCEPTED) & mine,
        "to_inform": Q(status__in=(Status.CONCLUDED, Status.REFUSED)) & told_by_me,
        "ledger": contact,
        "overtime": Q(due_at__lt=now),
    }
