"""Signs of padding (trap 12): what is listed for sampling, and that no score knows of it."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from assessment import padding
from assessment.actions import rounds
from assessment.evidence import Evidence
from assessment.models import Round
from assessment.padding import LEAST, alike, signs
from assessment.parameters import defaults
from assessment.periods import half_year
from requests_app.enums import Channel
from requests_app.models import Client, ProxyRequest
from tests.assessment.conftest import JULY
from tests.assessment.matters import matter, rated, told
from tests.browsing import signed_in
from tests.conftest import BEIJING, HOUR
from tests.factories import AppointmentFactory, CommonDemandFactory

pytestmark = pytest.mark.django_db
FIRST = half_year(2026, 1)
MAY = datetime(2026, 5, 22, 12, tzinfo=BEIJING)


@pytest.fixture
def holder(village):
    return village, AppointmentFactory(unit=village).agent


def made(holder, number=LEAST, description=""):
    """Matters that are alike in nothing but, if it is given, their text."""
    requests = []
    for index in range(number):
        request = matter(holder, MAY + index * 3 * HOUR)
        ProxyRequest.objects.filter(pk=request.pk).update(description=description or f"第{index}件")
        requests.append(request)
    return requests


def found():
    return {(sign.kind, sign.unit.code, sign.number) for sign in signs(FIRST)}


@pytest.mark.parametrize(("number", "is_sign"), [(LEAST - 1, False), (LEAST, True)])
def test_one_phone_again_and_again_is_a_sign(holder, village, number, is_sign):
    for request in made(holder, number):
        Client.objects.filter(pk=request.client_id).update(phone_lookup="a" * 64)
    assert found() == ({("phone", village.code, number)} if is_sign else set())


def test_clients_without_a_phone_are_no_sign(holder):
    made(holder)
    assert found() == set()


def test_one_text_again_and_again_is_a_sign_unless_it_is_a_common_demand(holder, village):
    made(holder, description="同样的话")
    assert found() == {("text", village.code, LEAST)}
    ProxyRequest.objects.update(common_demand=CommonDemandFactory(unit=village))
    assert found() == set()


def test_walk_ins_entered_within_one_minute_are_a_sign_and_online_ones_are_not(holder, village):
    requests = made(holder)
    minute = MAY.replace(minute=30)
    for index, request in enumerate(requests):
        ProxyRequest.objects.filter(pk=request.pk).update(submitted_at=minute + timedelta(seconds=11 * index))
    assert found() == {("minute", village.code, LEAST)}
    ProxyRequest.objects.filter(pk=requests[0].pk).update(submitted_at=minute + timedelta(seconds=60))
    assert found() == set()
    ProxyRequest.objects.update(submitted_at=minute, channel=Channel.ONLINE)
    assert found() == set()


@pytest.mark.parametrize(("after", "is_sign"), [(padding.AT_ONCE, True), (padding.AT_ONCE * 2, False)])
def test_own_registration_and_own_rating_is_a_sign(holder, village, after, is_sign):
    for request in made(holder):
        told(request, holder[1], request.concluded_at + HOUR)
        rated(request, 5, request.concluded_at + HOUR + after)
    assert found() == ({("own", village.code, LEAST)} if is_sign else set())


def test_sign_opens_its_matters(holder, village, sibling_village):
    requests = made(holder, description="同样的话")
    made((sibling_village, holder[1]), 2, description="同样的话")
    assert set(alike("text", requests[0], FIRST)) == set(requests)


def test_page_lists_signs_for_sampling_and_leads_to_each_matter(holder, supervisor):
    requests = made(holder, description="同样的话")
    Round.objects.create(year=2026, half=1, proposed_at=JULY)
    browser = signed_in(supervisor)
    url = reverse("assessment:padding", args=[2026, 1])
    page = browser.get(url).content.decode()
    assert f"?kind=text&amp;like={requests[0].receipt}" in page
    listed = browser.get(url, {"kind": "text", "like": requests[0].receipt}).content.decode()
    assert all(request.receipt in listed for request in requests)
    for wrong in ({"kind": "text", "like": "\x00"}, {"kind": "nonsense", "like": "x"}):
        assert browser.get(url, wrong).status_code == 200
    assert browser.get(url, {"kind": "text", "like": "HA-nowhere"}).status_code == 404


def test_no_score_knows_of_a_sign(holder, town):
    """Never scored automatically: the same matters with and without a sign give the same inputs."""
    requests = made(holder)
    before = Evidence(FIRST, JULY, defaults()).inputs(town)
    ProxyRequest.objects.update(description="同样的话")
    Client.objects.update(phone_lookup="a" * 64)
    assert len(signs(FIRST)) == 2
    assert Evidence(FIRST, JULY, defaults()).inputs(town) == before
    assert len(requests) == LEAST


def test_signs_cost_the_same_for_many_matters(holder, django_assert_num_queries):
    made(holder, 3 * LEAST, description="同样的话")
    with django_assert_num_queries(6):
        signs(FIRST)


def test_proposing_alone_shows_no_sheet(db):
    rounds.propose(year=2026, half=1, now=JULY)
    assert Round.objects.get().sheets.count() == 0
