"""Service points in enterprises: workers are served where they work (R7)."""

import pytest
from django.urls import reverse

from network.enums import Tier
from network.forms.picker import matching_places
from network.models import Unit
from network.routing import landing, line_of
from tests.browsing import Page
from tests.factories import UnitFactory, person, publish_everybody


@pytest.fixture
def point(village) -> Unit:
    return UnitFactory(tier=Tier.ENTERPRISE, parent=village, name="纺织厂", code="F01", phone="0513-88889999")


def test_enterprise_point_is_found_and_chosen(client, point):
    assert matching_places("纺织厂") == [point]
    assert reverse("network:unit", args=[point.code]) in Page(client.get("/network/", {"q": "纺织"})).links()


def test_page_names_its_agent_and_phones_like_a_villages(client, point):
    person("厂代理员", point, published_phone="88887777", duties="代办社保")
    publish_everybody()
    html = client.get(reverse("network:unit", args=[point.code])).content.decode()
    for words in ("厂代理员", "88887777", "0513-88889999", "代办社保", f"?unit={point.code}"):
        assert words in html


@pytest.mark.parametrize("above", ["town", "village", "department"])
def test_unit_above_lists_it_with_its_phone(client, request, above):
    parent = request.getfixturevalue(above)
    point = UnitFactory(tier=Tier.ENTERPRISE, parent=parent, name="纺织厂", phone="0513-88889999")
    shown = client.get(reverse("network:unit", args=[parent.code]))
    assert [row["unit"] for row in shown.context["points"]] == [point]
    assert shown.context["below"] == []
    assert "tel:0513-88889999" in Page(shown).links()


def test_line_of_an_enterprise_ends_at_its_department(department, now):
    point = UnitFactory(tier=Tier.ENTERPRISE, parent=department)
    assert line_of(point) == [point, department]
    assert landing(point, now.date()).unit == department
    person("厂代理员", point)
    assert landing(point, now.date()).unit == point
