"""The pages of people and posts: finding, one post, correcting, changing (R22, R26, R28, R40, R84)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from network.enums import Role
from network.models import Agent, Appointment, Unit
from tests.browsing import Page, signed_in
from tests.factories import AgentFactory, AppointmentFactory, LeaveFactory, person

DAY = timedelta(days=1)
INDEX = "/manage/posts/"


@pytest.fixture(autouse=True)
def _that_day(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def admin(administrator):
    """The administrator's browser."""
    return signed_in(administrator)


@pytest.fixture
def post(village_agent):
    return village_agent.agent.appointments.get()


def names(answer) -> list[str]:
    return [post.agent.name for post in answer.context["page"]]


# --- Finding ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("张建国", ["张建国"]),
        ("zhangjianguo", ["张建国"]),
        ("zhang jian guo", ["张建国"]),
        ("zjg", ["张建国"]),
        ("g-17", ["张建国"]),
        ("新桥", ["张建国"]),
        ("320685100201", ["张建国"]),
        ("新桥 李", []),
        ("海安镇 李", ["李四"]),
        ("", ["张建国", "李四"]),
        ("\x00", ["张建国", "李四"]),
        ("无此人", []),
    ],
)
def test_posts_are_found_by_person_and_unit(admin, village, sibling_village, typed, found):
    AppointmentFactory(agent=AgentFactory(name="张建国", staff_number="G-17"), unit=village)
    AppointmentFactory(agent=AgentFactory(name="李四"), unit=sibling_village)
    assert names(admin.get(INDEX, {"q": typed})) == found


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ({}, ["今", "假"]),
        ({"when": "past"}, ["昔"]),
        ({"when": "ahead"}, ["后"]),
        ({"when": "any"}, ["今", "假", "昔", "后"]),
        ({"when": "nonsense", "role": "nonsense", "away": "x"}, ["今", "假"]),
        ({"role": "leader_in_charge"}, []),
        ({"away": "1"}, ["假"]),
    ],
)
def test_posts_are_narrowed_by_day_role_and_leave(admin, village, today, sent, found):
    for name, dates in (
        ("今", {"ends_on": today}),
        ("假", {}),
        ("昔", {"ends_on": today - DAY}),
        ("后", {"starts_on": today + DAY}),
    ):
        AppointmentFactory(agent__name=name, unit=village, **dates)
    LeaveFactory(agent=Agent.objects.get(name="假"), starts_on=today, ends_on=today)
    LeaveFactory(agent=Agent.objects.get(name="今"), starts_on=today + DAY)
    assert names(admin.get(INDEX, sent)) == found


def test_who_looks_after_a_town_sees_its_posts_only(leader, village_agent, other_village_agent, supervisor):
    assert set(names(signed_in(leader).get(INDEX))) == {"海安镇分管负责人", "新桥代理员"}
    assert "双溪代理员" in names(signed_in(supervisor).get(INDEX))


@pytest.mark.parametrize("size", [1, 3])
def test_list_takes_the_same_queries_for_any_length(admin, village, size, django_assert_num_queries):
    for _ in range(size):
        AppointmentFactory(unit=village)
    with django_assert_num_queries(5):
        assert len(names(admin.get(INDEX))) == size


def test_list_is_cut_into_pages(admin, village):
    AppointmentFactory.create_batch(51, unit=village)
    assert [len(names(admin.get(INDEX, {"page": page}))) for page in ("1", "2", "x")] == [50, 1, 50]


def test_empty_list_says_what_to_do(admin, county):
    assert 'class="empty"' in admin.get(INDEX).content.decode()


# --- One post --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 3])
def test_page_takes_the_same_queries_for_any_past(leader, post, village, size, today, django_assert_max_num_queries):
    for number in range(size):
        AppointmentFactory(
            agent=post.agent, unit=village, role=Role.LEADER_IN_CHARGE, starts_on=today - (2 * number + 2) * DAY,
            ends_on=today - (2 * number + 1) * DAY,
        )  # fmt: skip
        LeaveFactory(agent=post.agent, starts_on=today + 9 * number * DAY)
    browser = signed_in(leader)
    browser.get(reverse("network:manage-post", args=[post.pk]))
    with django_assert_max_num_queries(11):
        assert len(browser.get(reverse("network:manage-post", args=[post.pk])).context["held"]) == size + 1


def test_page_says_what_the_card_leaves_out(admin, post, village):
    """R28: the same as the coverage list says."""
    address = reverse("network:manage-post", args=[post.pk])
    assert admin.get(address).context["missing"] == ("pledge", "area", "duties")
    Unit.objects.filter(pk=village.pk).update(pledge="有事打电话。")
    Appointment.objects.filter(pk=post.pk).update(responsibility_area="一组", duties="代办医保")
    assert admin.get(address).context["missing"] == ()


def test_page_offers_what_the_person_may_do(post, leader, administrator, supervisor):
    """R22, R26: only administrators appoint; who answers for the unit corrects; the organization department looks."""
    edit, change, leave = (
        reverse(f"network:manage-{name}", args=[post.pk]) for name in ("post-edit", "post-change", "leave")
    )
    offered = {
        user.username: {edit, change, leave} & Page(signed_in(user).get(f"{INDEX}{post.pk}/")).links()
        for user in (leader, administrator, supervisor)
    }
    assert offered == {
        leader.username: {edit, leave},
        administrator.username: {edit, change, leave},
        supervisor.username: set(),
    }


@pytest.mark.parametrize("name", ["manage-post", "manage-post-edit"])
def test_foreign_post_is_not_found(post, other_town, name):
    foreign = signed_in(person("曲塘镇分管负责人", other_town, Role.LEADER_IN_CHARGE))
    assert foreign.get(reverse(f"network:{name}", args=[post.pk])).status_code == 404
    assert foreign.get(reverse(f"network:{name}", args=[10**18 * 99])).status_code == 404


# --- Correcting and changing -----------------------------------------------------------------------------------------


def test_leader_corrects_what_is_published_and_the_backup(leader, post, second_village_agent):
    """R40: a form holds what is there, so that what is not touched stays."""
    browser, address = signed_in(leader), reverse("network:manage-post-edit", args=[post.pk])
    assert Page(browser.get(address)).kept("published_phone") == {"0513-88810001"}
    browser.post(address, {"title": "村副主任", "backup": str(second_village_agent.agent.pk)})
    post.refresh_from_db()
    assert (post.title, post.published_phone, post.backup) == ("村副主任", "", second_village_agent.agent)


def test_backup_is_neither_oneself_nor_a_stranger(leader, post, other_village_agent):
    address = reverse("network:manage-post-edit", args=[post.pk])
    for agent in (post.agent, other_village_agent.agent):
        assert signed_in(leader).post(address, {"backup": str(agent.pk)}).status_code == 422


def test_post_that_is_over_is_not_corrected(leader, post, today):
    post.agent.appointments.update(ends_on=today - DAY)
    browser, address = signed_in(leader), reverse("network:manage-post-edit", args=[post.pk])
    assert address not in Page(browser.get(f"{INDEX}{post.pk}/")).links()
    assert browser.post(address, {"title": "甲"}).status_code == 422


def test_change_from_a_day_leads_to_the_new_post(admin, post, today):
    address = reverse("network:manage-post-change", args=[post.pk])
    sent = {"day": today.isoformat(), "role": "agent", "quota_group": "village_cadre"}
    answer = admin.post(address, sent)
    before, after = Appointment.objects.order_by("starts_on")
    assert answer.url == reverse("network:manage-post", args=[after.pk])
    assert (before.ends_on, before.full_time, before.quota_group) == (today - DAY, True, "")
    assert (after.starts_on, after.full_time, after.quota_group) == (today, False, "village_cadre")


@pytest.mark.parametrize("day", ["", "\x00", "2019-12-31", "0001-01-01", "9999-12-31", "x"])
def test_change_on_an_impossible_day_comes_back(admin, post, day):
    sent = {"day": day, "role": "agent"}
    assert admin.post(reverse("network:manage-post-change", args=[post.pk]), sent).status_code == 422
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12345", "12345"),
        ("６１２３", "6123"),
        ("400-123-4567", "4001234567"),
        ("13912345678", "13912345678"),
        ("88812222", "0513-88812222"),
        ("0513 88812222", "0513-88812222"),
        ("12", None),
        ("打办公室", None),
    ],
)
def test_published_phone_may_be_a_short_number(leader, post, typed, kept):
    answer = signed_in(leader).post(reverse("network:manage-post-edit", args=[post.pk]), {"published_phone": typed})
    post.refresh_from_db()
    assert (answer.status_code, post.published_phone) == ((302, kept) if kept else (422, "0513-88810001"))
