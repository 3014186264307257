"""Who is credited for which matter (R34, R37, R84): case by case, and against a slow count over random matters."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from assessment.credits import Credit, credited, each_credit
from assessment.periods import Period, half_year
from assessment.posts import Posts
from assessment.tree import Tree
from network.enums import QuotaGroup, Role, Tier
from requests_app.enums import Status
from requests_app.models import HandlingStep, JointOpinion, PastRound, ProxyRequest, ResultNotice
from tests.assessment.matters import earlier_round, matter, opinion, step, told
from tests.assessment.random_county import RandomCounty
from tests.conftest import BEIJING, DAY, HOUR, MICROSECOND
from tests.factories import AppointmentFactory, UnitFactory

pytestmark = pytest.mark.django_db
FIRST, SECOND = half_year(2026, 1), half_year(2026, 2)
YEAR = Period(FIRST.first, SECOND.last)
LATER = datetime(2027, 1, 5, 9, tzinfo=BEIJING)
MAY = datetime(2026, 5, 22, 18, tzinfo=BEIJING)
CADRE, TOWN_CADRE = QuotaGroup.VILLAGE_CADRE, QuotaGroup.TOWN_CADRE


def cadre(unit, group, **post):
    return AppointmentFactory(unit=unit, quota_group=group, **post).agent


def counted(period=FIRST, now=LATER):
    """Credits by unit and group, without the half."""
    return {
        (unit, group): number
        for (unit, group, _), number in credited(period, now, Tree(period.last), Posts(period)).items()
    }


@pytest.fixture
def at_village(village):
    return village, cadre(village, CADRE)


@pytest.fixture
def at_town(town):
    return town, cadre(town, TOWN_CADRE)


@pytest.fixture
def at_department(department):
    return department, cadre(department, QuotaGroup.SHUANGBANG, role=Role.CHIEF_AGENT)


def test_unit_that_concludes_is_credited_once_whatever_else_it_did(at_village, village):
    made = matter(at_village, MAY)
    told(made, at_village[1], MAY + HOUR)
    step(made, *at_village, MAY - HOUR)
    opinion(made, *at_village, MAY - HOUR)
    assert counted() == {(village.pk, CADRE): 1}


@pytest.mark.parametrize("status", [Status.VOID, Status.WITHDRAWN, Status.SUBMITTED])
def test_void_withdrawn_and_open_matters_are_credited_to_nobody(at_village, status):
    """R84. What was withdrawn or is open was never concluded."""
    made = matter(at_village, MAY if status == Status.VOID else None, submitted_at=MAY - 30 * HOUR)
    due = {} if status == Status.SUBMITTED else {"due_at": None, "outcome": status}
    ProxyRequest.objects.filter(pk=made.pk).update(status=status, **due)
    assert counted() == {}


@pytest.mark.parametrize(
    ("moment", "first", "second"),
    [
        (datetime(2026, 6, 30, 23, 59, 59, tzinfo=BEIJING), 1, 0),
        (datetime(2026, 7, 1, tzinfo=BEIJING) - MICROSECOND, 1, 0),
        (datetime(2026, 7, 1, tzinfo=BEIJING), 0, 1),
    ],
)
def test_matter_belongs_to_the_half_year_of_its_conclusion_in_beijing(at_village, moment, first, second):
    matter(at_village, moment)
    assert [sum(counted(period).values()) for period in (FIRST, SECOND)] == [first, second]
    halves = Counter({half: n for (*_, half), n in credited(YEAR, LATER, Tree(YEAR.last), Posts(YEAR)).items()})
    assert (halves[1], halves[2]) == (first, second)


def test_first_contact_is_credited_if_it_told_the_client_itself(at_village, at_department, village, department):
    """R34 (a): the department concluded, the village told."""
    made = matter(at_department, MAY, contact=at_village)
    told(made, at_village[1], MAY + HOUR)
    assert counted() == {(department.pk, QuotaGroup.SHUANGBANG): 1, (village.pk, CADRE): 1}


def test_first_contact_earns_nothing_where_the_page_or_somebody_else_told_the_client(
    at_village, at_department, village, department
):
    colleague = cadre(village, CADRE)
    for teller in (None, colleague, at_department[1]):
        told(matter(at_department, MAY, contact=at_village), teller, MAY + HOUR)
    matter(at_department, MAY, contact=at_village)
    assert counted() == {(department.pk, QuotaGroup.SHUANGBANG): 4}


def test_client_told_after_the_count_is_not_in_it(at_village, at_department, village, department):
    """A count of today must come out the same next year: it looks no further than its own moment."""
    made = matter(at_department, FIRST.end - HOUR, contact=at_village)
    told(made, at_village[1], FIRST.end + DAY)
    assert (village.pk, CADRE) not in counted(now=FIRST.end + HOUR)
    assert counted()[village.pk, CADRE] == 1


def test_step_and_opinion_are_credited_and_forwarding_and_owing_are_not(at_village, at_town, town, village, department):
    made = matter(at_village, MAY)
    step(made, *at_town, MAY - HOUR)
    step(made, *at_town, MAY - 2 * HOUR)
    other = matter(at_village, MAY)
    opinion(other, *at_town, MAY - HOUR)
    opinion(other, department, None, MAY - HOUR)
    assert counted() == {(village.pk, CADRE): 2, (town.pk, TOWN_CADRE): 2}


def test_group_and_enterprise_point_are_credited_to_the_village(at_village, village, group):
    """R37: never twice for one matter, and to the village cadres although a group leader has no quota."""
    leader = AppointmentFactory(unit=group, role=Role.GROUP_LEADER).agent
    point = UnitFactory(tier=Tier.ENTERPRISE, parent=village)
    worker = AppointmentFactory(unit=point).agent
    made = matter((group, leader), MAY, contact=at_village)
    told(made, at_village[1], MAY + HOUR)
    step(made, *at_village, MAY - HOUR)
    matter((point, worker), MAY)
    assert counted() == {(village.pk, CADRE): 2}


def test_enterprise_point_of_a_department_counts_to_no_quota_of_its_two(department):
    """Nobody says to which of the two groups its worker would belong: shown, not counted."""
    point = UnitFactory(tier=Tier.ENTERPRISE, parent=department)
    matter((point, AppointmentFactory(unit=point).agent), MAY)
    assert counted() == {(department.pk, ""): 1}


def test_credit_counts_to_the_group_of_the_person_who_concluded(at_department, department):
    """Of two people of one unit, who concluded it comes before who told the client and who recorded a step."""
    other = cadre(department, QuotaGroup.OTHER)
    made = matter((department, other), MAY, contact=at_department)
    told(made, at_department[1], MAY + HOUR)
    step(made, *at_department, MAY - HOUR)
    assert counted() == {(department.pk, QuotaGroup.OTHER): 1}


def test_credit_counts_to_who_told_before_who_recorded_a_step(at_village, at_department, department):
    other = cadre(department, QuotaGroup.OTHER)
    made = matter(at_village, MAY, contact=at_department)
    step(made, department, other, MAY - HOUR)
    told(made, at_department[1], MAY + HOUR)
    again = matter(at_village, MAY)
    step(again, department, other, MAY - HOUR)
    opinion(again, *at_department, MAY - 2 * HOUR)
    assert counted()[department.pk, QuotaGroup.SHUANGBANG] == 2


def test_group_is_that_of_the_post_on_the_day_of_the_conclusion(department):
    agent = cadre(department, QuotaGroup.SHUANGBANG, ends_on=date(2026, 5, 22))
    cadre(department, QuotaGroup.OTHER, agent=agent, starts_on=date(2026, 5, 23))
    midnight = datetime(2026, 5, 23, tzinfo=BEIJING)
    for moment in (midnight - MICROSECOND, midnight, midnight + DAY):
        matter((department, agent), moment)
    assert counted() == {(department.pk, QuotaGroup.SHUANGBANG): 1, (department.pk, QuotaGroup.OTHER): 2}


def test_person_without_a_post_of_a_quota_counts_to_none(village):
    agent = AppointmentFactory(unit=village).agent
    matter((village, agent), MAY)
    assert counted() == {(village.pk, ""): 1}


def test_reopened_matter_is_credited_to_a_unit_once_in_the_round_that_earned_it(at_village, at_town, village, town):
    """Concluded by the village in June, disputed, concluded again in July with the town: the village keeps June's."""
    july = FIRST.end + 10 * DAY
    made = matter(at_village, july, round=2)
    earlier_round(made, at_village, FIRST.end - DAY)
    step(made, *at_town, july - HOUR)
    assert counted(FIRST) == {(village.pk, CADRE): 1}
    assert counted(SECOND) == {(town.pk, TOWN_CADRE): 1}


def test_reopened_and_still_open_matter_keeps_its_first_credit(at_village, village):
    made = matter(at_village, None, submitted_at=MAY, round=2)
    earlier_round(made, at_village, MAY + DAY)
    assert counted() == {(village.pk, CADRE): 1}


def test_refused_round_earns_nothing_and_the_next_does(at_village, village):
    made = matter(at_village, MAY, round=2)
    earlier_round(made, at_village, None)
    assert counted() == {(village.pk, CADRE): 1}


def test_zone_that_is_active_changes_nothing(at_village, village):
    matter(at_village, datetime(2026, 6, 30, 23, 59, 59, tzinfo=BEIJING))
    with timezone.override("America/New_York"):
        assert counted() == {(village.pk, CADRE): 1}


# --- Against a slow count --------------------------------------------------------------------------------------------


def slow_count(period, now, tree):
    """By the text of R34, R37 and R84, one matter after the other, with plain loops."""
    found = []
    for request in ProxyRequest.objects.exclude(status=Status.VOID):
        earned = set()
        for number, ended_at, unit, agent in rounds_of(request):
            if ended_at is None or ended_at >= min(period.end, now):
                continue
            for at_unit, person in earners(request, number, unit, agent, now):
                credited_to = tree.credited[at_unit]
                if credited_to in earned:
                    continue
                earned.add(credited_to)
                if ended_at >= period.start:
                    day = ended_at.astimezone(BEIJING).date()
                    half = 1 if day.month <= 6 else 2
                    found.append(Credit(request.pk, credited_to, group_on(tree, at_unit, person, day), half))
    return found


def rounds_of(request):
    past = PastRound.objects.filter(proxy_request=request).order_by("round")
    yield from ((p.round, p.concluded_at, p.holder_unit_id, p.holder_agent_id) for p in past)
    yield request.round, request.concluded_at, request.holder_unit_id, request.holder_agent_id


def earners(request, number, unit, agent, now):
    yield unit, agent
    for notice in ResultNotice.objects.filter(proxy_request=request, round=number, informed_at__lt=now):
        if notice.informed_by_id in {request.first_contact_id, request.registered_by_id} - {None}:
            yield request.contact_unit_id, notice.informed_by_id
    written = [
        (s.recorded_at, s.unit_id, s.agent_id) for s in HandlingStep.objects.filter(proxy_request=request, round=number)
    ]
    opinions = JointOpinion.objects.filter(proxy_request=request, joint_handling__round=number)
    written += [(o.given_at, o.unit_id, o.given_by_id) for o in opinions if o.given_at]
    yield from ((unit, agent) for _, unit, agent in sorted(written))


def group_on(tree, unit, agent, day):
    above = tree.units[tree.credited[unit]]
    for post in above.appointments.filter(agent=agent).exclude(quota_group="").order_by("starts_on", "pk"):
        if post.starts_on <= day and (post.ends_on is None or day <= post.ends_on):
            return post.quota_group
    if above.pk == unit:
        return ""
    return {Tier.VILLAGE: CADRE, Tier.TOWN: TOWN_CADRE}.get(above.tier, "")


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    ("period", "now"),
    [(FIRST, LATER), (SECOND, LATER), (YEAR, LATER), (FIRST, MAY), (FIRST, FIRST.end + timedelta(days=2))],
    ids=["first half", "second half", "year", "half way", "soon after"],
)
def test_credits_equal_a_slow_count_over_random_matters(places, seed, period, now, django_assert_max_num_queries):
    RandomCounty(seed, *places)
    tree = Tree(period.last)
    slow = slow_count(period, now, tree)
    with django_assert_max_num_queries(3):
        fast = credited(period, now, tree, Posts(period))
    assert fast == Counter(credit[1:] for credit in slow)
    assert fast.total() > 20
    for unit in places[0]:
        assert sorted(each_credit(period, now, tree, Posts(period), [unit.pk])) == sorted(
            c for c in slow if c.unit == unit.pk
        )
