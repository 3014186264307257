"""Importing the catalogue: every item checked, all or nothing, and the demo's own file."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from network.catalogue import lines, offered, search
from network.catalogue_import import import_catalogue
from network.demo.people import DATA
from network.imports.plan import Result
from network.models import ServiceItem
from network.workbook import BadRows
from tests.factories import UnitFactory

SMALL = """[[item]]
code = "S01"
name = "老年证"
kind = "errand"
aliases = ["老人证", "优待证"]
procedure = ["交材料", "发证"]
statutory_cost = "不收费"
competent_body = "D12"
authority_level = "town"
"""


def imported(content: str, **options) -> Result:
    return import_catalogue(content.encode(), **options)


def test_import_makes_and_changes_items(department):
    assert imported(SMALL) == Result(1, 0, 0)
    assert imported(SMALL) == Result(0, 0, 1)
    ServiceItem.objects.update(note="留着", legal_days=3)
    assert imported(SMALL.replace("不收费", "10元"), dry_run=True) == Result(0, 1, 0)
    assert ServiceItem.objects.get().statutory_cost == "不收费"
    assert imported(SMALL.replace("不收费", "10元")) == Result(0, 1, 0)
    item = ServiceItem.objects.get()
    assert (item.statutory_cost, item.note, item.legal_days, item.offered) == ("10元", "留着", 3, True)
    assert (item.aliases, lines(item.procedure), item.competent_body) == (
        "老人证、优待证",
        ["交材料", "发证"],
        department,
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"S01"', '"S/1"', "code must be letters and digits"),
        ('"S01"', "1", "code must be str"),
        ('code = "S01"', "", "code must be letters and digits"),
        ('name = "老年证"', "", "name: "),
        ('"老年证"', f'"{"长" * 61}"', "name: "),
        ('"老年证"', '"老\\u0000证"', "name holds a character"),
        ('"errand"', '"gift"', "kind 'gift' is none of"),
        ('"town"', '"moon"', "authority_level: "),
        ('"D12"', '"D99"', "competent_body D99 is not known"),
        ('["交材料", "发证"]', '"交材料"', "procedure must be a list of texts"),
        ('["交材料", "发证"]', "[1]", "procedure must be a list of texts"),
        ('["交材料", "发证"]', "[]", "procedure: "),
        ('kind = "errand"', 'kind = "errand"\nprice = 3', "price is not known"),
        ('kind = "errand"', 'kind = "errand"\nlegal_days = true', "legal_days must be int"),
        ('kind = "errand"', 'kind = "errand"\nlegal_days = -1', "legal_days: "),
        ('kind = "errand"', 'kind = "errand"\nlegal_days = 99999', "legal_days: "),
    ],
)
def test_bad_item_is_named_and_nothing_is_imported(department, old, new, said):
    """All or nothing: a good item beside it is not written either."""
    good = SMALL.replace("S01", "S02")
    with translation.override("en"), pytest.raises(BadRows) as refusal:
        imported(good + SMALL.replace(old, new, 1))
    assert len(refusal.value.lines) == 1
    assert refusal.value.lines[0].startswith("item 2 (")
    assert said in refusal.value.lines[0]
    assert not ServiceItem.objects.exists()


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[[item", b"", b"item = 3", b"item = [1]", b"\x00"])
def test_wrong_file_is_refused(db, content):
    with pytest.raises(BadRows):
        import_catalogue(content)


def test_item_twice_in_a_file_is_named_twice(department):
    with pytest.raises(BadRows) as refusal:
        imported(SMALL + SMALL)
    assert len(refusal.value.lines) == 2


def test_command_imports_what_the_demo_has(county, tmp_path, capsys):
    """The same reader serves both; the file that comes with the portal is sound."""
    for number in range(1, 60):
        UnitFactory(code=f"D{number:02d}", tier="department", parent=county)
    call_command("import_catalogue", DATA / "service_items.toml", "--dry-run")
    assert not ServiceItem.objects.exists()
    call_command("import_catalogue", DATA / "service_items.toml")
    assert capsys.readouterr().out.splitlines() == [
        "Would be: 47 new, 0 changed, 0 unchanged items.",
        "47 new, 0 changed, 0 unchanged items.",
    ]
    for content in (b"item = 1", None):
        path = tmp_path / "items.toml"
        path.write_bytes(content) if content else path.unlink()
        with pytest.raises(CommandError):
            call_command("import_catalogue", path)


def test_items_of_the_demo_are_found_by_their_own_words(county):
    """Every item by its name and by each of its other words."""
    for number in range(1, 60):
        UnitFactory(code=f"D{number:02d}", tier="department", parent=county)
    import_catalogue((DATA / "service_items.toml").read_bytes())
    items = list(offered())
    for item in items:
        assert all(item in search(word, items) for word in (item.name, *item.aliases.split("、")))
    assert "S01" in {item.code for item in search("lnz", items)}
