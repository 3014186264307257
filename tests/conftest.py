"""A fixed cast of people in a small county, and requests in every state, made by the real actions.

    county 海安市
    ├── town 海安镇             town_agent, leader (in charge), personnel_officer
    │   ├── village 新桥村      village_agent, second_village_agent
    │   │   └── group 一组      nobody: the village serves it
    │   └── sibling_village 河西村   sibling_agent
    ├── other_town 曲塘镇       nobody
    │   └── other_village 双溪村     other_village_agent
    ├── department 民政局       department_chief (chief agent)
    └── organization_department 组织部   supervisor

`administrator` manages accounts and `stranger` holds no post. It is Friday, 18:00, when everything begins.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from network.enums import Category, Role, Tier
from network.models import Unit, User
from requests_app.actions import closing, handling, intake, pairing, visiting
from requests_app.care_enums import VisitKind
from requests_app.enums import Channel, Kind, Means, Outcome
from requests_app.models import Pairing, ProxyRequest, Visit
from requests_app.outbox_enums import Delivery, Template
from tests import hypothesis_profiles
from tests.factories import ApplicationFactory, ResidentFactory, UnitFactory, UserFactory, person
from tests.requests_app.passing_on import called_in, on_its_way

__all__ = ["called_in", "on_its_way"]  # fixtures of a file of their own

BEIJING = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)

pytest_plugins = ("tests.emptying", "tests.requests_app.stories")

hypothesis_profiles.load()


@pytest.fixture
def now() -> datetime:
    """Friday 22 May 2026, 18:00 in Beijing."""
    return datetime(2026, 5, 22, 18, tzinfo=BEIJING)


# --- The county ------------------------------------------------------------------------------------------------------


@pytest.fixture
def county(db: None) -> Unit:
    return UnitFactory(code="320685", name="海安市", tier=Tier.COUNTY)


@pytest.fixture
def town(county: Unit) -> Unit:
    return UnitFactory(code="320685100", name="海安镇", tier=Tier.TOWN, parent=county, category=Category.TOWN)


@pytest.fixture
def other_town(county: Unit) -> Unit:
    return UnitFactory(code="320685102", name="曲塘镇", tier=Tier.TOWN, parent=county, category=Category.TOWN)


@pytest.fixture
def village(town: Unit) -> Unit:
    return UnitFactory(code="320685100201", name="新桥村", parent=town)


@pytest.fixture
def sibling_village(town: Unit) -> Unit:
    return UnitFactory(code="320685100202", name="河西村", parent=town)


@pytest.fixture
def other_village(other_town: Unit) -> Unit:
    return UnitFactory(code="320685102201", name="双溪村", parent=other_town)


@pytest.fixture
def group(village: Unit) -> Unit:
    return UnitFactory(code="32068510020101", name="一组", tier=Tier.GROUP, parent=village)


@pytest.fixture
def department(county: Unit) -> Unit:
    return UnitFactory(code="D12", name="民政局", tier=Tier.DEPARTMENT, parent=county, category=Category.BUREAU)


@pytest.fixture
def organization_department(county: Unit) -> Unit:
    return UnitFactory(
        code="D01", name="组织部", tier=Tier.DEPARTMENT, parent=county, category=Category.PARTY_DEPARTMENT
    )


# --- The cast: each is an account ------------------------------------------------------------------------------------


@pytest.fixture
def village_agent(village: Unit) -> User:
    return person("新桥代理员", village, full_time=True, published_phone="0513-88810001")


@pytest.fixture
def second_village_agent(village: Unit) -> User:
    return person("新桥第二代理员", village)


@pytest.fixture
def sibling_agent(sibling_village: Unit) -> User:
    return person("河西代理员", sibling_village)


@pytest.fixture
def other_village_agent(other_village: Unit) -> User:
    return person("双溪代理员", other_village)


@pytest.fixture
def town_agent(town: Unit) -> User:
    return person("海安镇代理员", town)


@pytest.fixture
def leader(town: Unit) -> User:
    """Leader in charge of the town."""
    return person("海安镇分管负责人", town, Role.LEADER_IN_CHARGE)


@pytest.fixture
def personnel_officer(town: Unit) -> User:
    """Personnel officer of the town."""
    return person("海安镇组织人事干部", town, Role.PERSONNEL_OFFICER)


@pytest.fixture
def department_chief(department: Unit) -> User:
    """Chief agent of the department."""
    return person("民政局首席代理员", department, Role.CHIEF_AGENT)


@pytest.fixture
def supervisor(organization_department: Unit) -> User:
    """Of the organization department, which sees the county."""
    return person("组织部督查员", organization_department, Role.SUPERVISOR)


@pytest.fixture
def administrator(db: None) -> User:
    """Manages network and accounts; sees no client."""
    return UserFactory(username="administrator", is_staff=True, is_superuser=True)


@pytest.fixture
def stranger(db: None) -> User:
    """An account without any post."""
    return UserFactory(username="stranger")


# --- Requests --------------------------------------------------------------------------------------------------------


@pytest.fixture
def submitted(village: Unit, village_agent: User, now: datetime) -> ProxyRequest:
    """Applied for online at `now`; waits in the village's queue."""
    return intake.submit(application=ApplicationFactory(area=village), now=now)


@pytest.fixture
def accepted(submitted: ProxyRequest, village_agent: User, now: datetime) -> ProxyRequest:
    """An online request that `village_agent` accepted an hour later."""
    return handling.accept(proxy_request=submitted, actor=village_agent, now=now + HOUR)


@pytest.fixture
def informed(accepted: ProxyRequest, village_agent: User, now: datetime) -> ProxyRequest:
    """An online request, concluded two hours after `now` and by that published to the client."""
    return conclude(accepted, village_agent, now + 2 * HOUR)


@pytest.fixture
def undelivered(informed: ProxyRequest) -> ProxyRequest:
    """An online request with a result, of which the client's phone never heard."""
    dead = {"state": Delivery.DEAD, "error": "no_mobile", "next_try_at": None}
    informed.notifications.filter(template=Template.RESULT).update(**dead)
    return informed


@pytest.fixture
def refused(submitted: ProxyRequest, village_agent: User, now: datetime) -> ProxyRequest:
    """An online request, not accepted an hour later, which the client reads on the progress page."""
    return handling.refuse(proxy_request=submitted, reason="不属合法事项。", actor=village_agent, now=now + HOUR)


@pytest.fixture
def withdrawn(submitted: ProxyRequest, now: datetime) -> ProxyRequest:
    """An online request that its client took back an hour later."""
    return closing.withdraw(proxy_request=submitted, reason="已自行办好。", now=now + HOUR)


@pytest.fixture
def archived(informed: ProxyRequest, now: datetime) -> ProxyRequest:
    """An online request that was put away without a rating."""
    return closing.archive(proxy_request=informed, now=now + 20 * DAY)


@pytest.fixture
def registered(village: Unit, village_agent: User, now: datetime) -> ProxyRequest:
    """A walk-in that `village_agent` entered at `now`, an hour after the visit, and has not accepted."""
    return register(village, village_agent, now)


@pytest.fixture
def walk_in(village: Unit, village_agent: User, now: datetime) -> ProxyRequest:
    """A walk-in that `village_agent` entered and accepted at `now`."""
    return register(village, village_agent, now, accept_at_once=True)


@pytest.fixture
def concluded(walk_in: ProxyRequest, village_agent: User, now: datetime) -> ProxyRequest:
    """A walk-in, concluded two hours after `now`; its client has not been told."""
    return conclude(walk_in, village_agent, now + 2 * HOUR)


@pytest.fixture
def told(concluded: ProxyRequest, village_agent: User, now: datetime) -> ProxyRequest:
    """A walk-in whose client was told in person three hours after `now`."""
    return closing.inform(
        proxy_request=concluded, means=Means.IN_PERSON, summary="卡已送到。", actor=village_agent, now=now + 3 * HOUR
    )


# --- Special care ----------------------------------------------------------------------------------------------------


@pytest.fixture
def pairing_made(village: Unit, village_agent: User, leader: User, now: datetime) -> Pairing:
    """An elder of the village, paired with `village_agent` since ten days before `now`."""
    return pair(village, village_agent, leader, now)


@pytest.fixture
def visit_made(village: Unit, village_agent: User, now: datetime) -> Visit:
    """A field day of `village_agent` the day before `now`, which brought two findings home."""
    return visiting.record_visit(
        kind=VisitKind.FIELD_DAY,
        place=village,
        visited_on=(now - DAY).date(),
        findings=[visiting.Found(Kind.VOICE, "希望增加路灯。"), visiting.Found(Kind.ERRAND, "想补办优待证。")],
        actor=village_agent,
        now=now,
    )


def pair(area: Unit, agent: User, actor: User, now: datetime, **resident: object) -> Pairing:
    """Pair a resident of this place with this person's agent."""
    return pairing.pair(
        resident=ResidentFactory(area=area, **resident),
        agent=agent.agent,
        starts_on=(now - 10 * DAY).date(),
        confirmed=True,
        actor=actor,
        now=now,
    )


def register(
    area: Unit, actor: User, now: datetime, *, accept_at_once: bool = False, on_behalf_of: Any = None, **client: object
) -> ProxyRequest:
    """Enter a walk-in who came an hour before."""
    return intake.register(
        application=ApplicationFactory(area=area, **client),
        channel=Channel.COUNTER,
        visited_at=now - HOUR,
        accept_at_once=accept_at_once,
        on_behalf_of=on_behalf_of,
        actor=actor,
        now=now,
    )


def conclude(proxy_request: ProxyRequest, actor: User, now: datetime) -> ProxyRequest:
    """Conclude as done."""
    return handling.conclude(
        proxy_request=proxy_request, outcome=Outcome.DONE, result_text="卡已补好。", actor=actor, now=now
    )
