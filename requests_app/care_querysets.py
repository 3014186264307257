"""Reads of special care: pairings, visits and findings, named as phrases."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from network.models import Appointment, Leave
from network.querysets import under

if TYPE_CHECKING:
    from network.models import User


class PairingQuerySet(QuerySet):
    """Reads of pairings. None of them is ever public (R67)."""

    def visible_to(self, user: "User") -> "PairingQuerySet":
        """What this person may see: agents their own current ones, a leader in charge and a personnel officer those
        in their subtree, the organization department all (R61, R67). An administrator sees no resident."""
        standing = user.standing
        if standing.supervises:
            return self.all()
        if standing.agent is None:
            return self.none()
        mine = Q(agent=standing.agent, ends_on=None)
        return self.filter(mine | under(*standing.watched_paths, prefix="area__"))

    def current(self) -> "PairingQuerySet":
        """Pairings that were not ended. None begins in the future, so these hold today."""
        return self.filter(ends_on=None)

    def served_on(self, day: date) -> "PairingQuerySet":
        """Pairings whose agent can take a request on `day`: holds a handling post and is not away."""
        return self.filter(Exists(_live_posts(day))).exclude(Exists(_leaves(day)))

    def needing_an_agent(self, day: date) -> "PairingQuerySet":
        """Current pairings whose agent has left office or is away on `day`; routing passes over them."""
        return self.current().filter(~Exists(_live_posts(day)) | Exists(_leaves(day)))

    def quiet_since(self, moment: datetime, day: date) -> "PairingQuerySet":
        """Current pairings that began by `day` and saw no contact since `moment`."""
        return self.current().filter(starts_on__lte=day).exclude(contacts__contacted_at__gt=moment)

    def with_list_data(self, day: date) -> "PairingQuerySet":
        """Join what a row of the list shows: the last contact, and whether the agent is in office and present."""
        leave_ends = _leaves(day).order_by("-ends_on").values("ends_on")[:1]
        contacts = apps.get_model("requests_app", "PairingContact").objects.filter(pairing=OuterRef("pk"))
        rows = self.select_related("client", "agent", "area")
        return rows.annotate(
            last_contact=Subquery(contacts.order_by("-contacted_at").values("contacted_at")[:1]),
            in_office=Exists(_live_posts(day)),
            away_until=Subquery(leave_ends),
        )


class VisitQuerySet(QuerySet):
    """Reads of visits."""

    def visible_to(self, user: "User") -> "VisitQuerySet":
        """What this person may see: agents their own visits, leads those in their subtree, the supervisor all."""
        standing = user.standing
        if standing.supervises:
            return self.all()
        if standing.agent is None:
            return self.none()
        return self.filter(Q(agent=standing.agent) | under(*standing.watched_paths, prefix="place__"))

    def with_list_data(self) -> "VisitQuerySet":
        """Join what a row of the list shows: agent, place, and how many findings, how many of them open."""
        undecided = Q(findings__isnull=False, findings__proxy_request=None, findings__reply=None)
        counts = {"found": Count("findings"), "undecided": Count("findings", filter=undecided)}
        return self.select_related("agent", "place").annotate(**counts)


class FindingQuerySet(QuerySet):
    """Reads of findings."""

    def visible_to(self, user: "User") -> "FindingQuerySet":
        """What this person may work on: findings of own visits and of visits to places they serve, but not of a
        colleague's visit to a resident in special care; for leads those of their subtree, for the supervisor all."""
        visits = apps.get_model("requests_app", "Visit").objects.visible_to(user)
        served = [unit.path for unit in user.standing.served_units]
        near = under(*served, prefix="visit__place__") & Q(visit__pairing=None)
        return self.filter(Q(visit__in=visits) | near)

    def undecided(self) -> "FindingQuerySet":
        """Findings of which nothing has come yet: neither a request nor an answer."""
        return self.filter(proxy_request=None, reply=None)

    def with_list_data(self) -> "FindingQuerySet":
        """Join what a row shows: where and when it was found, and what came of it."""
        return self.select_related("visit__place", "visit__agent", "proxy_request", "reply__agent")


def _live_posts(day: date) -> QuerySet:
    return Appointment.objects.live_on(day).handling().filter(agent=OuterRef("agent"))


def _leaves(day: date) -> QuerySet:
    return Leave.objects.on(day).filter(agent=OuterRef("agent"))
