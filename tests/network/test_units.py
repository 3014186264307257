"""The tree of units: tiers, paths, full names, reads (R15, R22)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from network.enums import PARENT_TIERS, Tier
from network.models import Unit
from tests.factories import UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def one_of_each(county, town, village, group, department):
    factory = UnitFactory(tier=Tier.ENTERPRISE, parent=town)
    return {Tier(unit.tier): unit for unit in (county, town, village, group, department, factory)} | {None: None}


@pytest.mark.parametrize("parent_tier", [*Tier, None])
@pytest.mark.parametrize("tier", Tier)
def test_unit_of_each_tier_fits_where_the_regulation_puts_it(one_of_each, tier, parent_tier):
    """R7, R15, R22: county, town, village, group; departments beside; enterprise points under three tiers, no other."""
    unit = Unit(code="X1", name="新单位", tier=tier, parent=one_of_each[parent_tier], path="/", full_name="新单位")
    if parent_tier in PARENT_TIERS[tier] or (parent_tier is None and tier == Tier.COUNTY):
        unit.full_clean()
    else:
        with pytest.raises(ValidationError) as refusal:
            unit.full_clean()
        assert "parent" in refusal.value.message_dict or "__all__" in refusal.value.message_dict


def test_parent_tiers_are_those_of_the_regulation():
    """R15: three tiers and the groups below; R22: the county's departments; R7: enterprise points."""
    assert PARENT_TIERS == {
        "county": (), "town": ("county",), "village": ("town",), "group": ("village",), "department": ("county",),
        "enterprise": ("town", "village", "department"),
    }  # fmt: skip


def test_unit_without_parent_is_refused_by_the_database_unless_county(county):
    """Also where no form looks."""
    with pytest.raises(IntegrityError, match="unit_only_county_has_no_parent"), transaction.atomic():
        UnitFactory(tier=Tier.TOWN, parent=None)
    with pytest.raises(IntegrityError, match="unit_only_county_has_no_parent"), transaction.atomic():
        UnitFactory(tier=Tier.COUNTY, parent=county)


def test_unit_code_is_unique(village):
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitFactory(code=village.code, parent=village.parent)


def test_unit_closes_no_earlier_than_it_opens(town):
    with pytest.raises(IntegrityError, match="unit_closes_after_it_opens"), transaction.atomic():
        UnitFactory(parent=town, opened_on=date(2026, 1, 2), closed_on=date(2026, 1, 1))


def test_unit_with_units_below_cannot_be_deleted(town, village):
    """The past hangs on it."""
    with pytest.raises(ProtectedError):
        town.delete()


def test_unit_path_lists_the_ids_from_the_county_down(county, town, village, group):
    assert group.path == f"/{county.pk}/{town.pk}/{village.pk}/{group.pk}/"
    assert group.ancestor_ids == [group.pk, village.pk, town.pk, county.pk]


def test_unit_full_name_leaves_the_county_out(county, town, group, department):
    assert (county.full_name, town.full_name) == ("海安市", "海安镇")
    assert group.full_name == "海安镇 新桥村 一组"
    assert department.full_name == "民政局"


def test_unit_renamed_renames_everything_below(town, group, other_village):
    town.name = "城北街道"
    town.save()
    assert Unit.objects.get(pk=group.pk).full_name == "城北街道 新桥村 一组"
    assert Unit.objects.get(pk=other_village.pk).full_name == "曲塘镇 双溪村"


def test_unit_moved_takes_everything_below_along(village, group, other_town):
    village.parent = other_town
    village.save()
    moved = Unit.objects.get(pk=group.pk)
    assert moved.path == f"{other_town.path}{village.pk}/{group.pk}/"
    assert moved.full_name == "曲塘镇 新桥村 一组"


def test_units_within_a_path_are_the_subtree(county, town, village, group, sibling_village, other_village):
    assert set(Unit.objects.within(town.path)) == {town, village, group, sibling_village}
    assert set(Unit.objects.within(village.path, other_village.path)) == {village, group, other_village}
    assert not Unit.objects.within().exists()


def test_units_where_people_live_are_neither_county_nor_department(county, town, village, group, department):
    assert set(Unit.objects.places()) == {town, village, group}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("新桥", ["新桥村", "一组"]),
        ("海安 新桥", ["新桥村", "一组"]),
        ("新桥 海安", ["新桥村", "一组"]),
        ("海安镇", ["新桥村", "河西村", "海安镇", "一组"]),
        ("  双溪  ", ["双溪村"]),
        ("没有这个村", []),
        ("", []),
        ("   ", []),
        ("%", []),
        ("_", []),
    ],
)
def test_units_are_found_by_parts_of_their_names_villages_first(
    town, village, group, sibling_village, other_village, text, names
):
    """Typing part of a name is enough; wild cards of SQL are ordinary characters."""
    assert [unit.name for unit in Unit.objects.named_like(text)] == names


@pytest.mark.parametrize(
    ("day", "is_open"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 6, 29), True), (date(2026, 6, 30), False)],
)
def test_unit_is_open_from_its_first_day_until_the_day_it_closes(town, day, is_open):
    unit = UnitFactory(parent=town, opened_on=date(2026, 1, 1), closed_on=date(2026, 6, 30))
    assert Unit.objects.open_on(day).filter(pk=unit.pk).exists() is is_open
