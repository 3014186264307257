"""A group leader without an account was asked, the village's agent enters it: who owes what from then on (R21, R37)."""

import pytest
import time_machine

from network.enums import Role, Tier
from network.models import Appointment, User
from requests_app.actions import closing, handling, visiting
from requests_app.enums import Channel, Means, Verb
from requests_app.errors import NotPermitted
from requests_app.models import ProxyRequest
from requests_app.permissions import may
from requests_app.replay import tampered
from requests_app.story import story_of
from tests.browsing import answers, assert_beside_the_field, refusals, signed_in, with_pass
from tests.conftest import DAY, HOUR, conclude, register
from tests.factories import ApplicationFactory, AppointmentFactory, UnitFactory, UserFactory, person
from tests.requests_app.handing import fresh, post_of

pytestmark = pytest.mark.django_db

REGISTER = "/desk/register/"


@pytest.fixture(autouse=True)
def _five_hours_later(now):
    with time_machine.travel(now + 5 * HOUR, tick=False):
        yield


@pytest.fixture
def leader_of_group(group_leader):
    """The person, not the post."""
    return group_leader.agent


def tell(row: ProxyRequest, actor: User, now, **more: object) -> ProxyRequest:
    return closing.inform(
        proxy_request=row, means=Means.IN_PERSON, summary="好。", actor=actor, now=now + 3 * HOUR, **more
    )


def on_tab(user: User, tab: str) -> list[str]:
    return [row.receipt for row, _, _ in signed_in(user).get("/desk/", {"tab": tab}).context["rows"]]


# --- Entering --------------------------------------------------------------------------------------------------------


def test_leader_is_first_contact_and_the_village_agent_keeps_track(
    on_behalf, leader_of_group, village_agent, village, now
):
    """R37: both names; the clock runs from the entry."""
    assert (on_behalf.first_contact, on_behalf.registered_by) == (leader_of_group, village_agent.agent)
    assert (on_behalf.holder_agent, on_behalf.holder_unit) == (village_agent.agent, village)
    assert on_behalf.submitted_at == on_behalf.accepted_at == now
    assert list(tampered(now)) == []


def test_accepting_later_leaves_the_leader_first_contact(
    village, village_agent, second_village_agent, group_leader, now
):
    row = register(village, village_agent, now, on_behalf_of=group_leader)
    row = handling.accept(proxy_request=row, actor=second_village_agent, now=now + HOUR)
    assert (row.first_contact, row.registered_by) == (group_leader.agent, village_agent.agent)


def test_request_lies_in_the_village_above_the_group(group_leader, village, village_agent, other_village, now):
    """An agent of two villages enters it where the group belongs, not where they served first."""
    AppointmentFactory(agent=village_agent.agent, unit=other_village)
    other_group = UnitFactory(name="二组", tier=Tier.GROUP, parent=other_village)
    post = AppointmentFactory(agent__user=None, unit=other_group, role=Role.GROUP_LEADER)
    row = register(other_village, fresh(village_agent), now, on_behalf_of=post)
    assert row.holder_unit == other_village


@pytest.fixture
def not_theirs(group, village, other_village):
    """A function that gives the post of somebody for whom `village_agent` must not speak."""

    def post(who: str) -> Appointment:
        elsewhere = UnitFactory(name="九组", tier=Tier.GROUP, parent=other_village)
        return {
            "with an account": lambda: post_of(person("会上网的组长", group, Role.GROUP_LEADER)),
            "of another village": lambda: AppointmentFactory(agent__user=None, unit=elsewhere, role=Role.GROUP_LEADER),
            "out of office": lambda: AppointmentFactory(
                agent__user=None, unit=group, role=Role.GROUP_LEADER, ends_on="2021-01-01"
            ),
            "of the village itself": lambda: AppointmentFactory(agent__user=None, unit=village),
        }[who]()

    return post


NOT_THEIRS = ["with an account", "of another village", "out of office", "of the village itself"]


@pytest.mark.parametrize("who", NOT_THEIRS)
def test_nobody_speaks_for_others(not_theirs, who, village, village_agent, now):
    """Neither in the action nor in the form, which does not offer them."""
    post = not_theirs(who)
    with pytest.raises(NotPermitted):
        register(village, village_agent, now, on_behalf_of=post)
    page = signed_in(village_agent).get(REGISTER)
    assert "on_behalf_of" not in page.context["form"].fields
    sent = answers(village, channel="counter", on_behalf_of=str(post.pk))
    signed_in(village_agent).post(REGISTER, sent)
    assert ProxyRequest.objects.get().first_contact == village_agent.agent


@pytest.mark.parametrize("who", ["town_agent", "sibling_agent", "department_chief"])
def test_picker_is_for_agents_of_the_village_above(request, group_leader, who):
    page = signed_in(request.getfixturevalue(who)).get(REGISTER)
    assert "on_behalf_of" not in page.context["form"].fields


def test_form_registers_on_behalf_and_prints_both_names(group_leader, village, village_agent):
    browser = signed_in(village_agent)
    assert "一组组长" in browser.get(REGISTER).content.decode()
    sent = answers(village, channel="counter", on_behalf_of=str(group_leader.pk), accept="")
    receipt = browser.post(REGISTER, sent, follow=True)
    row = ProxyRequest.objects.get()
    assert (row.first_contact, row.status) == (group_leader.agent, "accepted")
    for page in (
        receipt,
        browser.get(f"/desk/requests/{row.receipt}/"),
        with_pass(row).get(f"/requests/{row.receipt}/"),
    ):
        words = page.content.decode()
        assert "一组组长" in words
        assert "新桥代理员" in words


def test_another_choice_than_those_offered_is_refused_beside_the_field(group_leader, village, village_agent):
    for wrong in ("0", "9" * 30, "x", "\x00"):
        response = signed_in(village_agent).post(REGISTER, answers(village, channel="counter", on_behalf_of=wrong))
        assert set(refusals(response)) == {"on_behalf_of"}
        assert_beside_the_field(response)


def test_finding_becomes_a_request_on_behalf(visit_made, group_leader, village, village_agent, now):
    """R8 and R37 go together: the leader was asked on a visit."""
    row = visiting.make_request(
        finding=visit_made.findings.first(),
        application=ApplicationFactory(area=village),
        channel=Channel.VISIT,
        visited_at=now - DAY,
        accept_at_once=True,
        on_behalf_of=group_leader,
        actor=village_agent,
        now=now,
    )
    assert row.first_contact == group_leader.agent


# --- Telling the client ----------------------------------------------------------------------------------------------


def test_request_stays_in_the_village_agents_ledger_until_the_client_is_told(on_behalf, village_agent, now):
    """R30, R37: the leader has no desk, so whoever entered it keeps track; a colleague does not."""
    other = person("新桥第三代理员", on_behalf.holder_unit)
    row = conclude(on_behalf, village_agent, now + 2 * HOUR)
    assert on_tab(village_agent, "ledger") == on_tab(village_agent, "to_inform") == [row.receipt]
    assert on_tab(other, "ledger") == on_tab(other, "to_inform") == []
    tell(row, village_agent, now)
    assert on_tab(village_agent, "ledger") == []


@pytest.mark.parametrize("who", ["agent", "leader"])
def test_either_tells_the_client_and_the_village_agent_records_it(on_behalf, leader_of_group, village_agent, now, who):
    """R37: feedback by either; without a reason for standing in (R53)."""
    teller = {"agent": village_agent.agent, "leader": leader_of_group}[who]
    row = tell(conclude(on_behalf, village_agent, now + 2 * HOUR), village_agent, now, told_by=teller)
    notice = row.notices.get()
    assert (notice.informed_by, row.events.latest("seq").actor) == (teller, village_agent)
    said = [text for entry in story_of(row, now) for text in entry.texts]
    assert ("由一组组长告知。" in said) is (who == "leader")
    assert list(tampered(now + 3 * HOUR)) == []


def test_nobody_else_is_named_as_having_told(
    on_behalf, village_agent, second_village_agent, walk_in, leader_of_group, now
):
    row = conclude(on_behalf, village_agent, now + 2 * HOUR)
    with pytest.raises(NotPermitted):
        tell(row, village_agent, now, told_by=second_village_agent.agent)
    own = conclude(walk_in, village_agent, now + 2 * HOUR)
    with pytest.raises(NotPermitted):
        tell(own, village_agent, now, told_by=leader_of_group)


def test_form_asks_who_told_only_where_there_are_two(on_behalf, walk_in, village_agent, leader_of_group, now):
    browser = signed_in(village_agent)
    for row, asked in ((on_behalf, True), (walk_in, False)):
        made = conclude(row, village_agent, now + 2 * HOUR)
        page = browser.get(f"/desk/requests/{made.receipt}/")
        [form] = [form for verb, form, _ in page.context["forms"] if verb == Verb.INFORM]
        assert ("told_by" in form.fields) is asked
        assert "substitute_reason" not in form.fields
    sent = {"told_by": str(leader_of_group.pk), "means": "in_person", "receiver": "self"}
    browser.post(f"/desk/requests/{on_behalf.receipt}/inform/", sent)
    assert on_behalf.notices.get().informed_by == leader_of_group


def test_leader_who_gets_an_account_sees_and_tells(on_behalf, leader_of_group, village_agent, now):
    """From then on they are a first contact like any other."""
    row = conclude(on_behalf, village_agent, now + 2 * HOUR)
    leader_of_group.user = UserFactory()
    leader_of_group.save()
    user = fresh(leader_of_group.user)
    assert may(user, Verb.INFORM, ProxyRequest.objects.get(pk=row.pk))
    assert on_tab(user, "ledger") == [row.receipt]
    assert on_tab(village_agent, "ledger") == []
