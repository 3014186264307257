"""Reads of the network, named as phrases."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from network.enums import HANDLING_ROLES, NAMED_ROLES, NAMED_TIERS, PLACE_TIERS, ROSTER_TIERS, Role, Tier

NAMED = Q(unit__tier__in=NAMED_TIERS, role__in=NAMED_ROLES)
"""Of a post or an entry: the public reads the holder's name."""

GROUP_PHONES = Q(unit__tier=Tier.GROUP, role__in=(Role.GROUP_LEADER, *NAMED_ROLES))
"""Of a post or an entry: the public reads the phone alone."""


class UnitQuerySet(QuerySet):
    """Reads of units."""

    def open_on(self, day: date) -> "UnitQuerySet":
        """Units that exist on `day`."""
        return self.filter(*open_then(day))

    def within(self, *paths: str) -> "UnitQuerySet":
        """Units in the subtrees that begin at these paths; none for no path."""
        return self.filter(under(*paths)) if paths else self.none()

    def places(self) -> "UnitQuerySet":
        """Units where people live or work: everything but the county itself and its departments."""
        return self.filter(tier__in=PLACE_TIERS)

    def rosters(self) -> "UnitQuerySet":
        """Units that answer for a roster of their own: towns and departments."""
        return self.filter(tier__in=ROSTER_TIERS)

    def unconfirmed(self, quarter: date) -> "UnitQuerySet":
        """Those that have not yet said their roster is right in the quarter that begins on this day."""
        return self.exclude(confirmations__quarter=quarter)

    def named_like(self, text: str) -> "UnitQuerySet":
        """Units whose full name holds every word of `text`; villages first, groups last."""
        words = text.split()[:6]
        found = self.filter(*(Q(full_name__icontains=word) for word in words)) if words else self.none()
        tiers = (Tier.VILLAGE, Tier.TOWN, Tier.ENTERPRISE, Tier.GROUP)
        order = Case(*(When(tier=tier, then=Value(i)) for i, tier in enumerate(tiers)), output_field=IntegerField())
        return found.order_by(order, "code")


class AppointmentQuerySet(QuerySet):
    """Reads of appointments. Who holds a post is always a question about a day."""

    def live_on(self, day: date) -> "AppointmentQuerySet":
        """Appointments in force on `day`; the last day of a post is still in force."""
        return self.filter(*held_on(day))

    def overlapping(self, starts_on: date, ends_on: date | None) -> "AppointmentQuerySet":
        """Appointments in force on any day of this period; None: with no end."""
        found = self.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
        return found.filter(starts_on__lte=ends_on) if ends_on else found

    def handling(self) -> "AppointmentQuerySet":
        """Appointments of people who can handle a request here: a handling role and an account that may sign in.

        A group leader without an account is served by the village agent (R37): `without_account`.
        """
        return self.filter(role__in=HANDLING_ROLES, agent__user__is_active=True)

    def without_account(self) -> "AppointmentQuerySet":
        """Appointments of people who serve residents and have no account, such as a group leader (R21).

        One whose account was closed is not among them: it was closed for a reason.
        """
        return self.filter(role__in=HANDLING_ROLES, agent__user=None)

    def in_groups_of(self, units: Iterable[int]) -> "AppointmentQuerySet":
        """Appointments in the groups right below these units: an agent of a village registers for them (R37)."""
        return self.filter(unit__tier=Tier.GROUP, unit__parent__in=units)

    def to_publish(self, day: date) -> "AppointmentQuerySet":
        """Posts that an edition of `day` holds: in force, in an open unit, and for the public.

        These are agents by name (R25-R27), and whoever leads a group, for the service phone (R21, R26). Leaders in
        charge are not among them: of Annex 1 only the chief agent is for the public (R27).
        """
        held = self.live_on(day).filter(*open_then(day, prefix="unit__")).filter(NAMED | GROUP_PHONES)
        return held.select_related("agent", "unit")


class RosterEntryQuerySet(QuerySet):
    """Reads of what was published. What an entry says is frozen; whether it still shows is asked of the day (R26)."""

    def in_force(self, day: date) -> "RosterEntryQuerySet":
        """The last published entries whose post is held on `day` in a unit that is open."""
        shown = self.filter(*open_then(day, prefix="unit__"), is_current=True)
        return shown.filter(*held_on(day, prefix="appointment__"))

    def named(self, day: date) -> "RosterEntryQuerySet":
        """Entries in force of the people whom the directory names (R25-R27)."""
        return self.in_force(day).filter(NAMED).select_related("agent__user", "unit")

    def group_phones(self, day: date) -> "RosterEntryQuerySet":
        """Entries in force of groups, of which the directory shows the service phone and nothing else (R21, R26)."""
        return self.in_force(day).filter(GROUP_PHONES)

    def follow(self, successors: Mapping[int, int]) -> None:
        """Let the last published entries of these posts stand for the posts that continue them, by id (R26).

        Somebody whose role changed has not left office: what was published stays until the next edition says more.
        """
        entries: list[Any] = list(self.filter(is_current=True, appointment__in=successors))
        for entry in entries:
            entry.appointment_id = successors[entry.appointment_id]
        self.bulk_update(entries, ("appointment",), batch_size=500)

    def by_unit(self) -> "RosterEntryQuerySet":
        """By unit; with the post, the unit and the one above, and the edition with whose it is."""
        read = self.select_related("unit__parent", "appointment", "edition__unit")
        return read.order_by("unit__code", "role", "title", "pk")


class LeaveQuerySet(QuerySet):
    """Reads of leaves."""

    def on(self, day: date) -> "LeaveQuerySet":
        """Leaves that hold on `day`; the first and the last day are both away."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


def held_on(day: date, prefix: str = "") -> tuple[Q, Q]:
    """Conditions on a post: it is held on `day`."""
    ends_on = f"{prefix}ends_on"
    return Q(**{ends_on: None}) | Q(**{f"{ends_on}__gte": day}), Q(**{f"{prefix}starts_on__lte": day})


def open_then(day: date, prefix: str = "") -> tuple[Q, Q]:
    """Conditions on a unit: it exists on `day`."""
    opened, closed = f"{prefix}opened_on", f"{prefix}closed_on"
    return (
        Q(**{opened: None}) | Q(**{f"{opened}__lte": day}),
        Q(**{closed: None}) | Q(**{f"{closed}__gt": day}),
    )


def under(*paths: str, prefix: str = "") -> Q:
    """A condition on `prefix`path: in the subtree of any of `paths`."""
    return reduce(or_, (Q(**{f"{prefix}path__startswith": path}) for path in paths), Q(pk__in=()))
