"""By which means a client is told: one without a phone in person or in writing only (R53)."""

import pytest
import time_machine

from requests_app.actions import closing
from requests_app.enums import Means
from requests_app.errors import ActionRefused
from tests.browsing import Page, assert_beside_the_field, refusals, signed_in
from tests.conftest import HOUR, conclude, register

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _five_hours_later(now):
    with time_machine.travel(now + 5 * HOUR, tick=False):
        yield


@pytest.fixture
def without_phone(village, village_agent, now):
    return register(village, village_agent, now, accept_at_once=True, client_phone="")


def test_client_without_a_phone_is_not_told_by_phone(without_phone, village_agent, now):
    """R53: in person or in writing; the action refuses, whatever form sent it."""
    row = conclude(without_phone, village_agent, now + 2 * HOUR)
    with pytest.raises(ActionRefused, match="R53"):
        closing.inform(proxy_request=row, means=Means.PHONE, actor=village_agent, now=now + 3 * HOUR)
    row.refresh_from_db()
    assert (row.status, row.notices.count()) == ("concluded", 0)
    told = closing.inform(proxy_request=row, means=Means.IN_PERSON, actor=village_agent, now=now + 3 * HOUR)
    assert told.status == "informed"


def test_form_says_why_a_client_without_a_phone_cannot_be_called(without_phone, village_agent, now):
    row = conclude(without_phone, village_agent, now + 2 * HOUR)
    response = signed_in(village_agent).post(
        f"/desk/requests/{row.receipt}/inform/", {"means": "phone", "receiver": "self", "summary": "已告知"}
    )
    assert response.status_code == 422
    assert "R53" in refusals(response)["means"][0]
    assert_beside_the_field(response)
    assert Page(response).kept("summary") == {"已告知"}


def test_delay_is_not_explained_by_phone_to_a_client_without_one(without_phone, village_agent, now):
    sent = {"reason": "公示", "promised_at": "2026-06-01T09:00", "receiver": "self"}
    address = f"/desk/requests/{without_phone.receipt}/explain/"
    browser = signed_in(village_agent)
    assert set(refusals(browser.post(address, sent | {"means": "phone"}))) == {"means"}
    assert browser.post(address, sent | {"means": "written"}).status_code == 302


def test_message_of_the_system_tells_a_walk_in_client_nothing(without_phone, walk_in, village_agent, now):
    """R53: neither a page nor an SMS stands for the intake agent; the request stays among those to tell."""
    for made in (without_phone, walk_in):
        row = conclude(made, village_agent, now + 2 * HOUR)
        with pytest.raises(ActionRefused):
            closing.inform(proxy_request=row, means=Means.PORTAL, actor=None, now=now + 3 * HOUR)
        rows = signed_in(village_agent).get("/desk/", {"tab": "to_inform"}).context["rows"]
        assert row.receipt in [shown.receipt for shown, _, _ in rows]
