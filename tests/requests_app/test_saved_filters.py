"""Filters that are kept under a name; and what the search page costs."""

import pytest
import time_machine

from requests_app.actions import desk_keeping, intake
from requests_app.errors import ActionRefused, NotPermitted
from requests_app.models import ProxyRequest, SavedFilter
from tests.browsing import PHONE, Page, signed_in
from tests.conftest import HOUR
from tests.factories import ApplicationFactory, ReplyTemplateFactory, SavedFilterFactory
from tests.requests_app.test_queries import MANY, queries

FIND, SAVE, TEXTS = "/desk/find/", "/desk/find/filters/", "/desk/templates/"
TEXT = "您的证件已办好，请来领取。"


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


def keep(user, query: str, **sent):
    return signed_in(user).post(f"{SAVE}?{query}", {"name": "待办"} | sent)


def offered(user) -> list[str]:
    return [saved.name for saved in signed_in(user).get(FIND).context["saved"]]


def test_filters_are_kept_in_one_spelling(village_agent, submitted):
    """Only what the form knows, without page, order by default, or anything typed."""
    response = keep(village_agent, f"status=open&kind=&sort=newest&page=2&text={PHONE}&client__name=x&urgent=on")
    assert (response.status_code, response.url) == (302, f"{FIND}?status=open&urgent=on")
    saved = SavedFilter.objects.get()
    assert saved.query == {"status": "open", "urgent": "on"}
    page = Page(signed_in(village_agent).get(FIND))
    assert {f"{FIND}?status=open&urgent=on", f"{FIND}?status=open&amp;urgent=on"} & page.links()


@pytest.mark.parametrize(
    ("query", "sent", "field"),
    [
        ("", {}, "name"),
        ("sort=newest", {}, "name"),
        (f"text={PHONE}", {}, "name"),
        ("status=open", {"name": ""}, "name"),
        ("status=open", {"name": "\x00"}, "name"),
        ("status=open", {"name": "字\u202e字"}, "name"),
        ("status=open", {"name": "长" * 41}, "name"),
        ("status=open", {"shared_with": "nonsense"}, "shared_with"),
        ("status=open", {"shared_with": "320685100"}, "shared_with"),
    ],
)
def test_what_cannot_be_kept_says_so(village_agent, submitted, query, sent, field):
    """A phone least of all; nor may a filter be shared with a unit that is not one's own."""
    response = keep(village_agent, query, **sent)
    assert response.status_code == 422
    assert list(response.context["save_form"].errors) == [field]
    assert not SavedFilter.objects.exists()


def test_filters_that_are_wrong_are_not_kept(village_agent):
    assert keep(village_agent, "status=nonsense").status_code == 422
    assert not SavedFilter.objects.exists()


def test_name_is_used_once_a_person(village_agent, second_village_agent):
    keep(village_agent, "status=open")
    assert keep(village_agent, "kind=voice").status_code == 422
    assert keep(second_village_agent, "kind=voice").status_code == 302


def test_filter_is_shared_with_ones_own_unit(village, village_agent, second_village_agent, sibling_agent, town_agent):
    keep(village_agent, "status=open", name="村里的", shared_with=village.code)
    keep(village_agent, "kind=voice", name="自己的")
    assert offered(village_agent) == ["村里的", "自己的"]
    assert offered(second_village_agent) == ["村里的"]
    assert offered(sibling_agent) == offered(town_agent) == []


def test_shared_filter_finds_each_readers_own(village, sibling_agent, village_agent, leader, submitted):
    """What it finds is asked of the reader, and what is out of reach is refused."""
    saved = SavedFilterFactory(owner=leader, shared_with=village.parent, query={"unit": village.code})
    assert keep(sibling_agent, f"unit={village.code}").status_code == 422
    for user, status in ((leader, 200), (village_agent, 200), (sibling_agent, 422)):
        assert signed_in(user).get(FIND, saved.query).status_code == status


def test_filter_is_deleted_by_its_owner_alone(village, village_agent, second_village_agent, sibling_agent):
    saved = SavedFilterFactory(owner=village_agent, shared_with=village)
    address = f"{SAVE}{saved.pk}/delete/"
    assert signed_in(second_village_agent).post(address, follow=True).redirect_chain == [(FIND, 302)]
    assert signed_in(sibling_agent).post(address).status_code == 404
    assert SavedFilter.objects.exists()
    with pytest.raises(NotPermitted):
        desk_keeping.delete_filter(saved=saved, actor=second_village_agent)
    signed_in(village_agent).post(address)
    assert not SavedFilter.objects.exists()


def test_filters_of_one_person_are_bounded(village_agent, now):
    SavedFilterFactory.create_batch(desk_keeping.MOST_FILTERS, owner=village_agent)
    assert keep(village_agent, "status=open").status_code == 422
    with pytest.raises(ActionRefused):
        desk_keeping.save_filter(name="多", query={"status": "open"}, actor=village_agent, now=now)


def test_action_shares_with_ones_own_units_alone(village_agent, town, now):
    with pytest.raises(NotPermitted):
        desk_keeping.save_filter(name="x", query={"kind": "voice"}, shared_with=town, actor=village_agent, now=now)


# --- What the pages cost ---------------------------------------------------------------------------------------------


def fill(village, user, now, times: int) -> None:
    for _ in range(times):
        SavedFilterFactory(owner=user, shared_with=village)
        ReplyTemplateFactory(author=user, unit=village)
        intake.submit(application=ApplicationFactory(area=village), now=now)


@pytest.mark.parametrize(
    ("who", "cost"), [("village_agent", 9), ("leader", 10), ("supervisor", 9), ("personnel_officer", 10)]
)
def test_search_page_costs_the_same_however_much_it_finds(request, village, village_agent, now, who, cost):
    """Session, account, posts; units, people and errands to choose from, saved filters; keys, rows; one's subtree."""
    browser = signed_in(request.getfixturevalue(who))
    counts = []
    for times in (1, 3):
        fill(village, village_agent, now, times)
        counts.append(queries(lambda: browser.get(FIND, {"status": "open", "sort": "due"})))
    assert counts == [cost, cost]


@pytest.mark.parametrize("text", [PHONE, "吉祥如意", "医保卡", "0001"])
def test_search_by_a_text_costs_the_same_however_much_it_finds(village, village_agent, now, text):
    """The same, whether somebody has that name, and the record of it."""
    browser = signed_in(village_agent)
    counts = []
    for times in (1, 3):
        fill(village, village_agent, now, times)
        intake.submit(application=ApplicationFactory(area=village, client_phone=PHONE), now=now)
        counts.append(queries(lambda: browser.post(FIND, {"text": text})))
    assert counts[0] == counts[1] <= 12


def test_texts_cost_the_same_however_many(village, village_agent, now):
    browser = signed_in(village_agent)
    counts = []
    for times in (1, MANY):
        fill(village, village_agent, now, times)
        counts.append(queries(lambda: browser.get(TEXTS)))
    assert counts[0] == counts[1] <= 12
    assert ProxyRequest.objects.count() == MANY + 1
