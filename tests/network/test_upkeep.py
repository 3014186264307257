"""Opening units and mending their facts; which department serves whom (R3, R7, R23, R25, R63)."""

from datetime import timedelta

import pytest

from network.enums import PARENT_TIERS, Category, Tier
from network.journal import notes_about
from network.links import add_link, end_link, served_by
from network.models import LinkedUnit, Unit
from network.obstacles import ChangeRefused
from network.upkeep import amend, next_code, open_unit
from tests.factories import UnitFactory

DAY = timedelta(days=1)


@pytest.fixture
def found(administrator, today):
    """A function that opens a unit as the administrator."""

    def make(tier, parent, code="", name="新单位", **different):
        asked = {"opened_on": today, "facts": {}} | different
        return open_unit(tier=tier, parent=parent, code=code, name=name, actor=administrator, **asked)

    return make


@pytest.mark.parametrize("tier", [tier for tier in Tier if PARENT_TIERS[tier]])
def test_unit_of_every_tier_is_opened_where_it_fits(found, county, town, village, group, department, tier):
    parents = [county, town, village, group, department]
    for number, parent in enumerate(parents):
        if parent.tier in PARENT_TIERS[tier]:
            made = found(tier, parent, f"X{number}")
            assert made.path == f"{parent.path}{made.pk}/"
            assert notes_about([made]).get().is_addition()
        else:
            with pytest.raises(ChangeRefused) as refusal:
                found(tier, parent, f"X{number}")
            assert refusal.value.field == "parent"


def test_unit_keeps_what_was_said_of_it(found, county, today):
    facts = {"category": Category.FARM, "complaint_phone": "0513-88881111", "guide_desk": True}
    made = found(Tier.TOWN, county, "320685401", "农场", opened_on=today + DAY, facts=facts)
    kept = Unit.objects.get(code="320685401")
    assert kept == made
    assert (kept.category, kept.complaint_phone, kept.guide_desk, kept.opened_on) == (
        "farm",
        "0513-88881111",
        True,
        today + DAY,
    )


def test_code_is_given_once(found, town, village):
    with pytest.raises(ChangeRefused) as refusal:
        found(Tier.VILLAGE, town, village.code)
    assert refusal.value.field == "code"


def test_code_of_a_village_is_typed(found, town):
    with pytest.raises(ChangeRefused) as refusal:
        found(Tier.VILLAGE, town)
    assert refusal.value.field == "code"


def test_group_gets_the_next_code_of_its_village(found, village, group, today):
    """A closed group keeps its code; a gap stays a gap."""
    UnitFactory(code=f"{village.code}07", tier=Tier.GROUP, parent=village, closed_on=today)
    UnitFactory(code=f"{village.code}X99", tier=Tier.GROUP, parent=village)
    assert found(Tier.GROUP, village).code == f"{village.code}08"
    assert found(Tier.GROUP, village).code == f"{village.code}09"


def test_enterprise_points_count_by_themselves(found, village, group):
    assert found(Tier.ENTERPRISE, village).code == f"{village.code}Q01"
    assert found(Tier.GROUP, village).code == f"{village.code}02"


def test_codes_end_at_99_and_at_the_columns_width(village, town):
    UnitFactory(code=f"{village.code}99", tier=Tier.GROUP, parent=village)
    assert next_code(Tier.GROUP, village) == ""
    assert next_code(Tier.VILLAGE, town) == ""
    longest = UnitFactory(code="1" * 18, parent=town)
    assert len(next_code(Tier.GROUP, longest)) == 20
    assert next_code(Tier.ENTERPRISE, longest) == ""


@pytest.mark.parametrize(
    ("columns", "is_refused"),
    [
        ({"opened_on": 0}, False),
        ({"opened_on": 1}, True),
        ({"closed_on": 1}, True),
        ({"closed_on": 0}, True),
    ],
)
def test_unit_opens_only_below_one_that_is_open_then(found, town, today, columns, is_refused):
    Unit.objects.filter(pk=town.pk).update(**{column: today + days * DAY for column, days in columns.items()})
    if is_refused:
        with pytest.raises(ChangeRefused):
            found(Tier.VILLAGE, town, "X1")
    else:
        found(Tier.VILLAGE, town, "X1")


def test_amend_sets_facts_and_tells_the_journal_what_was_before(town, administrator):
    Unit.objects.filter(pk=town.pk).update(phone="0513-88880001")
    changed = amend(unit=town, facts={"phone": "0513-88880002", "guide_desk": True, "address": ""}, actor=administrator)
    town.refresh_from_db()
    assert (town.phone, town.guide_desk, len(changed)) == ("0513-88880002", True, 2)
    line = notes_about([town]).get().change_message
    assert "0513-88880001" in line
    assert "0513-88880002" in line


def test_amend_that_changes_nothing_leaves_no_line(town, administrator):
    assert amend(unit=town, facts={"phone": town.phone}, actor=administrator) == []
    assert not notes_about([town]).exists()


def test_amend_overwrites_nothing_it_was_not_asked(town, administrator):
    """Somebody renames the town while the form is open."""
    Unit.objects.filter(pk=town.pk).update(name="城北街道")
    amend(unit=town, facts={"hours": "周一至周五"}, actor=administrator)
    assert Unit.objects.get(pk=town.pk).name == "城北街道"


# --- Linked units ----------------------------------------------------------------------------------------------------


@pytest.fixture
def link(department, village, administrator, today):
    return add_link(department=department, unit=village, starts_on=today, actor=administrator)


def test_link_holds_from_its_first_to_its_last_day(link, department, village, administrator, today):
    """R23."""
    end_link(link=link, ends_on=today + DAY, actor=administrator)
    held = [bool(served_by(department, today + days * DAY)) for days in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]
    assert notes_about([department]).count() == 2


def test_link_to_a_closed_unit_is_not_shown(link, department, village, today):
    Unit.objects.filter(pk=village.pk).update(closed_on=today)
    assert not served_by(department, today).exists()


def test_link_is_made_once_at_a_time(link, department, village, administrator, today):
    with pytest.raises(ChangeRefused):
        add_link(department=department, unit=village, starts_on=today + 9 * DAY, actor=administrator)
    end_link(link=link, ends_on=today, actor=administrator)
    with pytest.raises(ChangeRefused):
        add_link(department=department, unit=village, starts_on=today, actor=administrator)
    add_link(department=department, unit=village, starts_on=today + DAY, actor=administrator)
    assert LinkedUnit.objects.count() == 2


def test_link_ends_once_and_not_before_it_began(link, administrator, today):
    with pytest.raises(ChangeRefused):
        end_link(link=link, ends_on=today - DAY, actor=administrator)
    end_link(link=link, ends_on=today, actor=administrator)
    with pytest.raises(ChangeRefused):
        end_link(link=link, ends_on=today + DAY, actor=administrator)


def test_only_departments_are_linked_and_only_to_towns_and_villages(
    department, organization_department, town, village, group, administrator, today
):
    for giver, taker in ((department, group), (department, organization_department), (town, village)):
        with pytest.raises(ChangeRefused):
            add_link(department=giver, unit=taker, starts_on=today, actor=administrator)
    add_link(department=department, unit=town, starts_on=today, actor=administrator)


def test_link_needs_both_units_open(department, village, administrator, today):
    Unit.objects.filter(pk=village.pk).update(closed_on=today)
    with pytest.raises(ChangeRefused):
        add_link(department=department, unit=village, starts_on=today, actor=administrator)
