"""The administration's first page and the way to it."""

import pytest
from django.urls import reverse

from network.models import User
from network.views import manage
from tests.browsing import Page, signed_in
from tests.factories import UserFactory

MANAGE = "/manage/"


@pytest.fixture
def clerk(db) -> User:
    """An administrator whose account has no right in Django's own administration."""
    return UserFactory(username="clerk", is_staff=True)


def labels(user: User) -> list[str]:
    return [task["url"] for task in signed_in(user).get(MANAGE).context["tasks"]]


def test_navigation_offers_it_to_those_who_manage(leader, supervisor, administrator, village_agent, stranger):
    users = (leader, supervisor, administrator, village_agent, stranger)
    offered = [user for user in users if MANAGE in Page(signed_in(user).get(reverse("network:find"))).links()]
    assert offered == [leader, supervisor, administrator]


def test_every_link_leads_to_a_page_the_person_may_open(leader, personnel_officer, supervisor, administrator, clerk):
    for user in (leader, personnel_officer, supervisor, administrator, clerk):
        browser = signed_in(user)
        links = labels(user)
        assert links
        assert {browser.get(link).status_code for link in links} == {200}


def test_accounts_and_catalogue_are_for_administrators_with_the_right(leader, administrator, clerk):
    own = {"/admin/network/serviceitem/", "/admin/network/user/"}
    assert own <= set(labels(administrator))
    assert own.isdisjoint(labels(leader))
    assert own.isdisjoint(labels(clerk))


def test_page_that_is_not_installed_is_left_out(administrator, monkeypatch):
    task = manage.TASKS[0]._replace(address="network:no-such-page")
    monkeypatch.setattr(manage, "TASKS", (task, *manage.TASKS[1:]))
    assert "" not in labels(administrator)
