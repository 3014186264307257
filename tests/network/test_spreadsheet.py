"""`spreadsheet`: what offices send is read, and what cannot be read is refused in words."""

from datetime import date, datetime

import pytest
from django.utils import translation
from openpyxl import Workbook

from network import spreadsheet
from network.imports import roster_columns, unit_columns
from network.imports.cells import day, keys_of, phone, values_of
from network.imports.plan import check_table
from network.spreadsheet import heading, read_table
from network.workbook import MAX_COLUMNS, BadRows
from tests.files import PDF, office, picture, zipped
from tests.network import sheets
from tests.network.sheets import comma_separated, xlsx

KEYS = keys_of(roster_columns.COLUMNS)
HEADER = ("单位全称", "姓名", "岗位", "公示电话", "任职日期")
ROW = ("新桥村", "张建国", "代理员", "0513-88810001", "2026-01-01")
READ = dict(zip(("unit_name", "name", "role", "published_phone", "starts_on"), ROW, strict=True))
TABLE = (HEADER, ROW)


def read(content):
    return read_table(content, KEYS)


def cells(*rows):
    """What each row says, of a workbook."""
    return [line.cells for line in read(xlsx(rows)).lines]


def refusal(content):
    """Why a file cannot be imported, in English."""
    with translation.override("en"), pytest.raises(BadRows) as refused:
        read(content)
    return refused.value.lines


# --- What offices send -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_every_encoding_and_with_every_delimiter(encoding, delimiter):
    table = read(comma_separated(TABLE, encoding=encoding, delimiter=delimiter))
    assert [tuple(line) for line in table.lines] == [(2, READ)]
    assert table.columns == tuple(READ)


def test_rare_character_of_a_name_is_read_from_gb18030():
    table = read(comma_separated([HEADER, ("新桥村", "王㛃𠮷", "代理员")], encoding="gb18030"))
    assert table.lines[0].cells["name"] == "王㛃𠮷"


def test_header_stands_below_a_merged_title_and_lines_are_those_of_the_file():
    table = read(xlsx([[], *TABLE, [], ROW], title="新桥村代理员名册"))
    assert [line.number for line in table.lines] == [4, 6]
    assert table.lines[0].cells == READ


def test_header_in_the_tenth_row_is_found_and_in_the_eleventh_is_not():
    assert len(read(xlsx([["说明"]] * 9 + list(TABLE))).lines) == 1
    assert read(xlsx([["说明"]] * 10 + list(TABLE))).columns == ()


@pytest.mark.parametrize("columns", [unit_columns.COLUMNS, roster_columns.COLUMNS])
def test_every_heading_is_known_as_it_is_written(columns):
    keys = keys_of(columns)
    for column in columns:
        for text in (*column.headings, column.key, f" {column.headings[0]}* ", f"{column.headings[0]}（必填）"):
            assert keys.get(heading(text)) == column.key, text


def test_numbers_are_read_as_a_person_sees_them():
    rows = cells(HEADER, ("新桥村", "张建国", "代理员", 88810001.0), ("新桥村", "李秀英", "代理员", 13800010001))
    assert [row["published_phone"] for row in rows] == ["88810001", "13800010001"]
    assert [phone(row["published_phone"]) for row in rows] == ["0513-88810001", "13800010001"]


@pytest.mark.parametrize(
    "value",
    [
        date(2026, 1, 1),
        datetime(2026, 1, 1, 8, 30),  # noqa: DTZ001 - a workbook knows no time zone
        "2026-01-01",
        "2026/1/1",
        "2026.1.1",
        "2026年1月1日",
        "２０２６－０１－０１",
        "20260101",
        20260101,
    ],
)
def test_days_are_read_in_every_spelling(value):
    [row] = cells(HEADER, (*ROW[:4], value))
    assert day(row["starts_on"]) == date(2026, 1, 1)


@pytest.mark.parametrize("value", ["2026-02-30", "1949-12-31", "2100-01-01", "一月", "2026-1"])
def test_what_is_no_day_is_said(value):
    with translation.override("en"), pytest.raises(ValueError, match="is no day"):
        day(value)


def test_full_width_digits_and_stray_spaces_do_not_matter():
    row = ("　新桥村 ", "\u00a0张　建国\u200b", " 代理员\n", " ０５１３－８８８１０００１ ", "\ufeff2026-01-01")
    [found] = cells([f"　{text} " for text in HEADER], row)
    values, problem = values_of(roster_columns.COLUMNS, found)
    assert not problem
    assert (values["unit_name"], values["name"], values["published_phone"]) == ("新桥村", "张建国", "0513-88810001")


def test_unknown_column_is_left_out_with_its_formulas():
    assert cells(("序号", *HEADER), ("=ROW()", *ROW)) == [READ]


def test_first_visible_sheet_that_holds_anything_is_read():
    book = Workbook()
    hidden, table = book.create_sheet(), book.create_sheet()
    hidden.append(["隐藏"])
    hidden.sheet_state = "hidden"
    for row in TABLE:
        table.append(row)
    assert [line.cells for line in read(sheets.saved(book)).lines] == [READ]


# --- Cells without a value -------------------------------------------------------------------------------------------


def test_formula_is_refused_with_its_address():
    formula = (*ROW[:3], "=A1&B1")
    assert refusal(xlsx([HEADER, ROW, formula])) == ["Row 3, column D is a formula. Paste it as a value."]
    assert refusal(comma_separated([HEADER, ROW, formula])) == ["Row 3, column D is a formula. Paste it as a value."]


def test_error_and_too_long_number_are_refused_with_their_addresses():
    lines = refusal(xlsx([HEADER, ("#N/A", *ROW[1:]), (*ROW[:3], 10**15)]))
    assert lines[0] == "Row 2, column A holds an error: #N/A"
    assert lines[1].startswith("Row 3, column D is a number of more than 15 digits")
    assert cells(HEADER, (*ROW[:3], 10**15 - 1))[0]["published_phone"] == "9" * 15


def test_merged_cells_in_the_table_are_refused_with_their_addresses():
    assert refusal(xlsx([*TABLE, ROW], merged=["A2:A3"], title="")) == ["Merged cells in the table: A2:A3. Split them."]
    quoted = sheets.changed(xlsx([*TABLE, ROW], merged=["A2:A3"]), sheets.SHEET, b'"A2:A3"', b"'A2:A3'")
    assert refusal(quoted) == ["Merged cells in the table: A2:A3. Split them."]


def test_many_problems_are_cut_short():
    lines = refusal(xlsx([HEADER, *[("=A1", *ROW[1:])] * 25]))
    assert (len(lines), lines[-1]) == (21, "… and 5 more.")


def test_column_that_stands_twice_is_refused():
    assert refusal(xlsx([(*HEADER, "姓名")])) == ["Row 1, column F: this column stands twice in the header."]


# --- Files that are no tables ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b" \r\n\t", "The file is empty."),
        (sheets.OLD_OFFICE, "This is an old .xls or .et file"),
        (sheets.LOCKED, "locked with a password"),
        (PDF, "This is not a spreadsheet."),
        (picture(), "This is not a spreadsheet."),
        (zipped(), "This is not a spreadsheet."),
        (office("word"), "This is not a spreadsheet."),
        (b"\xef\xbb\xbf <html><table>", "This is not a spreadsheet."),
        (office("xl"), "This is not a spreadsheet."),
        (xlsx(TABLE)[:3000], "The workbook cannot be opened."),
        (sheets.changed(xlsx(TABLE), sheets.SHEET, b"<sheetData>", b"<sheetData"), "The workbook cannot be opened."),
        (b"\xff\xfe\x00", "The text of the file cannot be read."),
        (b"\xff\xff\xff\xff", "The text of the file cannot be read."),
        ("姓名,岗位\n张\0三,代理员\n".encode(), "Row 2, column A holds characters that cannot be shown."),
        ('姓名,岗位\n"张三,代理员\n'.encode(), "Line 2: "),
        (b"a," * 70_000 + b'"' + b"x" * 140_000 + b'"', "Line 1: "),
    ],
)
def test_other_files_are_refused_in_words(content, said):
    [line] = refusal(content)
    assert said in line


def test_missing_header_column_and_rows_are_named():
    for content, said in (
        (xlsx([ROW]), "The header lacks these columns: 姓名、岗位"),
        (xlsx([("单位全称", "姓名")]), "The header lacks these columns: 岗位"),
        ("姓名,岗位\n张三,代理员\n".encode("utf-16-le"), "The header lacks these columns: 姓名、岗位"),
        (xlsx([HEADER]), "Below the header, the file holds no rows."),
        (sheets.saved(Workbook()), "The header lacks these columns: 姓名、岗位"),
    ):
        with translation.override("en"), pytest.raises(BadRows, match=said):
            check_table(read(content), roster_columns.COLUMNS)


def test_unseen_characters_make_the_row_wrong():
    for content in (xlsx, comma_separated):
        [line] = read(content([HEADER, ("新桥村", "张\u202e三", "代理员")])).lines
        assert values_of(roster_columns.COLUMNS, line.cells)[1]


# --- Limits ----------------------------------------------------------------------------------------------------------


def test_bytes_at_the_limit_are_read_and_one_more_are_not(monkeypatch):
    content = comma_separated(TABLE)
    monkeypatch.setattr(spreadsheet, "MAX_BYTES", len(content))
    assert len(read(content).lines) == 1
    assert refusal(content + b"\n") == ["The file is larger than 10 MB."]


def test_rows_at_the_limit_are_read_and_one_more_is_not(monkeypatch):
    monkeypatch.setattr(spreadsheet, "MAX_ROWS", 3)
    for content in (xlsx, comma_separated):
        assert len(read(content([HEADER, *[ROW] * 3])).lines) == 3
        assert refusal(content([HEADER, *[ROW] * 4])) == ["The table has more than 3 rows. Divide it."]


def test_columns_at_the_limit_are_read_and_one_more_is_not():
    filler = ["备注"] * (MAX_COLUMNS - len(HEADER))
    for content in (xlsx, comma_separated):
        assert len(read(content([(*HEADER, *filler), ROW])).lines) == 1
        assert refusal(content([(*HEADER, *filler, "备注")])) == ["The table has more than 60 columns."]


def test_progress_is_reported_every_500_rows():
    seen = []
    read_table(comma_separated([HEADER, *[ROW] * 1001]), KEYS, lambda done, total: seen.append((done, total)))
    assert seen == [(500, 1002), (1000, 1002)]
