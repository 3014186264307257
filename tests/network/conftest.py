"""A small network with everybody in it whom the directory shows, and some whom it must not show."""

from datetime import date, datetime

import pytest

from network.enums import AuthorityLevel, QuotaGroup, Role
from network.models import Appointment, Unit
from tests.factories import AgentFactory, AppointmentFactory, ServiceItemFactory, person, publish_everybody
from tests.network.directory import MOBILE


@pytest.fixture
def today(now: datetime) -> date:
    return now.date()


@pytest.fixture
def network(town: Unit, village: Unit, group: Unit, sibling_village: Unit, department: Unit, now: datetime) -> None:
    """A community with an agent, a group leader, a chief agent, an errand, and people who are not for the public.

    Its rosters are published at `now`.
    """
    Unit.objects.filter(pk=village.pk).update(pledge="有事打电话。", phone="0513-88810002")
    village.refresh_from_db()
    village.name = "中坝社区居委会"
    village.save()
    person(
        "张建国", village, title="村会计", responsibility_area="一至四组", duties="代办医保", published_phone="88811111"
    )
    AppointmentFactory(
        agent=AgentFactory(name="组长某", user=None), unit=group, role=Role.GROUP_LEADER, published_phone="88812222"
    )
    person("单小明", department, Role.CHIEF_AGENT, published_phone="88813333", title="办公室主任")
    person("分管某", town, Role.LEADER_IN_CHARGE, published_phone=MOBILE)
    person("人事某", department, Role.PERSONNEL_OFFICER, published_phone=MOBILE)
    person("督查某", department, Role.SUPERVISOR, published_phone=MOBILE)
    ServiceItemFactory(code="S01", name="老年人优待证办理", aliases="老年证、敬老证", competent_body=department)
    publish_everybody(now)


@pytest.fixture
def card(department):
    """An errand of the town with everything filled in."""
    return ServiceItemFactory(
        code="S01",
        name="老年人优待证办理",
        name_en="Senior citizen card",
        aliases="老年证、敬老证，公交卡",
        procedure="提交材料\n\n  核对年龄  \r\n送证上门\n",
        materials="居民身份证\n照片2张",
        statutory_cost="工本费10元",
        competent_body=department,
        authority_level=AuthorityLevel.TOWN,
        legal_days=5,
        note="年满60周岁可申请。",
    )


@pytest.fixture
def lamp(db):
    """A matter to speak up about, without papers, limit or body."""
    return ServiceItemFactory(code="S61", name="路灯和道路意见", aliases="路灯不亮", kind="voice")


@pytest.fixture
def held(village: Unit) -> Appointment:
    """张三 is agent of the village."""
    facts = {
        "title": "村会计",
        "published_phone": "88810001",
        "duties": "医保",
        "quota_group": QuotaGroup.VILLAGE_CADRE,
    }
    return AppointmentFactory(agent__name="张三", agent__staff_number="HA1", unit=village, **facts)
