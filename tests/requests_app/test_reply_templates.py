"""Texts for frequent answers: who writes and reads them, and how they come into a form."""

import pytest
import time_machine

from requests_app.actions import desk_keeping, handling
from requests_app.enums import Verb
from requests_app.errors import NotPermitted
from requests_app.forms.templates import FILLS
from requests_app.forms.verbs import AGENT_FORMS
from requests_app.models import ReplyTemplate
from tests.browsing import Page, signed_in
from tests.conftest import HOUR
from tests.factories import ReplyTemplateFactory

FIND, SAVE, TEXTS = "/desk/find/", "/desk/find/filters/", "/desk/templates/"
TEXT = "您的证件已办好，请来领取。"


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


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
    assert f"?do=conclude&template={text.pk}#do-conclude" in page.links()
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
    page = signed_in(village_agent).get(f"/desk/requests/{submitted.receipt}/", {"do": "refuse"})
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
