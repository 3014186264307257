"""What a search must not do: carry a phone or a name where others read it, or fail on what people send."""

import logging

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection

from network.models import Unit
from requests_app.enums import Lookup
from requests_app.models import Client, LookupLog
from requests_app.search import CONDITIONS
from tests.browsing import PHONE, Page, signed_in
from tests.conftest import HOUR
from tests.factories import CLIENT_NAME
from tests.requests_app.finding import FIND, NAME, search, shown, submit
from tests.test_consistency import OURS

pytestmark = pytest.mark.one_engine


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


# --- Personal data ---------------------------------------------------------------------------------------------------


def test_clients_are_masked(village, village_agent, now):
    submit(village, now, client_name=NAME, client_phone=PHONE)
    words = signed_in(village_agent).get(FIND).content.decode()
    assert "欧**" in words
    assert "小雪" not in words
    assert PHONE not in words


def test_text_stands_in_no_address_log_or_table(village, village_agent, now, caplog):
    """Invariant 14: neither what was typed nor what it found, but in the page itself."""
    submit(village, now, client_name=NAME, client_phone=PHONE)
    caplog.set_level(logging.DEBUG)
    for text in (PHONE, NAME):
        browser = signed_in(village_agent)
        page = Page(browser.post(FIND, {"text": text}))
        assert not [link for link in page.links() if PHONE in link or "小雪" in link or "%E5%B0%8F" in link]
        for session in Session.objects.all():
            assert text not in str(session.get_decoded())
    assert PHONE not in caplog.text
    for model in [model for model in OURS if model is not Client]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            rows = str(cursor.fetchall())
        assert PHONE not in rows, model
        assert "小雪" not in rows, model


def test_text_in_an_address_is_not_read(village, village_agent, now):
    submit(village, now)
    made = submit(village, now, client_phone=PHONE)
    response = signed_in(village_agent).get(FIND, {"text": PHONE})
    assert len(shown(response)) == 2
    assert made.receipt in shown(response)


def test_page_is_kept_nowhere(village_agent):
    assert "no-store" in search(village_agent, PHONE).headers["Cache-Control"]


@pytest.mark.parametrize("who", ["village_agent", "leader", "supervisor", "department_chief"])
def test_search_by_phone_or_name_leaves_a_record(request, village, village_agent, now, who):
    """Standards, 5 and 6: who, when, by what, how many; of the datum a digest that joins with no other table."""
    user = request.getfixturevalue(who)
    made = submit(village, now, client_name=NAME, client_phone=PHONE)
    search(user, PHONE)
    search(user, NAME)
    phone, name = LookupLog.objects.order_by("pk")
    assert (phone.user, phone.kind, name.kind) == (user, Lookup.PHONE, Lookup.NAME)
    assert phone.found == name.found == (0 if who == "department_chief" else 1)
    client = Client.objects.get(pk=made.client_id)
    assert {phone.digest, name.digest}.isdisjoint({client.phone_lookup, client.name_lookup})


def test_search_by_words_or_receipt_and_a_later_page_leave_none(village, village_agent, now):
    for _ in range(21):
        submit(village, now)
    for text in ("优待证", "0001"):
        search(village_agent, text)
    search(village_agent, CLIENT_NAME, page="2")
    assert not LookupLog.objects.exists()
    search(village_agent, CLIENT_NAME)
    assert LookupLog.objects.count() == 1


def test_personnel_officer_looks_nobody_up(village, personnel_officer, now):
    """Who has nothing to do with clients finds words, but neither by phone nor by name whose request it is."""
    made = submit(village, now, client_name=NAME, client_phone=PHONE)
    refused = search(personnel_officer, PHONE)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["text"]
    assert Page(refused).kept("text") == {PHONE}
    assert shown(search(personnel_officer, NAME)) == []
    assert shown(search(personnel_officer, "医保卡")) == [made.receipt]
    assert not LookupLog.objects.exists()


# --- Bad input -------------------------------------------------------------------------------------------------------

BAD = ["\x00", "字\u202e字", "9" * 400, "9" * 5000, "-1", "长" * 330_000, "9999-12-31", "[]", "client__phone", "-pk"]
LOOKUPS = ["client__name", "description__regex", "pk__in", "holder_agent__user__password", "order_by", "status__in"]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("bad", BAD)
def test_bad_answer_is_refused_beside_its_field(village_agent, submitted, bad, method):
    browser = signed_in(village_agent)
    for name in [*CONDITIONS, "sort"]:
        if method == "get" and len(bad) > 5000:
            continue  # no address is as long
        response = getattr(browser, method)(FIND, {name: bad, "text": "x"})
        if name in ("contact", "overtime", "urgent"):
            assert response.status_code == 200
            continue
        assert response.status_code == 422, name
        assert name in response.context["form"].errors
        assert "rows" not in response.context


@pytest.mark.parametrize("bad", ["\x00", "字\u202e字", "长" * 330_000])
def test_bad_text_is_refused_and_kept(village_agent, bad):
    response = search(village_agent, bad)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["text"]


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 5000, "\x00", "２"])
def test_page_that_is_none_shows_one(village_agent, submitted, page):
    browser = signed_in(village_agent)
    assert shown(browser.get(FIND, {"page": page})) == [submitted.receipt]
    assert shown(browser.post(FIND, {"text": "医保", "page": page})) == [submitted.receipt]


@pytest.mark.parametrize("name", LOOKUPS)
def test_no_address_names_a_column(village_agent, submitted, name):
    """What the form does not know asks nothing of the database."""
    assert shown(signed_in(village_agent).get(FIND, {name: "nobody"})) == [submitted.receipt]


def test_unit_out_of_reach_is_no_choice(village_agent, submitted, sibling_village, other_village):
    for unit in (sibling_village, other_village):
        assert signed_in(village_agent).get(FIND, {"unit": unit.code}).status_code == 422


def test_period_that_ends_before_it_begins_says_so(village_agent):
    sent = {"accepted_from": "2026-05-22", "accepted_to": "2026-05-21"}
    assert list(signed_in(village_agent).get(FIND, sent).context["form"].errors) == ["accepted_to"]


def test_reach_of_the_supervisor_is_the_county_down_to_the_villages(supervisor, group, department, other_village):
    offered = dict(signed_in(supervisor).get(FIND).context["form"].fields["unit"].choices)
    assert group.code not in offered
    assert {department.code, other_village.code} <= set(offered)
    assert Unit.objects.get(tier="county").code not in offered
