"""Accounts of those who serve: opened, given a first password that is shown once, closed and opened again."""

import logging

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from network import staff_accounts
from network.enums import Role
from network.models import User
from tests.browsing import Page, signed_in, text
from tests.factories import AgentFactory, AppointmentFactory, UserFactory


@pytest.fixture
def admin(administrator):
    return signed_in(administrator)


@pytest.fixture
def leader_post(group):
    """Of a group leader without an account (R21)."""
    return AppointmentFactory(
        agent=AgentFactory(name="欧阳小明", staff_number="G7", user=None), unit=group, role=Role.GROUP_LEADER
    )


def address(name: str, post) -> str:
    return reverse(f"network:manage-{name}", args=[post.pk])


def new_password(admin, post) -> str:
    """The password that the page shows."""
    answer = admin.post(address("password", post))
    assert "no-store" in answer.headers["Cache-Control"]
    (shown,) = Page(answer).elements("code")
    return text(shown).strip()


def test_account_is_opened_under_the_staff_number_without_a_password(admin, leader_post):
    assert Page(admin.get(address("post", leader_post))).kept("username") == {"G7"}
    admin.post(address("account", leader_post), {"username": "G7"})
    user = User.objects.get(agent=leader_post.agent)
    assert (user.username, user.get_full_name(), user.is_staff) == ("G7", "欧阳小明", False)
    assert not user.has_usable_password()


def test_name_without_a_staff_number_is_the_units(village, db):
    post = AppointmentFactory(agent=AgentFactory(user=None), unit=village)
    assert staff_accounts.suggested_username(post.agent, post) == f"320685100201-{post.agent.pk}"


def test_person_has_one_account_and_a_name_one_person(admin, leader_post, village_agent):
    taken = admin.post(address("account", leader_post), {"username": village_agent.username})
    assert (taken.status_code, set(taken.context["account_form"].errors)) == (422, {"username"})
    assert admin.post(address("account", leader_post), {"username": "G7"}).status_code == 302
    assert admin.post(address("account", leader_post), {"username": "G8"}).status_code == 422
    assert not User.objects.filter(username="G8").exists()


@pytest.mark.parametrize("odd", ["", "\x00", "a b", "字\u202e", "x" * 999])
def test_odd_name_is_refused(admin, leader_post, odd):
    assert admin.post(address("account", leader_post), {"username": odd}).status_code == 422


def test_first_password_opens_the_account_and_stands_nowhere_else(admin, leader_post, caplog):
    """Not in the session, the messages, the journal, a log or another page."""
    admin.post(address("account", leader_post), {"username": "G7"})
    with caplog.at_level(logging.DEBUG):
        password = new_password(admin, leader_post)
    assert len(password.replace("-", "")) == 12
    browser = Client()
    browser.post(reverse("login"), {"username": "G7", "password": password})
    assert "_auth_user_id" in browser.session
    kept = [str(session.get_decoded()) for session in Session.objects.all()]
    kept += [line.change_message for line in LogEntry.objects.all()] + [caplog.text]
    kept.append(admin.get(address("post", leader_post)).content.decode())
    assert [each for each in kept if password in each] == []


def test_new_password_ends_the_old_one_and_its_sessions(admin, village_agent):
    post = village_agent.agent.appointments.get()
    inside = signed_in(village_agent)
    assert inside.get(reverse("requests:desk")).status_code == 200
    assert new_password(admin, post) != new_password(admin, post)
    assert inside.get(reverse("requests:desk")).status_code == 302


def test_password_is_not_made_by_a_visit_or_without_an_account(admin, leader_post):
    assert admin.get(address("password", leader_post)).status_code == 405
    assert "alert-warning" in admin.post(address("password", leader_post), follow=True).content.decode()


def test_closed_account_is_out_at_once_and_can_be_opened_again(admin, village_agent):
    post, inside = village_agent.agent.appointments.get(), signed_in(village_agent)
    for active, status in (("0", 302), ("1", 200)):
        admin.post(address("account-active", post), {"active": active})
        village_agent.refresh_from_db()
        assert village_agent.is_active is (active == "1")
        if active == "1":
            inside = signed_in(village_agent)
        assert inside.get(reverse("requests:desk")).status_code == status


def test_nobody_closes_their_own_account(village, administrator, admin):
    post = AppointmentFactory(agent=AgentFactory(user=administrator), unit=village)
    admin.post(address("account-active", post), {"active": "0"})
    administrator.refresh_from_db()
    assert administrator.is_active


def test_superusers_account_is_for_superusers(village, administrator, now):
    """Else its password would give an administrator all rights."""
    agent = AppointmentFactory(agent=AgentFactory(user=administrator), unit=village).agent
    plain = UserFactory(is_staff=True)
    with pytest.raises(ValidationError):
        staff_accounts.new_password(agent=agent, actor=plain, now=now)
    assert staff_accounts.new_password(agent=agent, actor=administrator, now=now)


def test_administration_shows_posts_and_changes_none(admin, village_agent):
    """The dated facts are read only; staff number and account can be set."""
    page = admin.get(f"/admin/network/agent/{village_agent.agent.pk}/change/")
    (inline,) = page.context["inline_admin_formsets"]
    allowed = (inline.has_add_permission, inline.has_change_permission, inline.has_delete_permission)
    assert allowed == (False, False, False)
    assert [form.instance.unit.name for form in inline.formset.forms] == ["新桥村"]
    sent = {"name": "新桥代理员", "staff_number": "G9", "user": village_agent.pk}
    admin.post(
        f"/admin/network/agent/{village_agent.agent.pk}/change/",
        sent | {"appointments-TOTAL_FORMS": 0, "appointments-INITIAL_FORMS": 0},
    )
    village_agent.agent.refresh_from_db()
    assert village_agent.agent.staff_number == "G9"
