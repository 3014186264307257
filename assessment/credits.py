"""Who is credited for which matter: the numerator of the quotas (R34, R37, R84).

For each matter that was concluded, one credit for every unit that (a) was its first contact and itself told the client,
or (b) did a real step: concluded it, recorded a step, or gave an opinion in a joint handling. Forwarding and signing
earn nothing. A matter that was reopened is credited to a unit once, in the round in which the unit first earned it
(ours). Within the unit it counts to whoever concluded it, else to who told the client, else to the first who recorded
a step or gave an opinion; and to the quota group of that person's post on the day of the conclusion.

The database counts the conclusions. What others earned on the same matter is rare and comes as a stream, matter by
matter, so that memory does not grow with the county.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import Case, Count, DateField, F, FilteredRelation, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from assessment.periods import Period, day_of
from assessment.posts import Post, Posts
from assessment.tree import Tree
from network.enums import QUOTA_GROUPS, Tier
from network.models import Appointment
from requests_app.enums import Status
from requests_app.models import HandlingStep, JointOpinion, PastRound, ProxyRequest

CONCLUDED, TOLD, STEPPED = range(3)
"""Whose credit it is, of several who earned it for one unit."""

Key = tuple[int, str, int]
"""A unit, a quota group (empty: nobody's), and the half of the year."""


class Credit(NamedTuple):
    """One matter credited to one unit."""

    request: int
    unit: int
    group: str
    half: int


class Claim(NamedTuple):
    """Something that may earn a unit a credit, as the stream brings it."""

    request: int
    round: int
    rank: int
    at: datetime
    unit: int
    agent: int
    ended_at: datetime
    """When this round was concluded."""
    ended_by: int
    """The unit that concluded it."""


CLAIM = ("matter", "turn", "rank", "at", "by_unit", "by_agent", "ended_at", "ended_by")


def credited(period: Period, now: datetime, tree: Tree, posts: Posts) -> Counter[Key]:
    """How many matters of the period are credited, by unit, quota group and half of the year. Two queries."""
    groups = Groups(posts, tree)
    counts: Counter[Key] = Counter()
    for unit, agent, day, half, number in _first_conclusions(period, now):
        if unit in tree.credited:
            counts[tree.credited[unit], groups.of(unit, agent, day or period.first), half] += number
    for credit in _further(period, now, tree, groups):
        counts[credit[1:]] += 1
    return counts


def each_credit(period: Period, now: datetime, tree: Tree, posts: Posts, units: Collection[int]) -> Iterator[Credit]:
    """The same for these units, matter by matter: what stands behind their numbers."""
    groups = Groups(posts, tree)
    own = [pk for pk, credited_to in tree.credited.items() if credited_to in units]
    for rows in _conclusions(period, now):
        found = rows.filter(turn=1, holder_unit__in=own).values_list(
            "matter", "holder_unit", "holder_agent", "ended_at"
        )
        for matter, by_unit, agent, ended_at in found:
            yield Credit(matter, tree.credited[by_unit], groups.of(by_unit, agent, day_of(ended_at)), _half(ended_at))
    yield from (credit for credit in _further(period, now, tree, groups) if credit.unit in units)


class Groups:
    """To which quota group a person counted on a day."""

    def __init__(self, posts: Posts, tree: Tree) -> None:
        self.tree = tree
        self.posts: dict[tuple[int, int], list[Post]] = defaultdict(list)
        for post in posts.all:
            if post.group:
                self.posts[post.unit, post.agent].append(post)

    def of(self, unit: int, agent: int, day: date) -> str:
        """The group of the post held in the unit that is credited.

        What a villagers' group or an enterprise point did counts to the cadres above it (R37), where these are of one
        group; else to nobody's quota.
        """
        credited_to = self.tree.credited[unit]
        held = (post.group for post in self.posts.get((credited_to, agent), ()) if post.is_held_on(day))
        if (own := next(held, "")) or credited_to == unit:
            return own
        groups = QUOTA_GROUPS.get(Tier(self.tree.units[credited_to].tier), ())
        return groups[0] if len(groups) == 1 else ""


# --- Conclusions, which the database counts --------------------------------------------------------------------------


def _first_conclusions(period: Period, now: datetime) -> QuerySet[Any]:
    """Conclusions of first rounds by unit and person; by day, too, where the person's posts changed in the period."""
    changed = Appointment.objects.filter(
        Q(starts_on__gt=period.first, starts_on__lte=period.last)
        | Q(ends_on__gte=period.first, ends_on__lt=period.last)
    )
    beijing = TruncDate("ended_at", tzinfo=timezone.get_default_timezone())
    day = Case(When(holder_agent__in=changed.values("agent"), then=beijing), default=None, output_field=DateField())
    counted = [
        rows.filter(turn=1)
        .order_by()
        .annotate(day=day)
        .values("holder_unit", "holder_agent", "day", "half")
        .annotate(number=Count("pk"))
        .values_list("holder_unit", "holder_agent", "day", "half", "number")
        for rows in _conclusions(period, now)
    ]
    return counted[0].union(*counted[1:], all=True)


def _conclusions(period: Period, now: datetime) -> list[QuerySet[Any]]:
    """Rounds that were concluded in the period: those that still stand, and those that were reopened since (R41)."""
    middle = _middle(period)
    half = Case(When(concluded_at__lt=middle, then=Value(1)), default=Value(2), output_field=IntegerField())
    within = Q(concluded_at__gte=period.start, concluded_at__lt=period.until(now))
    return [
        rows.filter(within).annotate(matter=F(matter), turn=F("round"), ended_at=F("concluded_at"), half=half)
        for rows, matter in ((_standing(), "pk"), (_past(), "proxy_request"))
    ]


def _standing() -> QuerySet[ProxyRequest]:
    return ProxyRequest.objects.exclude(status=Status.VOID)


def _past() -> QuerySet[PastRound]:
    return PastRound.objects.exclude(proxy_request__status=Status.VOID)


# --- What others earned, and reopened matters: as a stream -----------------------------------------------------------


def _further(period: Period, now: datetime, tree: Tree, groups: Groups) -> Iterator[Credit]:
    """The credits beside those of the first conclusions. One query, read matter by matter."""
    claims = _claims(period, now)
    stream = claims[0].union(*claims[1:], all=True).order_by("matter", "turn", "rank", "at", "by_unit", "by_agent")
    for _, matter in groupby(map(Claim._make, stream.iterator(chunk_size=2000)), key=attrgetter("request")):
        yield from _earned(matter, period, tree, groups)


def _earned(matter: Iterator[Claim], period: Period, tree: Tree, groups: Groups) -> Iterator[Credit]:
    """Of one matter's claims, by round and rank, the first of each unit; unless its round is of another period, or the
    unit concluded the first round, which the database has counted."""
    earned: set[int] = set()
    for claim in matter:
        unit = tree.credited.get(claim.unit)
        if claim.round == 1 and claim.ended_by in tree.credited:
            earned.add(tree.credited[claim.ended_by])
        if unit is None or unit in earned:
            continue
        earned.add(unit)
        if claim.ended_at >= period.start:
            group = groups.of(claim.unit, claim.agent, day_of(claim.ended_at))
            yield Credit(claim.request, unit, group, _half(claim.ended_at))


def _claims(period: Period, now: datetime) -> list[QuerySet[Any]]:
    """All that may earn a credit beside a first conclusion; of reopened matters, all rounds that were concluded."""
    found: list[QuerySet[Any]] = []
    for rows, prefix in ((_standing(), ""), (_past(), "proxy_request__")):
        own = _of_round(rows, "concluded_at", "holder_unit")
        again = own.filter(**{f"{prefix}changed_at__gte": period.start, f"{prefix}round__gt": 1})
        found.append(_claim(again, prefix, CONCLUDED, at="concluded_at", unit="holder_unit", agent="holder_agent"))
        told = own.exclude(holder_unit=F(f"{prefix}contact_unit")).alias(
            notice=FilteredRelation(f"{prefix}notices", condition=Q(**{f"{prefix}notices__round": F("round")}))
        )
        itself = Q(notice__informed_by=F(f"{prefix}first_contact")) | Q(notice__informed_by=F(f"{prefix}registered_by"))
        told = told.filter(itself, notice__informed_at__lt=now, **{f"{prefix}contact_unit__isnull": False})
        unit, agent = f"{prefix}contact_unit", "notice__informed_by"
        found.append(_claim(told, prefix, TOLD, at="notice__informed_at", unit=unit, agent=agent))
    steps = _of_written(HandlingStep.objects.all(), "round")
    found.append(_claim(steps, "proxy_request__", STEPPED, at="recorded_at", unit="unit", agent="agent"))
    opinions = _of_written(JointOpinion.objects.filter(given_at__isnull=False), "joint_handling__round")
    found.append(_claim(opinions, "proxy_request__", STEPPED, at="given_at", unit="unit", agent="given_by"))
    upto = period.until(now)
    ended = Q(ended_at__gte=period.start) | Q(reopened_since__gt=1)
    return [rows.filter(ended, ended_at__lt=upto).values_list(*CLAIM) for rows in found]


def _of_round(rows: QuerySet[Any], ended_at: str, ended_by: str) -> QuerySet[Any]:
    return rows.annotate(turn=F("round"), ended_at=F(ended_at), ended_by=F(ended_by))


def _of_written(rows: QuerySet[Any], turn: str) -> QuerySet[Any]:
    """Steps and opinions of units that did not conclude the round in which they were written, with its conclusion."""
    rows = rows.exclude(proxy_request__status=Status.VOID)
    past = Q(proxy_request__past_rounds__round=F(turn))
    rows = rows.alias(past=FilteredRelation("proxy_request__past_rounds", condition=past))
    runs = Q(**{turn: F("proxy_request__round")})
    ended_at = Coalesce("past__concluded_at", Case(When(runs, then=F("proxy_request__concluded_at"))))
    ended_by = Coalesce("past__holder_unit", "proxy_request__holder_unit")
    found = rows.annotate(turn=F(turn), ended_at=ended_at, ended_by=ended_by)
    return found.exclude(unit=F("ended_by"))


def _claim(rows: QuerySet[Any], prefix: str, rank: int, *, at: str, unit: str, agent: str) -> QuerySet[Any]:
    matter = F("proxy_request") if prefix else F("pk")
    return rows.order_by().annotate(
        matter=matter,
        rank=Value(rank),
        at=F(at),
        by_unit=F(unit),
        by_agent=F(agent),
        reopened_since=F(f"{prefix}round"),
    )


def _middle(period: Period) -> datetime:
    """Where the year's second half begins."""
    return Period(date(period.first.year, 7, 1), period.last).start


def _half(moment: datetime) -> int:
    return 1 if day_of(moment).month <= 6 else 2
