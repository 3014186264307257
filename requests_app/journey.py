"""Where a request is and was: its hops and the joint handling that is open, as pages show them (R34, R35)."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from requests_app.clocks import moment_words, span_words
from requests_app.models import Assignment, JointOpinion, ProxyRequest
from requests_app.permissions import opinions_asked, unsigned_hop

HOP_NAMES = ("from_unit", "from_agent", "to_unit", "sent_by", "signed_by", "ended_by")
HOPS = Prefetch("assignments", Assignment.objects.select_related(*HOP_NAMES))
OPINIONS = Prefetch("opinions", JointOpinion.objects.select_related("unit", "given_by", "joint_handling"))


class Passing(NamedTuple):
    """A hop that nobody has signed for yet. `late`: its 24 hours are over, which is no breach but shown (R35)."""

    hop: Assignment
    late: bool
    words: str


def read_journeys(rows: Iterable[ProxyRequest]) -> None:
    """Read hops and opinions of those rows that are on their way or handled by several units: at most two queries."""
    several = list(rows)
    prefetch_related_objects([row for row in several if row.offered_unit_id], HOPS)
    prefetch_related_objects([row for row in several if row.in_joint_handling], OPINIONS)


def read_journey(request: ProxyRequest) -> None:
    """Read everything one request's own page says of its hops and opinions; nothing where there is none."""
    prefetch_related_objects([request] if request.hops else [], HOPS)
    prefetch_related_objects([request] if request.in_joint_handling else [], OPINIONS)


def passing(request: ProxyRequest, now: datetime) -> Passing | None:
    """The hop under way and until when its receiver has to sign; None if the request is not on its way."""
    hop = unsigned_hop(request)
    if hop is None or hop.sign_due_at is None:
        return None
    due = hop.sign_due_at
    if now > due:
        return Passing(hop, late=True, words=_("to sign for, %(span)s late") % {"span": span_words(now - due)})
    return Passing(hop, late=False, words=_("to sign for by %(when)s") % {"when": moment_words(due, now)})


class Opinions(NamedTuple):
    """The opinions of a joint handling, and the units that have not given theirs."""

    every: list[JointOpinion]
    missing: list[JointOpinion]

    @property
    def given(self) -> int:
        """How many units have answered."""
        return len(self.every) - len(self.missing)

    @property
    def missing_words(self) -> str:
        """The units that have not answered, in words; empty if all have."""
        units = "、".join(str(opinion.unit) for opinion in self.missing)
        return _("missing: %(units)s") % {"units": units} if units else ""


def opinions(request: ProxyRequest) -> Opinions | None:
    """How the joint handling stands that is open; None without one."""
    every = opinions_asked(request)
    return Opinions(every, [opinion for opinion in every if opinion.given_at is None]) if every else None
