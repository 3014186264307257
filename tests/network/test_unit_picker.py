"""Finding a village by typing part of its name, with and without a script."""

from datetime import timedelta

import pytest
import time_machine
from django import forms
from django.core.exceptions import ValidationError

from network.forms.picker import SHOWN, Typed, UnitField, matching_places
from tests.browsing import Page, answers, assert_beside_the_field, attributes, refusals
from tests.factories import UnitFactory

MATCHING = "/network/units/matching/"


class PlaceForm(forms.Form):
    """The picker by itself."""

    unit = UnitField()


@pytest.fixture(autouse=True)
def _now(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def places(group, sibling_village, other_village, department):
    """Every place of the small county."""


def codes(search: str) -> list[str]:
    return [unit.code for unit in matching_places(search)]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("新桥", ["320685100201", "32068510020101"]),
        ("村", ["320685100201", "320685100202", "320685102201", "32068510020101"]),
        ("海安镇", ["320685100201", "320685100202", "320685100", "32068510020101"]),
        ("海安镇 河西", ["320685100202"]),
        ("河西 海安镇", ["320685100202"]),
        ("320685100202", ["320685100202"]),
        ("民政局", []),
        ("海安市", []),
        ("没有", []),
        ("", []),
        ("   ", []),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("新\x00桥", []),
        ("村 " * 30, ["320685100201", "320685100202", "320685102201", "32068510020101"]),
    ],
)
@pytest.mark.usefixtures("places")
def test_typing_finds_places_villages_first(search, found):
    """Every word must be in the full name; departments and the county are no places."""
    assert codes(search) == found


def test_no_more_is_offered_than_fits(town):
    for _ in range(SHOWN + 3):
        UnitFactory(parent=town)
    assert len(codes("村")) == SHOWN


def test_closed_and_future_places_are_not_offered(village, town, now):
    """A merged village can no longer be chosen, a new one not before its day."""
    today = now.date()
    day = timedelta(days=1)
    gone = UnitFactory(name="并村", parent=town, closed_on=today)
    coming = UnitFactory(name="新村", parent=town, opened_on=today + day)
    last_day = UnitFactory(name="末村", parent=town, closed_on=today + day)
    for unit, offered in ((gone, False), (coming, False), (last_day, True)):
        assert (unit.code in codes(unit.name)) is offered
        assert PlaceForm({"unit": unit.code}).is_valid() is offered


@pytest.mark.usefixtures("places")
def test_choice_or_unmistakable_name_is_taken():
    for sent, code in [
        ({"unit": "320685100201"}, "320685100201"),
        ({"unit": " 320685100201 ", "unit_search": "河西"}, "320685100201"),
        ({"unit_search": "河西"}, "320685100202"),
        ({"unit_search": "新桥村"}, "320685100201"),
        ({"unit_search": "320685102201"}, "320685102201"),
        ({"unit_search": "海安镇 新桥村 一组"}, "32068510020101"),
    ]:
        form = PlaceForm(sent)
        assert form.is_valid(), sent
        assert form.cleaned_data["unit"].code == code


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({}, "required"),
        ({"unit": "", "unit_search": "  "}, "required"),
        ({"unit_search": "新桥"}, "several"),
        ({"unit_search": "没有"}, "unknown"),
        ({"unit_search": "民政局"}, "unknown"),
        ({"unit": "D12"}, "foreign"),
        ({"unit": "320685"}, "foreign"),
        ({"unit": "999"}, "foreign"),
        ({"unit": "320685100201\x00"}, "foreign"),
        ({"unit": "3" * 1000}, "foreign"),
    ],
)
def test_anything_else_says_what_to_do(sent, code):
    form = PlaceForm(sent)
    assert [error.code for error in form.errors.as_data()["unit"]] == [code]


@pytest.mark.usefixtures("places")
def test_form_without_a_script_offers_the_matches(client, village):
    """The first sending is the search; what was typed stays, and the places stand there to choose from."""
    response = client.post("/requests/new/", answers(village, unit=None, unit_search="新桥"))
    assert response.status_code == 422
    assert set(refusals(response)) == {"unit"}
    assert_beside_the_field(response)
    page = Page(response)
    assert page.kept("unit_search") == {"新桥"}
    offered = [attributes(e) for e in page.elements("input") if attributes(e).get("name") == "unit"]
    assert [given["value"] for given in offered] == ["320685100201", "32068510020101"]
    assert not [given for given in offered if "checked" in given]


@pytest.mark.usefixtures("places")
def test_chosen_place_stays_chosen(client, village):
    """After a mistake elsewhere nobody looks for the village again."""
    page = Page(client.post("/requests/new/", answers(village, consent=None)))
    assert page.kept("unit") == {village.code}


@pytest.mark.usefixtures("places")
def test_matches_come_as_choices_for_the_script(client):
    page = client.get(MATCHING, {"unit_search": " 河西 "})
    assert page.status_code == 200
    assert 'value="320685100202"' in page.content.decode()
    assert "<html" not in page.content.decode()
    assert client.get(MATCHING, {"unit_search": "没有"}).content.strip() == b""
    assert client.get(MATCHING).content.strip() == b""


def test_searching_is_at_most_two_queries(client, places, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        client.get(MATCHING, {"unit_search": "村"})


def test_picker_is_named_for_those_who_do_not_see_it(client, village):
    """The label belongs to the text box, and the message is announced with it."""
    page = Page(client.post("/requests/new/", answers(village, unit=None)))
    box = attributes(page.by_id("id_unit_search"))
    assert "id_unit_search" in {attributes(e).get("for") for e in page.elements("label")}
    assert box["aria-invalid"] == "true"
    assert page.by_id(box["aria-describedby"].split()[0])


def test_field_takes_plain_codes_too(village):
    """A code from an address, not from the widget."""
    assert UnitField().clean(village.code) == village
    assert UnitField(required=False).clean(Typed("", "")) is None
    assert UnitField(required=False).place_or_none("999") is None
    with pytest.raises(ValidationError):
        UnitField().clean(None)
