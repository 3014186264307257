"""One sheet on A4 as the annex prints it, with its reasons, and room for seals and signatures (R71)."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from assessment.laid_out import COLUMN_WORDS, LaidOut, LaidOutRow, laid_out, printed_on
from assessment.models import ScoreRow, ScoreSheet
from network.models import User
from proxyportal.paper import HAIR, INK, SOFT, Paper, Text, fit, press
from proxyportal.paper_flow import SHADE, Band, Block, Cell, Row, look_of, paginated, paragraphs, row

WIDTH, HEIGHT = 210.0, 297.0
LEFT, INNER = 20.0, 170.0
TOP, BOTTOM = 15.0, 21.0
WIDTHS = (26.0, 90.0, 18.0, 18.0, 18.0)
"""The annex's five columns."""
SIZE = 10.0
SMALL = 8.0
SEALS = 52.0
"""How high the boxes for seals are: a round seal is 42 mm across, and is set upon the names below it."""


def printed(sheet: ScoreSheet, rows: Sequence[ScoreRow], *, reader: User) -> bytes:
    """The sheet as PDF, as this person may read it."""
    with press():
        shown = laid_out(sheet, rows, reader=reader)
        paper = Paper(f"{shown.title} {shown.unit} {shown.period}", WIDTH, HEIGHT)
        pages = paginated(bands(shown), HEIGHT - TOP - BOTTOM)
        for number, page in enumerate(pages, 1):
            if number > 1:
                paper.next_page()
            top = TOP
            for band in page:
                band.draw(paper, top)
                top += band.height
            foot(paper, shown)
            paper.page_number(number, len(pages), WIDTH / 2, HEIGHT - 12)
        return paper.content()


def bands(shown: LaidOut) -> list[Band]:
    """Title, the six rows with what was said of each, the reply; total, source and seals stand together on one page."""
    heads = [Cell([Text(str(words), SIZE, bold=True)], "center", SHADE) for words in COLUMN_WORDS]
    head = row(heads, look_of(heads, LEFT, WIDTHS, color=INK))
    found: list[Band] = [title(shown), Row(head.cells, head.look, clings=True)]
    for each in shown.rows:
        found += row_bands(each, head)
    if shown.reply:
        found.append(spanning(_("Reply of the unit"), shown.reply, head))
    found.append(together([total(shown), plain(shown.source, SMALL, SOFT), seals()]))
    return found


def together(parts: Sequence[Band]) -> Block:
    """Bands that no page break parts: a signature belongs to the total above it."""

    def draw(paper: Paper, top: float) -> None:
        for part in parts:
            part.draw(paper, top)
            top += part.height

    return Block(sum(part.height for part in parts), draw)


def title(shown: LaidOut) -> Block:
    """Which annex, its title, whose sheet of which half-year, where it stands."""
    marks = fit([Text(mark, SMALL, color=SOFT) for mark in shown.marks], INNER, 40)
    name = fit([Text(shown.title, 18, bold=True)], INNER, 9)

    def draw(paper: Paper, top: float) -> None:
        middle = LEFT + INNER / 2
        paper.line(f"{shown.annex}：", LEFT, top + 4.5, 12)
        paper.lines(name, middle, top + 9, align="center")
        unit = fit([Text(_("Assessed unit: %(unit)s") % {"unit": shown.unit}, 11.5)], INNER * 0.6, 8)
        paper.lines(unit, LEFT, top + 21)
        period = f"{shown.period}　{shown.state}"
        paper.line(period, LEFT + INNER, top + 25, 11.5, align="right")
        paper.lines(marks, LEFT, top + 28.5)

    return Block(30 + marks.height, draw, clings=True)


def row_bands(each: LaidOutRow, head: Row) -> list[Band]:
    """The row as the annex prints it; below it, across the table, the self-score's words and the assessor's reason."""
    texts = (each.annex.project, each.annex.content, str(each.annex.maximum), *map(points, each[2:4]))
    cells = [
        Cell([Text(words, SIZE, bold=number in (0, 4))], "left" if number == 1 else "center")
        for number, words in enumerate(texts)
    ]
    made = row(cells, look_of(cells, LEFT, WIDTHS, color=INK), head)
    if not each.notes:
        return [made]
    notes = "\n".join(each.notes)
    return [Row(made.cells, made.look, head, clings=True), spanning(_("Notes"), notes, head)]


def spanning(label: str, words: str, head: Row) -> Row:
    """A label and a text across the rest of the table."""
    cells = [Cell([Text(label, 9, color=SOFT)], "center"), Cell(paragraphs(words, 9))]
    return row(cells, look_of(cells, LEFT, (WIDTHS[0], INNER - WIDTHS[0]), color=INK), head)


def total(shown: LaidOut) -> Row:
    """The sums; the last is the official one."""
    texts = (_("Total"), str(shown.maximum), points(shown.totals.self_score), points(shown.totals.assessed))
    cells = [Cell([Text(words, SIZE, bold=True)], "center", SHADE) for words in texts]
    return row(cells, look_of(cells, LEFT, (WIDTHS[0] + WIDTHS[1], *WIDTHS[2:]), color=INK))


def plain(words: str, size: float, color: str) -> Row:
    """A paragraph as wide as the table, without rules."""
    cells = [Cell([Text(words, size, color=color)])]
    return row(cells, look_of(cells, LEFT, [INNER], side=0, color=""))


def seals() -> Block:
    """Three boxes: the unit with its seal and the person in charge, the assessor, the organization department."""
    width = INNER / 3
    boxes: Sequence[tuple[str, str]] = (
        (_("Assessed unit (seal)"), _("Person in charge (signature):")),
        (_("Assessed by"), _("Assessor (signature):")),
        (_("Organization department (seal)"), _("Person in charge (signature):")),
    )

    def draw(paper: Paper, top: float) -> None:
        for number, (name, hand) in enumerate(boxes):
            left = LEFT + number * width
            paper.line(name, left + width / 2, top + 8, SIZE, align="center")
            paper.line(hand, left + 3, top + SEALS - 12, SIZE)
            paper.line(_("Date:"), left + 3, top + SEALS - 3.5, SIZE)
            paper.upright(left, top + 2, SEALS, INK)
        paper.upright(LEFT + INNER, top + 2, SEALS, INK)
        paper.rule(LEFT, top + 2, INNER, INK)
        paper.rule(LEFT, top + 2 + SEALS, INNER + 0.2, INK)

    return Block(SEALS + 4, draw)


def foot(paper: Paper, shown: LaidOut) -> None:
    """Which sheet a page belongs to, and when it was printed."""
    paper.rule(LEFT, HEIGHT - 18, INNER, HAIR)
    name = fit([Text(f"{shown.unit}　{shown.period}　{shown.state}", 9, color=SOFT)], INNER / 2 - 14, 5)
    paper.lines(name, LEFT, HEIGHT - 15)
    paper.line(printed_on(), LEFT + INNER, HEIGHT - 12, 9, color=SOFT, align="right")


def points(value: Decimal | None) -> str:
    """A score; free paper where there is none, to be filled in by hand."""
    return "" if value is None else str(value)
