"""The templates: filled with their own examples they import cleanly; wrong rows come back to be mended."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from network import import_files
from network.enums import ImportKind, RowOutcome
from network.imports import roster, units
from network.imports.roster import plan_roster
from network.imports.units import import_units, plan_units
from network.models import ImportRow
from network.spreadsheet import read_table
from tests.network.sheets import saved

ON = date(2026, 5, 22)
KINDS = (ImportKind.UNITS, ImportKind.ROSTER)


def opened(content):
    return load_workbook(io.BytesIO(content))


def filled(kind):
    """The template with its examples typed into its table."""
    book = opened(import_files.template(kind))
    table, examples, _notes = book.worksheets
    for row in examples.iter_rows(min_row=2, values_only=True):
        table.append(row)
    return saved(book)


@pytest.mark.parametrize("kind", KINDS)
def test_template_has_no_rows_and_columns_of_text(kind):
    content = import_files.template(kind)
    keys = {ImportKind.UNITS: units.KEYS, ImportKind.ROSTER: roster.KEYS}[kind]
    table = read_table(content, keys)
    assert table.lines == []
    assert table.columns == tuple(column.key for column in import_files.COLUMNS[kind])
    sheet = opened(content).worksheets[0]
    assert all(sheet.column_dimensions[cell.column_letter].number_format == "@" for cell in sheet[1])


@pytest.mark.parametrize("kind", KINDS)
def test_lists_to_choose_from_fit_into_excel(kind):
    """Excel calls a workbook damaged whose list is longer than 255 characters."""
    offers = opened(import_files.template(kind)).worksheets[0].data_validations.dataValidation
    columns = [column for column in import_files.COLUMNS[kind] if column.words]
    assert len(offers) == len(columns)
    assert all(len(offer.formula1) <= 257 for offer in offers)
    assert all(column.read(text) == column.words[text] for column in columns for text in column.words)


def test_examples_of_both_templates_import_cleanly(county, now):
    plan = plan_units(read_table(filled(ImportKind.UNITS), units.KEYS), on=ON)
    assert [(row.outcome, row.reason) for row in plan.rows] == [(RowOutcome.NEW, "")] * 4
    plan.write(actor=None, now=now)
    assert import_units(filled(ImportKind.UNITS), actor=None, now=now).unchanged == 4
    table = read_table(filled(ImportKind.ROSTER), roster.KEYS)
    plan = plan_roster(table, on=ON)
    assert [(row.outcome, row.reason) for row in plan.rows] == [(RowOutcome.NEW, "")] * 4
    plan.write(actor=None, now=now)
    again = plan_roster(table, on=ON)
    assert [(row.outcome, row.reason, row.changes) for row in again.rows] == [(RowOutcome.UNCHANGED, "", [])] * 4


def test_wrong_rows_come_back_as_texts_with_their_reasons():
    """What looks like a formula stays a text, and the file is read again as it was."""
    said = {"name": "=1+1", "backup": "李\u000b某", "published_phone": "000"}
    row = ImportRow(line=7, outcome=RowOutcome.WRONG, reason="=B1", changes=[[key, "", said[key]] for key in said])
    content = import_files.wrong_rows(ImportKind.ROSTER, [row])
    [cells] = opened(content).active.iter_rows(min_row=2)
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    [line] = read_table(content, roster.KEYS).lines
    assert {key: text for key, text in line.cells.items() if text} == said | {"backup": "李某"}
    assert cells[-1].value == "=B1"
