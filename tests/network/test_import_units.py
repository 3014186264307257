"""`import_units`: every bad row with its line number, all or nothing, and the real county."""

from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from network.enums import Tier
from network.imports import units
from network.imports.plan import Result
from network.models import Appointment, Unit, UnitPast
from network.workbook import BadRows

pytestmark = pytest.mark.django_db

REAL_COUNTY = settings.BASE_DIR / "network" / "data" / "haian_units.csv"
HEADER = "code,name,tier,parent_code"
SMALL = f"""{HEADER}
1,甲市,county,
11,乙镇,town,1
1101,丙村,village,11
110101,一组,group,1101
D1,丁局,department,1
"""


def import_units(content, **options):
    return units.import_units(content, actor=None, now=timezone.now(), **options)


def load(text, **options):
    return import_units(text.encode(), **options)


def problems(text):
    """What is said about a file that cannot be imported, in English; nothing of it may have been imported."""
    before = Unit.objects.count()
    with translation.override("en"), pytest.raises(BadRows) as refusal:
        load(text)
    assert Unit.objects.count() == before
    return refusal.value.lines


def lines_of(text):
    return [line.split(":")[0].lower() for line in problems(text)]


# --- The real county -------------------------------------------------------------------------------------------------


def test_import_of_the_real_county_gives_251_units():
    """Hai'an: 1 county, 11 towns, 239 villages, each under its town."""
    assert import_units(REAL_COUNTY.read_bytes()) == Result(251, 0, 0)
    tiers = {tier: Unit.objects.filter(tier=tier).count() for tier in (Tier.COUNTY, Tier.TOWN, Tier.VILLAGE)}
    assert tiers == {Tier.COUNTY: 1, Tier.TOWN: 11, Tier.VILLAGE: 239}
    for unit in Unit.objects.select_related("parent"):
        unit.full_clean(exclude=["category"])
        assert (unit.path, unit.full_name) == unit.derived(unit.parent)


def test_import_of_the_real_county_again_changes_nothing():
    import_units(REAL_COUNTY.read_bytes())
    before = list(Unit.objects.values().order_by("pk"))
    assert import_units(REAL_COUNTY.read_bytes()) == Result(0, 0, 251)
    assert list(Unit.objects.values().order_by("pk")) == before


def test_import_takes_few_queries(django_assert_max_num_queries):
    """In bulk, not row by row."""
    with django_assert_max_num_queries(20):
        import_units(REAL_COUNTY.read_bytes())


# --- What may stand in a file ----------------------------------------------------------------------------------------


def test_import_builds_the_tree():
    assert load(SMALL) == Result(5, 0, 0)
    group = Unit.objects.get(code="110101")
    assert (group.full_name, group.parent.code, group.parent.parent.code) == ("乙镇 丙村 一组", "1101", "11")
    assert group.ancestor_ids == [Unit.objects.get(code=code).pk for code in ("110101", "1101", "11", "1")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\ufeff" + SMALL, id="byte order mark"),
        pytest.param(SMALL.replace("\n", "\r\n"), id="lines as Windows ends them"),
        pytest.param(SMALL.rstrip("\n"), id="no line end at the end"),
        pytest.param(SMALL.replace("1101,丙村,village,11", "\n 1101 , 丙村 ,village , 11\n\n"), id="blanks"),
        pytest.param("\n".join([HEADER, *reversed(SMALL.splitlines()[1:])]), id="children before their parents"),
        pytest.param(
            "\n".join(",".join(reversed(line.split(","))) for line in SMALL.splitlines()), id="columns in another order"
        ),
        pytest.param("\n".join(line + ",说明" for line in SMALL.splitlines()), id="a column more"),
    ],
)
def test_import_reads_what_county_offices_send(text):
    assert load(text) == Result(5, 0, 0)
    assert Unit.objects.get(code="110101").full_name == "乙镇 丙村 一组"


def test_import_adds_to_the_units_there_are(county, town):
    """A later file may hold only what is new, under parents that are known."""
    assert load(f"{HEADER}\n320685100299,新设村,village,{town.code}") == Result(1, 0, 0)
    assert Unit.objects.get(code="320685100299").path.startswith(town.path)


def test_import_changes_names_down_the_tree():
    load(SMALL)
    assert load(SMALL.replace("乙镇", "乙街道")) == Result(0, 1, 4)
    assert Unit.objects.get(code="110101").full_name == "乙街道 丙村 一组"


def test_import_keeps_what_a_name_was():
    """Once for each unit that changes, until the day from which it counts; again the same keeps nothing more."""
    load(SMALL)
    for _ in range(2):
        load(SMALL.replace("乙镇", "乙街道"))
    kept = UnitPast.objects.get()
    assert (kept.unit.code, kept.name, kept.until) == ("11", "乙镇", timezone.localdate())


def test_import_changes_names_on_two_tiers_at_once():
    """A town and a village of it renamed in one file: the village's full name holds both new names."""
    load(SMALL)
    assert load(SMALL.replace("乙镇", "乙街道").replace("丙村", "丙社区")) == Result(0, 2, 3)
    assert Unit.objects.get(code="1101").full_name == "乙街道 丙社区"
    assert Unit.objects.get(code="110101").full_name == "乙街道 丙社区 一组"


def test_import_adds_below_a_unit_whose_town_changes_its_name():
    """The village itself is not in the file's changes, but its full name is, and the new group's begins with it."""
    load(SMALL)
    assert load(SMALL.replace("乙镇", "乙街道") + "110102,二组,group,1101\n") == Result(1, 1, 4)
    assert Unit.objects.get(code="110102").full_name == "乙街道 丙村 二组"


def test_import_without_optional_columns_leaves_them_as_they_are():
    """A file of names does not wipe out the phones and categories that somebody entered."""
    load(SMALL)
    Unit.objects.filter(code="11").update(phone="0513-88810000", category="town")
    assert load(SMALL) == Result(0, 0, 5)
    assert Unit.objects.filter(code="11", phone="0513-88810000", category="town").exists()


def test_import_with_optional_columns_sets_them():
    load("code,name,tier,parent_code,category,phone\n1,甲市,county,,,\n11,乙镇,town,1,town,0513-88810000")
    assert Unit.objects.filter(code="11", phone="0513-88810000", category="town").exists()


def test_import_dry_run_counts_and_writes_nothing():
    assert load(SMALL, dry_run=True) == Result(5, 0, 0)
    assert not Unit.objects.exists()


def test_import_dry_run_of_changes_counts_and_writes_nothing():
    load(SMALL)
    assert load(SMALL.replace("丙村", "丙社区") + "1102,新村,village,11\n", dry_run=True) == Result(1, 1, 4)
    assert Unit.objects.get(code="1101").name == "丙村"
    assert Unit.objects.count() == 5


# --- What may not ----------------------------------------------------------------------------------------------------


def test_import_lists_every_bad_row_with_its_line_and_imports_none():
    """Good rows among them stay out too."""
    text = SMALL + (
        "1101,再来,village,11\n"  # line 7: the code stands twice
        ",无码村,village,11\n"
        "1103,,village,11\n"
        "1104,无层级村,,11\n"
        "1105,怪层级村,hamlet,11\n"
        "1106,无上级村,village,\n"
        "1107,错上级村,village,1\n"
        "1108,不明上级村,village,99\n"
        "1109,好村,village,11\n"
        "2,另一市,county,1\n"
        "12,村下镇,town,1101\n"
        "1110,自己的上级,village,1110\n"
        "11-11,码有横线,village,11\n"
        f"{'9' * 21},码太长,village,11\n"
        f"1113,{'长' * 61},village,11\n"
    )
    bad = [7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 21]
    assert lines_of(text) == [f"line {number}" for number in bad]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1101,再来,village,11", "Line 7: code 1101 stands twice in the file"),
        ("1104,村,hamlet,11", "Line 7: tier: “hamlet” is none of 县、区镇、村（社区）、村民小组、机关部门、企业代理点"),
        ("1107,村,village,1", "Line 7: A village belongs to a town."),
        ("1108,村,village,99", "Line 7: the unit above, 99, is not known"),
        ("12,镇,town,", "Line 7: A town belongs to the county."),
        ("D2,局,department,11", "Line 7: A department belongs to the county."),
        ("1102,组,group,11", "Line 7: A villagers' group belongs to a village."),
        ("1109", "Line 7: code or name is missing"),
    ],
)
def test_import_says_what_is_wrong_with_a_row(row, reason):
    assert problems(SMALL + row) == [reason]


@pytest.mark.parametrize("column", ["name", "category", "phone"])
def test_import_names_the_cell_with_a_nul_character(column):
    """PostgreSQL stores none; such a cell is named like any without a value, never an error of the program."""
    cells = {"code": "1", "name": "甲市", "tier": "county", "parent_code": "", "category": "", "phone": ""}
    cells[column] += "\x00"
    [line] = problems(",".join(cells) + "\n" + ",".join(cells.values()))
    place = "ABCDEF"[list(cells).index(column)]
    assert line == f"Row 2, column {place} holds characters that cannot be shown. Type it anew."


@pytest.mark.parametrize(
    ("code", "tier", "parent_code"), [("1101", "village", "12"), ("1101", "town", "1"), ("D1", "town", "1")]
)
def test_import_moves_no_known_unit(code, tier, parent_code):
    """The past hangs on its place in the tree."""
    load(SMALL + "12,另一镇,town,1\n")
    text = f"{HEADER}\n{code},名,{tier},{parent_code}"
    assert problems(text) == [f"Line 2: {code} stands elsewhere in the network; move it on the unit's own page"]


def test_import_closes_no_unit_with_open_requests(village, submitted):
    """As on the unit's own page, the rest of the portal is asked."""
    Appointment.objects.update(ends_on=date(2026, 5, 1))
    row = f"{HEADER},closed_on\n{village.code},{village.name},village,{village.parent.code},2026-06-01"
    assert problems(row) == ["Line 2: 1 open request lies in its queue."]
    village.refresh_from_db()
    assert village.closed_on is None


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "The file is empty."),
        (b"code,name\n1,x\n", "The header lacks these columns: 类型、上级代码"),
        (HEADER.encode(), "Below the header, the file holds no rows."),
        (b"code,name\n1,\xff\xff\n", "The text of the file cannot be read. Save it as .xlsx, or as CSV in UTF-8."),
        (f'{HEADER}\n1,"甲市'.encode(), "Line 2: unexpected end of data"),
    ],
)
def test_import_refuses_what_is_no_such_file(content, line):
    """Each with what a person can mend."""
    with translation.override("en"), pytest.raises(BadRows) as refusal:
        import_units(content)
    assert refusal.value.lines == [line]
    assert not Unit.objects.exists()


# --- The command -----------------------------------------------------------------------------------------------------


def test_import_command_says_what_changed(tmp_path, capsys):
    file = tmp_path / "units.csv"
    file.write_text(SMALL)
    call_command("import_units", file, dry_run=True)
    call_command("import_units", file)
    call_command("import_units", file)
    assert capsys.readouterr().out.splitlines() == [
        "Would be: 5 new, 0 changed, 0 unchanged units.",
        "5 new, 0 changed, 0 unchanged units.",
        "0 new, 0 changed, 5 unchanged units.",
    ]


def test_import_command_fails_with_the_bad_lines(tmp_path):
    file = tmp_path / "units.csv"
    file.write_text(SMALL + "1101,再来,village,11\n")
    with (
        translation.override("en"),
        pytest.raises(CommandError, match="Line 7: code 1101 stands twice in the file\nNothing was imported"),
    ):
        call_command("import_units", file)
    with pytest.raises(CommandError, match="missing"):
        call_command("import_units", tmp_path / "missing.csv")
    assert not Unit.objects.exists()
