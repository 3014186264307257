"""Workbooks of sheets as a reader opens them."""

import io

from django.urls import reverse
from openpyxl import load_workbook

EVIDENCE, OVERVIEW = "证据材料", "总览"
"""Names of worksheets."""
ROUND = "/assessment/2026-1/table/"


def of(sheet, name, **query):
    """The address of a page about this sheet."""
    url = reverse(f"assessment:{name}", args=(sheet.round.year, sheet.round.half, sheet.unit.code))
    return f"{url}?version={query['version']}" if query else url


def book_at(browser, url):
    """The workbook that this browser downloads there."""
    answer = browser.get(url)
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def texts(worksheet):
    """Its cells, line by line, without the empty ones."""
    return [[cell for cell in row if cell is not None] for row in worksheet.iter_rows(values_only=True)]


def row_of(worksheet, label):
    """The line that begins with this."""
    return next(row for row in texts(worksheet) if row and row[0] == label)


def as_number(value):
    """As openpyxl reads a number back."""
    return float(value) if value % 1 else int(value)
