"""Who sees which request: role by relation (R61), and that a lost post counts at once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from network.enums import Role, Tier
from network.models import Appointment, User
from requests_app.actions import forwarding, intake
from requests_app.enums import Verb
from requests_app.models import ProxyRequest
from requests_app.permissions import AGENT_VERBS, may
from tests.conftest import HOUR, register
from tests.factories import ApplicationFactory, AppointmentFactory, UnitFactory, person
from tests.requests_app.passing_on import convene, send, send_back, settle, sign

pytestmark = pytest.mark.django_db

YESTERDAY = timezone.localdate() - timedelta(days=1)


@pytest.fixture
def requests(village, sibling_village, other_village, town, department, village_agent, now):
    """One request at each place of the tree, as it lands; `village_agent` holds the one that names nobody else's."""
    where = {"village": village, "sibling": sibling_village, "other town": other_village, "town": town}
    for unit in (sibling_village, other_village, town):
        person(f"{unit}留守代理员", unit)
    made = {name: intake.submit(application=ApplicationFactory(area=unit), now=now) for name, unit in where.items()}
    made["village, held"] = register(village, village_agent, now, accept_at_once=True)
    chief = person("民政局代理员", department)
    made["department"] = register(other_village, chief, now)
    return made


def seen(user, requests):
    """What this person sees, read anew as the next click would."""
    visible = set(ProxyRequest.objects.visible_to(User.objects.get(pk=user.pk)).values_list("pk", flat=True))
    return {name for name, row in requests.items() if row.pk in visible}


OWN_VILLAGE = {"village", "village, held"}
TOWN_AND_BELOW = {*OWN_VILLAGE, "sibling", "town"}
WHOLE_COUNTY = {*TOWN_AND_BELOW, "other town", "department"}

SEES = {
    "village_agent": OWN_VILLAGE,
    "second_village_agent": OWN_VILLAGE,
    "sibling_agent": {"sibling"},
    "other_village_agent": {"other town"},
    "town_agent": {"town"},
    "leader": TOWN_AND_BELOW,
    "personnel_officer": TOWN_AND_BELOW,
    "department_chief": {"department"},
    "supervisor": WHOLE_COUNTY,
    "administrator": set(),
    "stranger": set(),
}


@pytest.mark.parametrize("role", SEES)
def test_request_is_visible_by_role_and_relation(request, requests, role):
    """R61: own, colleague's, child's, parent's, sibling's, unrelated; nobody sees more than the table says."""
    assert seen(request.getfixturevalue(role), requests) == SEES[role]


@pytest.mark.parametrize("role", SEES)
def test_request_that_somebody_may_act_on_is_visible_to_them(request, requests, role):
    """No verb is open on a request that its list does not show; and whoever sees nothing may do nothing."""
    user = request.getfixturevalue(role)
    from_above = (Verb.HAND_OVER, Verb.VOID, Verb.CORRECT, Verb.DECLINE, Verb.REOPEN)
    verbs = [verb for verb in AGENT_VERBS if verb not in from_above]
    acted_on = {name for name, row in requests.items() if any(may(user, verb, row) for verb in verbs)}
    assert acted_on <= SEES[role]
    if role in ("administrator", "stranger", "supervisor", "personnel_officer"):
        assert acted_on == set()


HAS_SOMEBODY = {"village, held", "department"}
"""The requests that somebody holds, so that somebody else could take over."""
HANDS_OVER = {"leader": {"village, held"}, "supervisor": HAS_SOMEBODY, "administrator": HAS_SOMEBODY}


@pytest.mark.parametrize("role", SEES)
def test_request_is_handed_over_by_who_answers_for_its_people(request, requests, role):
    """R40: the leader above, the organization department; an administrator, who sees no request for that."""
    user = request.getfixturevalue(role)
    handed = {name for name, row in requests.items() if may(user, Verb.HAND_OVER, row)}
    assert handed == HANDS_OVER.get(role, set())
    assert handed <= SEES[role] or role == "administrator"


def test_request_above_an_agent_is_invisible_even_for_the_same_place(requests, village_agent, town_agent):
    """A village agent does not see the town's queue, nor the town agent the village's: only subtree roles look down."""
    assert "town" not in seen(village_agent, requests)
    assert "village" not in seen(town_agent, requests)


def test_request_of_a_unit_with_a_longer_number_is_not_below(requests, leader, town, county, now):
    """The subtree of /1/5/ does not hold /1/50/, though its text begins alike."""
    longer = UnitFactory(pk=town.pk * 10, tier=Tier.TOWN, parent=county)
    assert longer.path.startswith(town.path.removesuffix("/"))
    unrelated = intake.submit(application=ApplicationFactory(area=longer), now=now)
    assert seen(leader, {**requests, "longer number": unrelated}) == TOWN_AND_BELOW


# --- Posts that change -----------------------------------------------------------------------------------------------


def move(user, unit):
    """End today's post and begin one elsewhere."""
    Appointment.objects.filter(agent__user=user).update(ends_on=YESTERDAY)
    AppointmentFactory(agent=user.agent, unit=unit)


def test_agent_who_moved_keeps_what_they_first_contacted_and_loses_the_queue(requests, village_agent, sibling_village):
    """R30: the first contact stays responsible to the end; the old colleagues' queue is theirs no longer."""
    move(village_agent, sibling_village)
    assert seen(village_agent, requests) == {"village, held", "sibling"}


def test_agent_who_moved_may_explain_but_not_conclude_what_they_held(requests, village_agent, sibling_village):
    """R30, R45: as first contact they still answer to the client; handling is the old unit's."""
    move(village_agent, sibling_village)
    moved, held = User.objects.get(pk=village_agent.pk), requests["village, held"]
    assert may(moved, "explain", held)
    assert may(moved, "inform", held)
    assert not may(moved, "conclude", held)
    assert not may(moved, "accept", requests["village"])


@pytest.mark.parametrize("role", [role for role, sees in SEES.items() if sees])
def test_post_that_ended_shows_nothing_from_the_next_click_on(request, requests, role):
    """Invariant 11, R26: whatever the person held or registered before."""
    user = request.getfixturevalue(role)
    assert seen(user, requests)
    Appointment.objects.filter(agent__user=user).update(ends_on=YESTERDAY)
    assert seen(user, requests) == set()
    assert not any(may(User.objects.get(pk=user.pk), verb, row) for verb in AGENT_VERBS for row in requests.values())


def test_post_counts_through_its_last_day_and_not_before_its_first(requests, village):
    """R26: dates of posts include both ends."""
    today = timezone.localdate()
    last_day = person("末日", village, ends_on=today)
    first_day = person("首日", village, starts_on=today)
    tomorrow = person("明日", village, starts_on=today + timedelta(days=1))
    assert seen(last_day, requests) == seen(first_day, requests) == OWN_VILLAGE
    assert seen(tomorrow, requests) == set()


def test_account_that_was_closed_shows_nothing(requests, village_agent):
    """Whoever is still signed in with it sees an empty desk."""
    User.objects.filter(pk=village_agent.pk).update(is_active=False)
    assert seen(village_agent, requests) == set()


def test_person_of_two_posts_sees_the_sum(requests, village_agent, other_village):
    """Two posts, two queues."""
    AppointmentFactory(agent=village_agent.agent, unit=other_village)
    assert seen(village_agent, requests) == {*OWN_VILLAGE, "other town"}


def test_post_long_over_beside_a_live_one_adds_nothing(requests, village_agent, other_village):
    AppointmentFactory(agent=village_agent.agent, unit=other_village, role=Role.SUPERVISOR, ends_on=date(2021, 1, 1))
    assert seen(village_agent, requests) == OWN_VILLAGE


def test_agent_named_by_a_client_sees_the_request_wherever_it_lies(requests, town_agent, village, now):
    """R12, R30: the client's own choice makes the first contact."""
    named = intake.submit(application=ApplicationFactory(area=village), agent=town_agent.agent, now=now + HOUR)
    assert seen(town_agent, {**requests, "named": named}) == {"town", "named"}


# --- On its way, and handled by several -------------------------------------------------------------------------------

STANDS = ["on its way", "signed for", "sent back", "redirected", "joint", "settled"]
"""What can have become of a walk-in that `village_agent` took on and `second_village_agent`'s unit has."""


@pytest.fixture
def passed_on(village, town, department, village_agent, second_village_agent, department_chief, now):
    """A function that makes a request and lets this happen to it; the department is the other unit."""

    def make(stands):
        if stands == "redirected":
            asked = intake.submit(application=ApplicationFactory(area=village), now=now)
            return forwarding.redirect(proxy_request=asked, to=department, reason="-", actor=village_agent, now=now)
        row = register(village, village_agent, now, accept_at_once=True)
        if stands in ("joint", "settled"):
            convene(row, [department], village_agent, now)
            return settle(row, village_agent, now, missing="-") if stands == "settled" else row
        send(row, department, village_agent, now)
        if stands == "signed for":
            return sign(row, department_chief, now)
        return send_back(row, department_chief, now) if stands == "sent back" else row

    return make


ABOVE = {"leader", "supervisor"}
SEES_PASSED_ON = {
    "on its way": {"village_agent", "second_village_agent", "department_chief", "department_leader", *ABOVE},
    "signed for": {"village_agent", "department_chief", "department_leader", *ABOVE},
    "sent back": {"village_agent", "second_village_agent", *ABOVE},
    "redirected": {"department_chief", "department_leader", "supervisor"},
    "joint": {"village_agent", "second_village_agent", "department_chief", *ABOVE},
    "settled": {"village_agent", "second_village_agent", *ABOVE},
}
"""First contact and their leaders to the end; the sender's colleagues as long as it is theirs; the receiver's unit and
its leaders from the offer on; units called in while the joint handling is open; nobody else."""

PEOPLE = [
    *("village_agent", "second_village_agent", "sibling_agent", "town_agent", "leader", "other_village_agent"),
    *("department_chief", "department_leader", "supervisor", "administrator", "stranger"),
]


@pytest.fixture
def department_leader(department):
    return person("民政局分管负责人", department, Role.LEADER_IN_CHARGE)


@pytest.mark.parametrize("stands", STANDS)
def test_passed_on_request_is_seen_by_who_has_to_do_with_it(request, passed_on, stands, now):
    """R30, R34, R35, R61; and every tab counts exactly the rows it shows."""
    people = {name: request.getfixturevalue(name) for name in PEOPLE}
    row = passed_on(stands)
    assert {name for name, user in people.items() if seen(user, {"it": row})} == SEES_PASSED_ON[stands]
    for user in people.values():
        visible = ProxyRequest.objects.visible_to(user)
        counts = visible.tab_counts(user, now)
        assert counts == {tab: len(visible.on_tab(tab, user, now)) for tab in counts}


@pytest.mark.parametrize("stands", STANDS)
@pytest.mark.parametrize("name", PEOPLE)
def test_passed_on_request_is_acted_on_by_nobody_who_does_not_see_it(request, passed_on, stands, name):
    user = request.getfixturevalue(name)
    row = ProxyRequest.objects.with_page_data().get(pk=passed_on(stands).pk)
    acts = {verb for verb in AGENT_VERBS if may(user, verb, row)}
    assert not acts or seen(user, {"it": row}) or name == "administrator"
