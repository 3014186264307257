"""Fields that take what people really type, and what the forms make of it."""

from inspect import signature

import pytest
from django.core.exceptions import ValidationError

from proxyportal.fields import CodeField, KeyField, LocalTimeField, PhoneField, PlainField
from requests_app.enums import Grade, Means, Outcome, Receiver, Verb
from requests_app.forms.intake import SubmitForm, agent_choices
from requests_app.forms.verbs import AGENT_FORMS, CLIENT_FORMS, InformForm, RateForm
from requests_app.forms.walk_ins import RegisterForm
from requests_app.views.verbs import AGENT_ACTIONS, CLIENT_ACTIONS
from tests.browsing import answers
from tests.conftest import BEIJING
from tests.factories import ServiceItemFactory, publish_everybody


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13912345678", "13912345678"),
        ("１３９１２３４５６７８", "13912345678"),
        (" 139 1234 5678 ", "13912345678"),
        ("139-1234-5678", "13912345678"),
        ("139–1234—5678", "13912345678"),
        ("+8613912345678", "13912345678"),
        ("+86 139 1234 5678", "13912345678"),
        ("008613912345678", "13912345678"),
        ("＋８６１３９１２３４５６７８", "13912345678"),
        ("0513-88835680", "0513-88835680"),
        ("051388835680", "0513-88835680"),
        ("（0513）8883 5680", "0513-88835680"),
        ("010-62345678", "010-62345678"),
        ("02162345678", "021-62345678"),
        ("02462345678", "024-62345678"),
        ("04316234567", "0431-6234567"),
        ("88835680", "0513-88835680"),
        ("8883568", "0513-8883568"),
    ],
)
def test_phone_understands_how_people_write_it(typed, kept):
    assert PhoneField().clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "1391234567",
        "139123456789",
        "12912345678",
        "1888883",
        "12345678",
        "abc",
        "139１２３４567x",
        "+1 415 555 0100",
        "0",
        "138001\x0038000",
        "١٣٩١٢٣٤٥٦٧٨",
    ],
)
def test_phone_refuses_what_no_phone_is(typed):
    with pytest.raises(ValidationError) as refused:
        PhoneField().clean(typed)
    assert refused.value.code in ("invalid", "null_characters_not_allowed")


def test_area_code_is_the_countys_own(settings):
    settings.AREA_CODE = "0512"
    assert PhoneField().clean("88835680") == "0512-88835680"


@pytest.mark.parametrize("text", ["字\u202e字", "\u200b", "字\u2066字", "\ufeff字", "字\x07", "字\ue000", "\u00ad字"])
def test_text_refuses_what_nobody_can_see(text):
    """It would turn a line round or hide in a name; the message asks to type it anew."""
    with pytest.raises(ValidationError) as refused:
        PlainField().clean(text)
    assert [error.code for error in refused.value.error_list] == ["unseen"]


@pytest.mark.parametrize(
    "text", ["两行\n文字", "制表\t符", "👨\u200d👩\u200d👧", "𠮷野家", "é", "ß", "Ωμέγα", "<b>&amp;", "  x  "]
)
def test_text_is_kept_as_it_is(text):
    assert PlainField(lines=3).clean(text) == text.strip()


@pytest.mark.parametrize(
    "typed", ["HA-20260522-0001", "ha-20260522-0001", " HA-20260522- 0001", "ＨＡ－２０２６０５２２－０００１"]
)
def test_code_is_understood_however_it_is_written(typed):
    assert CodeField().clean(typed) == "HA-20260522-0001"


@pytest.mark.parametrize("key", ["", None, "x", "0" * 31, "{}"])
def test_unusable_key_counts_as_none(key):
    assert not KeyField(required=False).clean(key)


def test_time_is_beijings():
    """Whatever zone the server or the browser is in."""
    moment = LocalTimeField().clean("2026-05-22T18:00")
    assert moment.astimezone(BEIJING).isoformat() == "2026-05-22T18:00:00+08:00"
    assert LocalTimeField().clean("2026-05-22 18:00") == moment


@pytest.mark.parametrize("typed", ["22.5.2026 18:00", "0001-01-01T00:00", "1999-12-31T23:59", "2100-01-01T00:00"])
def test_time_refuses_other_forms_and_slips_of_the_finger(typed):
    with pytest.raises(ValidationError):
        LocalTimeField().clean(typed)


# --- Intake ----------------------------------------------------------------------------------------------------------


def test_five_answers_are_enough(village):
    """What, where, who, phone, consent; the kind has a default on the page (interface.md, principle 1)."""
    form = SubmitForm(answers(village))
    assert form.is_valid()
    required = {name for name, field in form.fields.items() if field.required}
    assert required == {"description", "kind", "unit", "client_name", "client_phone", "consent"}
    assert SubmitForm()["kind"].value() == "errand"


def test_submit_form_has_the_fields_that_others_rely_on(db):
    """design.md, section 5: names of an interface, not to be changed."""
    assert set(SubmitForm().fields) == {
        *("kind", "description", "unit", "client_name", "client_phone", "consent"),
        *("item", "agent", "urgent", "attachments", "submission_key"),
    }


def test_urgency_is_only_asked_for(village):
    form = SubmitForm(answers(village, urgent="on"))
    assert form.is_valid()
    assert form.application().urgent_requested


def test_only_offered_items_can_be_chosen(village):
    offered, withdrawn = ServiceItemFactory(), ServiceItemFactory(offered=False)
    assert SubmitForm(answers(village, item=offered.code)).is_valid()
    assert set(SubmitForm(answers(village, item=withdrawn.code)).errors) == {"item"}


def test_folded_part_opens_for_an_error_or_an_answer_in_it(village):
    """Nobody hunts for a message in a part that is closed."""
    assert not SubmitForm().has_optional
    assert not SubmitForm(answers(village)).has_optional
    assert SubmitForm(answers(village, urgent="on")).has_optional
    assert SubmitForm(answers(village, item="X")).has_optional
    assert SubmitForm(initial={"item": "E1"}).has_optional


def test_agents_offered_are_those_of_the_line(group, village_agent, town_agent, sibling_agent, leader):
    """Nearest first; a leader in charge handles nothing, no place offers nobody, and nobody is there unpublished."""
    assert agent_choices(group) == []
    publish_everybody()
    assert [pk for pk, _ in agent_choices(group)] == [village_agent.agent.pk, town_agent.agent.pk]
    assert agent_choices(None) == []


def test_walk_in_needs_no_phone_but_consent(village):
    sent = answers(village, channel="counter")
    assert RegisterForm(sent | {"client_phone": ""}).is_valid()
    assert set(RegisterForm(sent | {"consent": ""}).errors) == {"consent"}
    assert set(RegisterForm(sent | {"channel": "online"}).errors) == {"channel"}


# --- Verbs -----------------------------------------------------------------------------------------------------------


def test_agents_choose_among_what_the_regulation_names(concluded, village_agent):
    """A conclusion has four outcomes (R41); the progress page is the system's own way of telling (R55)."""
    outcomes = {value for value, _ in AGENT_FORMS[Verb.CONCLUDE](proxy_request=concluded).fields["outcome"].choices}
    assert outcomes == {Outcome.DONE, Outcome.IMPOSSIBLE, Outcome.ANSWERED, Outcome.REFERRED}
    fields = InformForm(proxy_request=concluded, user=village_agent).fields
    assert {value for value, _ in fields["means"].choices} == set(Means) - {Means.PORTAL}
    assert {value for value, _ in fields["receiver"].choices} == set(Receiver)


def test_reason_is_asked_of_stand_ins_only(concluded, village_agent, second_village_agent):
    assert "substitute_reason" not in InformForm(proxy_request=concluded, user=village_agent).fields
    assert InformForm(proxy_request=concluded, user=second_village_agent).fields["substitute_reason"].required


@pytest.mark.parametrize(("sent", "grade"), [("5", Grade.VERY_SATISFIED), ("1", Grade.VERY_DISSATISFIED)])
def test_grade_is_one_of_five(informed, sent, grade):
    form = RateForm({"grade": sent}, proxy_request=informed)
    assert form.is_valid()
    assert form.cleaned_data["grade"] is grade


@pytest.mark.parametrize("sent", ["", "0", "6", "5.0", "-1", "５", "five"])
def test_other_grades_are_refused(informed, sent):
    assert set(RateForm({"grade": sent}, proxy_request=informed).errors) == {"grade"}


@pytest.mark.parametrize("verb", [*AGENT_FORMS, *CLIENT_FORMS])
def test_cleaned_words_are_what_the_action_takes(submitted, verb):
    """Field names are the action's own: the view passes them on as they are. What a form asks for the reader's sake
    only (a tick) it leaves out of what it cleans to."""
    for forms, actions in ((AGENT_FORMS, AGENT_ACTIONS), (CLIENT_FORMS, CLIENT_ACTIONS)):
        if verb in forms:
            fields = set(forms[verb](proxy_request=submitted).fields)
            assert fields - {"agree"} <= set(signature(actions[verb]).parameters)
