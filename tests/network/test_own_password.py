"""Whoever was given a password by somebody else chooses their own before anything else."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from network import staff_accounts
from network.demo.accounts import DEMO_ACCOUNTS, account
from network.models import User
from proxyportal.middleware import STILL_OPEN
from tests.browsing import Page, assert_beside_the_field, signed_in, text

OWN = "/accounts/password/"
NEW = "yellow-kite-over-the-canal"


@pytest.fixture(autouse=True)
def _that_day(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def first(village_agent, administrator, now) -> str:
    """The first password of the village's agent, made just now."""
    return staff_accounts.new_password(agent=village_agent.agent, actor=administrator, now=now)


@pytest.fixture
def inside(village_agent, first) -> Client:
    """The agent's, signed in with it."""
    inside = Client()
    inside.post(reverse("login"), {"username": village_agent.username, "password": first})
    assert "_auth_user_id" in inside.session
    return inside


def sent(first: str, **changes: str) -> dict[str, str]:
    return {"old_password": first, "new_password1": NEW, "new_password2": NEW} | changes


@pytest.mark.parametrize(
    "path", ["/", "/desk/", "/desk/?tab=ledger", "/manage/", "/network/", "/admin/", "/accounts/login/", "/nowhere/"]
)
def test_every_page_leads_to_the_choice_and_back(inside, first, path):
    answer = inside.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(OWN)
    page = inside.get(answer.headers["Location"])
    assert page.status_code == 200
    assert path in Page(page).kept("next")
    answer = inside.post(OWN, sent(first, next=path))
    assert answer.headers["Location"] == path


def test_nothing_is_done_before_the_choice(inside, first, village):
    """A form that was sent does nothing; and where it went is no place to come back to."""
    answer = inside.post(reverse("requests:register"), {"unit": village.code})
    assert answer.headers["Location"] == OWN


def test_signing_out_language_and_elder_view_stay_possible(inside):
    assert inside.post(reverse("elder"), {"on": "1", "next": OWN}).headers["Location"] == OWN
    assert inside.post(reverse("set_language"), {"language": "en", "next": OWN}).headers["Location"] == OWN
    page = inside.get(OWN)
    assert 'lang="en"' in page.content.decode()
    assert "elder" in page.content.decode()
    assert inside.post(reverse("logout")).headers["Location"] == reverse("home")
    assert inside.get("/").status_code == 200


def test_pages_that_stay_open_never_lead_in_a_circle(inside):
    for name in STILL_OPEN:
        answer = inside.get(reverse(name))
        assert answer.status_code in (200, 405, 503), name


def test_choice_holds_and_keeps_this_session_alone(inside, village_agent, first):
    other = Client()
    other.post(reverse("login"), {"username": village_agent.username, "password": first})
    answer = inside.post(OWN, sent(first), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("requests:desk")
    village_agent.refresh_from_db()
    assert village_agent.check_password(NEW)
    assert not village_agent.must_choose_password
    assert other.get("/desk/").headers["Location"].startswith(reverse("login"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"old_password": "wrong"}, "old_password"),
        ({"old_password": ""}, "old_password"),
        ({"new_password2": "another-kite-there"}, "new_password2"),
        ({"new_password1": "short", "new_password2": "short"}, "new_password2"),
        ({"new_password1": "1234567890", "new_password2": "1234567890"}, "new_password2"),
        ({"new_password1": "a\x00bcdefghijk", "new_password2": "a\x00bcdefghijk"}, "new_password1"),
        ({"new_password1": "", "new_password2": ""}, "new_password1"),
    ],
)
def test_password_that_will_not_do_is_refused_beside_its_field(inside, first, village_agent, changes, field):
    answer = inside.post(OWN, sent(first, **changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert_beside_the_field(answer)
    assert NEW not in answer.content.decode()
    village_agent.refresh_from_db()
    assert village_agent.must_choose_password


def test_first_password_is_not_ones_own(inside, first, village_agent):
    answer = inside.post(OWN, sent(first, new_password1=first, new_password2=first))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"new_password1"})


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com/", "javascript:alert(1)"])
def test_way_on_never_leads_elsewhere(inside, first, elsewhere):
    assert inside.post(OWN, sent(first, next=elsewhere)).headers["Location"] == reverse("requests:desk")


def test_another_first_password_made_meanwhile_wins(inside, village_agent, first, administrator, now):
    """The old one was still right when the form was read; the account then asks for the newest one."""
    village_agent.refresh_from_db()
    newest = staff_accounts.new_password(agent=village_agent.agent, actor=administrator, now=now)
    assert not staff_accounts.choose_password(user=village_agent, password=NEW)
    village_agent.refresh_from_db()
    assert village_agent.check_password(newest)
    assert village_agent.must_choose_password


def test_anybody_signed_in_may_change_their_password(village_agent):
    village_agent.set_password("the-old-one-of-mine")
    village_agent.save()
    inside = signed_in(village_agent)
    assert OWN in Page(inside.get("/desk/")).links()
    assert inside.post(OWN, sent("the-old-one-of-mine")).status_code == 302
    assert inside.get("/desk/").status_code == 200


def test_administrators_see_that_the_first_password_is_still_in_use(administrator, village_agent, first):
    page = reverse("network:manage-post", args=[village_agent.agent.appointments.get().pk])
    admin = signed_in(administrator)
    said = [text(Page(admin.get(page)).by_id("main"))]
    User.objects.filter(pk=village_agent.pk).update(must_choose_password=False)
    said.append(text(Page(admin.get(page)).by_id("main")))
    assert said[0] != said[1]


def test_password_of_the_administration_pages_is_a_first_one_too(administrator, village_agent):
    """Django's own pages set passwords, too; one's own is changed where everybody changes theirs."""
    admin = signed_in(administrator)
    page = "/admin/network/user/{}/password/"
    given = {"password1": NEW, "password2": NEW, "usable_password": "true", "set-password": "1"}
    assert admin.post(page.format(village_agent.pk), given).status_code == 302
    village_agent.refresh_from_db()
    assert village_agent.check_password(NEW)
    assert village_agent.must_choose_password
    assert admin.get(page.format(administrator.pk)).headers["Location"] == OWN
    new = {"username": "wangwu", "password1": NEW, "password2": NEW, "usable_password": "true"}
    admin.post("/admin/network/user/add/", new)
    assert User.objects.get(username="wangwu").must_choose_password


def test_demo_accounts_are_asked_nothing(db, settings):
    """Their password is everybody's, and stands on the sign-in page."""
    settings.EMBEDDED, settings.DEMO_PASSWORD = True, "only-for-the-demo"
    username, _label = DEMO_ACCOUNTS[0]
    account(username, name="张建国").save()
    inside = Client()
    inside.post(reverse("login"), {"username": username, "password": "only-for-the-demo"})
    assert "_auth_user_id" in inside.session
    assert inside.get("/").status_code == 200
    refused = inside.post(OWN, sent("only-for-the-demo"))
    assert refused.status_code == 422
    (problem,) = refused.context["form"].non_field_errors()
    assert refused.content.decode().count(problem) == 1
    User.objects.update(must_choose_password=True)  # by an administrator
    assert inside.post(OWN, sent("only-for-the-demo")).status_code == 302
