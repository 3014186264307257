"""What staff keep at the desk: filters under a name, texts for frequent answers."""

import pytest
import time_machine

from requests_app.actions import desk_keeping, handling, intake
from requests_app.enums import Verb
from requests_app.errors import ActionRefused, NotPermitted
from requests_app.forms.templates import FILLS
from requests_app.forms.verbs import AGENT_FORMS
from requests_app.models import ProxyRequest, ReplyTemplate, SavedFilter
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


# --- Saved filters ---------------------------------------------------------------------------------------------------


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


# --- Reply templates: who writes and who reads -----------------------------------------------------------------------


def write(user, **changes):
    return signed_in(user).post(TEXTS, {"verb": "conclude", "title": "办好", "text": TEXT} | changes)


def readable(user) -> set[str]:
    return {text.title for text in ReplyTemplate.objects.offered_to(user)}


def test_text_serves_its_author_its_unit_or_everybody_below(
    county, town, village, village_agent, second_village_agent, sibling_agent, town_agent, supervisor, department_chief
):
    write(village_agent, title="自己的")
    write(village_agent, title="村里的", unit=village.code)
    write(town_agent, title="镇里的", unit=town.code)
    write(supervisor, title="全县的", unit=county.code)
    assert readable(village_agent) == {"自己的", "村里的", "镇里的", "全县的"}
    assert readable(second_village_agent) == {"村里的", "镇里的", "全县的"}
    assert readable(sibling_agent) == readable(town_agent) == {"镇里的", "全县的"}
    assert readable(department_chief) == {"全县的"}


@pytest.mark.parametrize("who", ["village_agent", "town_agent", "leader", "department_chief"])
def test_only_supervisors_write_for_the_county(request, county, who, now):
    user = request.getfixturevalue(who)
    assert write(user, unit=county.code).status_code == 422
    with pytest.raises(NotPermitted):
        desk_keeping.write_template(verb=Verb.REFUSE, title="x", text="y", unit=county, actor=user, now=now)


def test_nobody_writes_for_a_unit_that_is_not_theirs(village_agent, sibling_village, town):
    for unit in (sibling_village, town):
        assert write(village_agent, unit=unit.code).status_code == 422
    assert not ReplyTemplate.objects.exists()


@pytest.mark.parametrize("who", ["personnel_officer", "administrator", "stranger"])
def test_who_answers_nobody_keeps_no_texts(request, who, now):
    user = request.getfixturevalue(who)
    assert write(user).status_code == 403
    with pytest.raises(NotPermitted):
        desk_keeping.write_template(verb=Verb.REFUSE, title="x", text="y", actor=user, now=now)


CHANGES = {"village_agent": True, "second_village_agent": False, "leader": True, "town_agent": False}


@pytest.mark.parametrize("who", CHANGES)
def test_text_of_a_unit_is_changed_by_its_author_and_who_leads(request, village, village_agent, who):
    text = ReplyTemplateFactory(author=village_agent, unit=village)
    user, address = request.getfixturevalue(who), f"{TEXTS}{text.pk}/"
    sent = {"verb": "explain", "title": "改过", "text": TEXT, "unit": village.code}
    assert signed_in(user).post(address, sent).status_code == (302 if CHANGES[who] else 404)
    text.refresh_from_db()
    assert (text.title == "改过") is CHANGES[who]
    assert text.author == village_agent
    assert signed_in(user).post(f"{address}delete/").status_code == (302 if CHANGES[who] else 404)
    assert ReplyTemplate.objects.exists() is not CHANGES[who]


def test_author_who_left_the_unit_has_no_say_over_its_text(village, village_agent, sibling_village, now):
    text = ReplyTemplateFactory(author=village_agent, unit=village)
    village_agent.agent.appointments.update(unit=sibling_village)
    assert signed_in(village_agent).get(f"{TEXTS}{text.pk}/").status_code == 404


def test_texts_of_one_person_are_bounded(village_agent):
    ReplyTemplateFactory.create_batch(desk_keeping.MOST_TEMPLATES, author=village_agent)
    assert write(village_agent).status_code == 422


BAD = ["", "\x00", "字\u202e字", "长" * 330_000, "[]x" * 700]


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("field", ["verb", "title", "text", "unit"])
def test_bad_answer_is_refused_beside_its_field(village_agent, field, bad):
    response = write(village_agent, **{field: bad})
    if field == "unit" and not bad:
        assert response.status_code == 302  # for oneself
        return
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not ReplyTemplate.objects.exists()


def test_text_fits_the_field_it_fills(village_agent):
    assert write(village_agent, verb="inform", text="长" * 501).status_code == 422
    assert write(village_agent, verb="inform", text="长" * 500).status_code == 302
    assert write(village_agent, text="长" * 2000).status_code == 302


def test_every_field_that_is_filled_is_one_of_its_form():
    """A verb that is renamed or a field that goes fails here."""
    assert all(field in AGENT_FORMS[verb].base_fields for verb, field in FILLS.items())


# --- Reply templates: on the page of a request -----------------------------------------------------------------------


def form_of(response, verb: str):
    return next((form, is_open) for name, form, is_open in response.context["forms"] if name == verb)


def test_link_fills_the_form_and_opens_it(accepted, village_agent):
    text = ReplyTemplateFactory(author=village_agent)
    address = f"/desk/requests/{accepted.receipt}/"
    page = Page(signed_in(village_agent).get(address))
    assert f"?template={text.pk}#do-conclude" in page.links()
    response = signed_in(village_agent).get(address, {"template": text.pk})
    assert Page(response).kept("result_text") == {"", TEXT} or Page(response).kept("result_text") == {TEXT}
    assert form_of(response, "conclude")[1]
    assert not form_of(response, "explain")[1]


@pytest.mark.parametrize("text", ["{{ shown.client.name }} %s %(name)s {0} {client}", "<script>alert(1)</script>&amp;"])
def test_text_goes_in_as_it_stands(accepted, village_agent, text):
    """Nothing in it is filled in or runs (reliability.md: placeholder injection)."""
    made = ReplyTemplateFactory(author=village_agent, text=text)
    response = signed_in(village_agent).get(f"/desk/requests/{accepted.receipt}/", {"template": made.pk})
    assert form_of(response, "conclude")[0]["result_text"].value() == text
    assert "<script>alert" not in response.content.decode()
    assert accepted.client.name not in response.content.decode()


def test_texts_stand_at_their_own_verb(submitted, village_agent, now):
    refuse = ReplyTemplateFactory(author=village_agent, verb=Verb.REFUSE)
    conclude = ReplyTemplateFactory(author=village_agent)
    page = signed_in(village_agent).get(f"/desk/requests/{submitted.receipt}/")
    assert [text.pk for text in form_of(page, "refuse")[0].templates] == [refuse.pk]
    handling.accept(proxy_request=submitted, actor=village_agent, now=now)
    page = signed_in(village_agent).get(f"/desk/requests/{submitted.receipt}/", {"template": refuse.pk})
    assert [text.pk for text in form_of(page, "conclude")[0].templates] == [conclude.pk]
    assert not any(is_open for _, _, is_open in page.context["forms"])


def test_refused_form_keeps_what_was_typed(accepted, village_agent):
    """An address with a text fills an empty form only."""
    made = ReplyTemplateFactory(author=village_agent)
    address = f"/desk/requests/{accepted.receipt}/conclude/?template={made.pk}"
    response = signed_in(village_agent).post(address, {"result_text": "我写的"})
    assert response.status_code == 422
    assert Page(response).kept("result_text") == {"我写的"}


@pytest.mark.parametrize("key", ["0", "-1", "x", "9" * 400, "\x00", "１", "[]"])
def test_key_of_no_text_fills_nothing(accepted, village_agent, key):
    response = signed_in(village_agent).get(f"/desk/requests/{accepted.receipt}/", {"template": key})
    assert response.status_code == 200
    assert not any(is_open for _, _, is_open in response.context["forms"])


def test_foreign_text_fills_nothing(accepted, village_agent, sibling_agent, sibling_village):
    made = ReplyTemplateFactory(author=sibling_agent, unit=sibling_village)
    response = signed_in(village_agent).get(f"/desk/requests/{accepted.receipt}/", {"template": made.pk})
    assert form_of(response, "conclude")[0]["result_text"].value() is None


# --- What the pages cost ---------------------------------------------------------------------------------------------


def fill(village, user, now, times: int) -> None:
    for _ in range(times):
        SavedFilterFactory(owner=user, shared_with=village)
        ReplyTemplateFactory(author=user, unit=village)
        intake.submit(application=ApplicationFactory(area=village), now=now)


@pytest.mark.parametrize("who", ["village_agent", "leader", "supervisor", "personnel_officer"])
def test_search_page_costs_the_same_however_much_it_finds(request, village, village_agent, now, who):
    """Session, account, posts; units, people and errands to choose from, saved filters; keys, rows."""
    browser = signed_in(request.getfixturevalue(who))
    counts = []
    for times in (1, 3):
        fill(village, village_agent, now, times)
        counts.append(queries(lambda: browser.get(FIND, {"status": "open", "sort": "due"})))
    assert counts == [9, 9]


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
