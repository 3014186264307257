"""Sheets as workbooks: one, with its evidence; a whole round, unit by unit; the results of a year (R70, R71).

The evidence is what the sheet froze, figure by figure; it names no request, since a receipt number opens a page:
the address of the cases behind a figure, which asks for the sign-in, stands beside it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook

from assessment import reading
from assessment.annual import Line as AnnualLine
from assessment.enums import ANNEX_OF_TIER, Annex
from assessment.evidence import Inputs
from assessment.laid_out import COLUMN_WORDS, LaidOut, laid_out, printed_on
from assessment.models import Round, ScoreRow, ScoreSheet
from network.models import User
from proxyportal.scoring_rules import printed
from proxyportal.worksheets import Look, Sheet

Addresses = Callable[[str], str]
"""From a path to the whole address that a file can hold."""

PLAIN = Look()
SOFT = Look(size=9)
HEAD = Look(bold=True, align="center", ruled=True, shaded=True)
TEXT = Look(ruled=True)
MIDDLE = Look(align="center", ruled=True)
NAME = Look(bold=True, align="center", ruled=True)
NUMBER = Look(align="center", ruled=True, format="0")
POINTS = Look(align="center", ruled=True, format="0.00")
OFFICIAL = Look(bold=True, align="center", ruled=True, format="0.00")
RATE = Look(align="center", ruled=True, format="0.0%")
SOFT_RULED = Look(size=9, ruled=True)
LINK = Look(align="center", ruled=True)
SEAL = Look(align="center", upright="top", ruled=True)

WIDTHS = (14.0, 52.0, 11.0, 11.0, 11.0)
"""The annex's five columns; together as wide as A4 takes."""
EVIDENCE_WIDTHS = (16.0, 6.0, 16.0, 34.0, 10.0, 10.0, 10.0, 44.0, 50.0, 14.0, 9.0)


# --- One sheet -------------------------------------------------------------------------------------------------------


def write_sheet(book: Workbook, shown: LaidOut, title: str) -> None:
    """A worksheet in the annex's own layout."""
    sheet = Sheet(book, title, WIDTHS)
    whole = [len(WIDTHS)]
    sheet.add((f"{shown.annex}：", PLAIN), spans=whole)
    sheet.add((shown.title, Look(bold=True, size=16, align="center")), spans=whole, height=30)
    unit = _("Assessed unit: %(unit)s") % {"unit": shown.unit}
    sheet.add((unit, PLAIN), (f"{shown.period}　{shown.state}", Look(align="right")), spans=(2, 3))
    for mark in shown.marks:
        sheet.add((mark, SOFT), spans=whole)
    sheet.repeat(sheet.row + 1)
    sheet.add(*((str(words), HEAD) for words in COLUMN_WORDS))
    for each in shown.rows:
        annex = each.annex
        scores = ((annex.maximum, NUMBER), (each.self_score, POINTS), (each.assessed, OFFICIAL))
        sheet.add((annex.project, NAME), (annex.content, TEXT), *scores)
        for note in each.notes:
            sheet.add((_("Notes"), MIDDLE), (note, SOFT_RULED), spans=(1, 4))
    totals = ((shown.maximum, NUMBER), (shown.totals.self_score, OFFICIAL), (shown.totals.assessed, OFFICIAL))
    sheet.add((_("Total"), NAME), *totals, spans=(2, 1, 1, 1))
    if shown.reply:
        sheet.add((_("Reply of the unit"), NAME), (shown.reply, TEXT), spans=(1, 4))
    sheet.add((shown.source, SOFT), spans=whole)
    _write_seals(sheet)
    sheet.close()


def _write_seals(sheet: Sheet) -> None:
    """Unit and organization department with their seals; the assessor's hand is on the department's side."""
    sheet.add((None, PLAIN), spans=[len(WIDTHS)])
    sides = (
        (_("Assessed unit (seal)"), _("Organization department (seal)")),
        (_("Person in charge (signature):"), _("Person in charge (signature):")),
        ("", _("Assessor (signature):")),
        (_("Date:"), _("Date:")),
    )
    for number, (left, right) in enumerate(sides):
        look = TEXT if number else SEAL
        sheet.add((left, look), (right, look), spans=(2, 3), height=24 if number else 110)


def evidence_sheet(book: Workbook) -> Sheet:
    """The worksheet of evidence with its heads, to be filled with one unit or many."""
    sheet = Sheet(book, _("Evidence"), EVIDENCE_WIDTHS, across=True)
    sheet.freeze(2)
    heads = (
        _("Unit"),
        _("Row number"),
        _("Assessment item"),
        _("Figure"),
        _("Count"),
        _("Out of"),
        _("Share"),
        _("What it says"),
        _("Definition"),
        _("Rule, by number"),
        _("Matters behind it"),
    )
    sheet.add(*((words, HEAD) for words in heads))
    return sheet


def write_evidence(sheet: Sheet, inputs: Inputs, addresses: Addresses) -> None:
    """Every figure of a sheet: how many of how many, its definition and rule, where its cases are. First of each row
    what the figures come to."""
    for line in reading.lines(inputs):
        found = line.suggestion
        start = ((inputs["name"], TEXT), (line.annex.number, NUMBER), (line.annex.project, TEXT))
        flags = "\n".join(str(words) for words in line.flags)
        suggested = ((found.points, POINTS), (line.annex.maximum, NUMBER), (None, RATE), (flags, TEXT))
        sheet.add(*start, (_("Suggested points"), NAME), *suggested, *[(None, TEXT)] * 3)
        for fact in line.facts:
            word = fact.word
            said = "；".join(filter(None, (fact.value, str(fact.more))))
            meaning = ((word.definition, TEXT), (word.rules, MIDDLE)) if word else ((None, TEXT), (None, MIDDLE))
            opens = (_("Open"), replace(LINK, link=addresses(fact.url))) if fact.url else (None, TEXT)
            sheet.add(*start, (fact.label, TEXT), *_numbers(fact), (said, TEXT), *meaning, opens)


def _numbers(fact: reading.Fact) -> tuple[tuple[Any, Look], ...]:
    """How many, of how many, and the share to a tenth of a hundredth, rounded down as everywhere."""
    number, whole = fact.number, fact.whole
    if whole is None:
        return (number, NUMBER), (None, NUMBER), (None, RATE)
    of = (printed(whole), POINTS) if isinstance(whole, Fraction) and whole.denominator > 1 else (int(whole), NUMBER)
    return (number, NUMBER), of, (share(number or 0, Fraction(whole)), RATE)


def share(number: int, whole: Fraction) -> Decimal | None:
    """A share in thousandths, rounded down: 80.0 % only where it is reached. None of nothing."""
    if not whole:
        return None
    rate = Fraction(number) / whole
    return (Decimal(rate.numerator) / rate.denominator).quantize(Decimal("0.001"), ROUND_DOWN)


def one_sheet(sheet: ScoreSheet, rows: list[ScoreRow], *, reader: User, addresses: Addresses) -> Callable[..., None]:
    """What writes the workbook of one sheet: the annex's layout, and the evidence."""

    def fill(book: Workbook) -> None:
        write_sheet(book, laid_out(sheet, rows, reader=reader), sheet.unit.name)
        evidence = evidence_sheet(book)
        write_evidence(evidence, sheet.inputs, addresses)
        evidence.filter_from(1)
        evidence.close()

    return fill


# --- A round ---------------------------------------------------------------------------------------------------------

OVERVIEW_WIDTHS = (8.0, 30.0, 9.0, 18.0, 8.0, *[11.0] * 9, 44.0)


def whole_round(
    shown: Round,
    sheets: list[tuple[ScoreSheet, list[ScoreRow]]],
    inputs: Iterable[tuple[int, Inputs]],
    *,
    reader: User,
    addresses: Addresses,
) -> Callable[..., None]:
    """What writes the workbook of a round: all units with their points in the order of their codes, since nobody is
    ranked; then a worksheet for each; then the evidence of all. `inputs` come one by one, by the sheet's id."""

    def fill(book: Workbook) -> None:
        laid = {sheet.pk: (sheet, laid_out(sheet, rows, reader=reader)) for sheet, rows in sheets}
        _write_overview(book, shown, list(laid.values()))
        for sheet, each in laid.values():
            write_sheet(book, each, sheet.unit.name)
        evidence = evidence_sheet(book)
        for _sheet, each_inputs in inputs:
            write_evidence(evidence, each_inputs, addresses)
        evidence.filter_from(1)
        evidence.close()

    return fill


def _write_overview(book: Workbook, shown: Round, laid: list[tuple[ScoreSheet, LaidOut]]) -> None:
    sheet = Sheet(book, _("Overview"), OVERVIEW_WIDTHS, across=True)
    sheet.freeze(4)
    whole = [len(OVERVIEW_WIDTHS)]
    title = _("Half-yearly assessment: %(round)s") % {"round": shown.title}
    sheet.add((title, Look(bold=True, size=16, align="center")), spans=whole, height=30)
    note = _("In the order of codes; nobody is ranked. Official is what is locked.")
    sheet.add((f"{note} {printed_on()}", SOFT), spans=whole)
    projects = [f"{each.annex.number} {each.annex.project}" for each in laid[0][1].rows] if laid else [""] * 6
    heads = (_("Annex"), _("Unit"), _("Code of the unit"), _("State"), _("Version number"), *projects)
    sheet.add(*((words, HEAD) for words in (*heads, *_total_heads(), _("Remarks"))))
    for row, each in laid:
        start = ((each.annex, MIDDLE), (each.unit, TEXT), (row.unit.code, MIDDLE), (each.state, MIDDLE))
        points = [(one.assessed, POINTS) for one in each.rows]
        totals = [(each.totals.suggested, POINTS), (each.totals.self_score, POINTS), (each.totals.assessed, OFFICIAL)]
        sheet.add(*start, (row.version, NUMBER), *points, *totals, ("\n".join(each.marks), SOFT_RULED))
    sheet.filter_from(3)
    sheet.close()


def _total_heads() -> tuple[str, str, str]:
    return _("Suggested, in all"), _("Self-score, in all"), _("Assessed, in all")


# --- A year ----------------------------------------------------------------------------------------------------------

YEAR_WIDTHS = (9.0, 30.0, 12.0, 12.0, 12.0, 12.0, 12.0, 12.0, 40.0)


def annual_heads() -> tuple[str, ...]:
    """What the columns of a year's results are called."""
    return (
        _("Annex"),
        _("Unit"),
        _("Code of the unit"),
        _("First half"),
        _("Weight"),
        _("Second half"),
        _("Weight"),
        _("Year"),
        _("Remarks"),
    )


def annual_rows(lines: Iterable[AnnualLine]) -> Iterator[list[Any]]:
    """The cells of each unit's result; a half that is missing is named, and so is a corrected one (R69)."""
    for unit, result in lines:
        start = [str(Annex(ANNEX_OF_TIER[unit.tier]).label), unit.full_name, unit.code]
        if result is None:
            yield [*start, *[None] * 5, _("No sheet of this year is locked yet.")]
            continue
        halves = ((_("first half"), result.first), (_("second half"), result.second))
        remarks = [_("%(half)s missing") % {"half": words} for words, half in halves if half is None]
        corrected = [(words, half.version) for words, half in halves if half is not None and half.version > 1]
        remarks += [_("%(half)s: version %(number)d") % {"half": words, "number": n} for words, n in corrected]
        scores = [result.first_score, result.first_weight, result.second_score, result.second_weight, result.score]
        yield [*start, *scores, "；".join(remarks)]


def whole_year(year: int, lines: list[AnnualLine]) -> Callable[..., None]:
    """What writes the results of a year as a workbook, for the Party-building assessment (R70): in the order of codes,
    nothing is ranked or converted, which is decided elsewhere."""

    def fill(book: Workbook) -> None:
        sheet = Sheet(book, str(year), YEAR_WIDTHS, across=True)
        sheet.freeze(4)
        whole = [len(YEAR_WIDTHS)]
        title = _("Results of %(year)d for the Party-building assessment") % {"year": year}
        sheet.add((title, Look(bold=True, size=16, align="center")), spans=whole, height=30)
        note = _("The weighted mean of both halves (R69); a half that is missing is named, and the other counts alone.")
        sheet.add((f"{note} {printed_on()}", SOFT), spans=whole)
        sheet.add(*((words, HEAD) for words in annual_heads()))
        looks = (MIDDLE, TEXT, MIDDLE, POINTS, NUMBER, POINTS, NUMBER, OFFICIAL, TEXT)
        for cells in annual_rows(lines):
            sheet.add(*zip(cells, looks, strict=True))
        sheet.filter_from(3)
        sheet.close()

    return fill
