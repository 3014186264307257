"""Short words for tests in which requests pass on from unit to unit or are handled by several."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from network.models import Unit, User
from requests_app.actions import asking, forwarding, intake, joining
from requests_app.actions.handling import accept
from requests_app.enums import AuthorizationMeans, Kind
from requests_app.models import Assignment, ProxyRequest
from tests.factories import ApplicationFactory

CLOCKS = ("submitted_at", "accepted_at", "acceptance_due_at", "conclusion_due_at", "promised_at", "due_at", "round")
"""What no hop moves."""


def clocks_of(row: ProxyRequest) -> dict[str, object]:
    """Every time and limit of the request, as the database has them."""
    return ProxyRequest.objects.values(*CLOCKS).get(pk=row.pk)


def send(row: ProxyRequest, to: Unit, actor: User, now: datetime, reason: str = "属其职责") -> ProxyRequest:
    """Forward it."""
    return forwarding.forward(proxy_request=row, to=to, reason=reason, actor=actor, now=now)


def sign(row: ProxyRequest, actor: User, now: datetime) -> ProxyRequest:
    """Sign for it."""
    return forwarding.sign(proxy_request=row, actor=actor, now=now)


def send_back(row: ProxyRequest, actor: User, now: datetime, reason: str = "不属我们职责") -> ProxyRequest:
    """Send it back."""
    return forwarding.send_back(proxy_request=row, reason=reason, actor=actor, now=now)


def pass_to(row: ProxyRequest, to: Unit, giver: User, taker: User, now: datetime) -> ProxyRequest:
    """Forward it and have it signed for."""
    return sign(send(row, to, giver, now), taker, now)


def convene(row: ProxyRequest, units: Sequence[Unit], actor: User, now: datetime) -> ProxyRequest:
    """Call these units in."""
    return joining.convene(proxy_request=row, units=units, reason="商定路灯维修", actor=actor, now=now)


def opine(row: ProxyRequest, actor: User, now: datetime, text: str = "可以办，需五天") -> ProxyRequest:
    """Give the unit's opinion."""
    return joining.opine(proxy_request=row, text=text, actor=actor, now=now)


def settle(row: ProxyRequest, actor: User, now: datetime, missing: str = "") -> ProxyRequest:
    """Close the joint handling."""
    return joining.settle(proxy_request=row, decision="民政局牵头办理", missing_reason=missing, actor=actor, now=now)


def advocacy(area: Unit, actor: User, now: datetime) -> ProxyRequest:
    """A request to intercede, accepted by this person, without any authority yet (R11)."""
    asked = intake.submit(application=ApplicationFactory(area=area, kind=Kind.ADVOCACY), now=now)
    return accept(proxy_request=asked, actor=actor, now=now)


def authorize(row: ProxyRequest, actor: User, now: datetime) -> ProxyRequest:
    """The client allows it in words that the agent notes."""
    return asking.authorize(
        proxy_request=row,
        scope="联系民政局",
        means=AuthorizationMeans.ORAL,
        given_on=now.date(),
        actor=actor,
        now=now,
    )


@pytest.fixture
def on_its_way(
    accepted: ProxyRequest, sibling_village: Unit, village_agent: User, sibling_agent: User, now: datetime
) -> ProxyRequest:
    """Accepted, and forwarded to the sibling village two hours after `now`, which has not signed for it."""
    return send(accepted, sibling_village, village_agent, now + timedelta(hours=2))


@pytest.fixture
def called_in(
    accepted: ProxyRequest, sibling_village: Unit, village_agent: User, sibling_agent: User, now: datetime
) -> ProxyRequest:
    """Accepted, and handled together with the sibling village, which has not given its opinion."""
    return convene(accepted, [sibling_village], village_agent, now + timedelta(hours=2))


def on_leaders_desk(user: User, now: datetime) -> list[int]:
    """The requests that wait for this leader's decision."""
    visible = ProxyRequest.objects.visible_to(user)
    rows = [row.pk for row in visible.on_tab("to_decide", user, now)]
    assert visible.tab_counts(user, now)["to_decide"] == len(rows)
    return rows


def hops(row: ProxyRequest) -> list[Assignment]:
    """Its ways, the first one first."""
    return list(row.assignments.all())


def lies_with(row: ProxyRequest) -> tuple[object, object, object]:
    """Who has it and whom it is offered to, as the database says."""
    row = ProxyRequest.objects.get(pk=row.pk)
    return row.holder_unit, row.holder_agent, row.offered_unit
