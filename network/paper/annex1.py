"""The form of Annex 1 as the annex prints it (R91, R92): in its own words and in Chinese, whatever the language."""

from collections.abc import Sequence

from django.conf import settings

from network.enums import FilingRole, Gender
from network.filings import Row, rows_of
from network.models import Filing, FilingRound, Unit
from proxyportal.paper import INK, SOFT, Paper, Text, fit, press, width_of

WIDTH, HEIGHT = 297.0, 210.0
"""A4 across: seven columns, the last one an e-mail address."""
LEFT, INNER = 22.0, 253.0

TITLE = "县级机关群众事务党员干部代理工作首席代理员登记表"
UNIT_LABEL = "填报单位(盖章)："
HEADS = ("类别", "姓名", "性别", "现任职务", "办公室电话", "手机号码", "电子邮箱")
WIDTHS = (29.0, 28.0, 15.0, 48.0, 36.0, 32.0, 65.0)
CATEGORIES = {FilingRole.LEADER: "分管负责人", FilingRole.AGENT: "代理员"}
GENDERS: dict[str, str] = {Gender.MALE: "男", Gender.FEMALE: "女"}

UNIT_BASELINE = 68.0
"""The unit's name stands in the middle of 44 mm of free paper: a seal is 42 mm across and is set upon the name."""
TABLE_TOP, HEAD_HEIGHT, ROW_HEIGHT = 92.0, 13.0, 21.0
PADDING = 1.6
SIZE = 13.0
SMALLEST_LINE = 8.0
"""An address that no smaller type keeps on one line is broken instead."""
LINE = 0.3


def forms(filing_round: FilingRound, sheets: Sequence[tuple[Unit, Filing | None]]) -> bytes:
    """One form to a page; a department that has not filed gets a blank one, to be filled in by hand."""
    with press():
        paper = Paper(f"{TITLE} {filing_round.title}", WIDTH, HEIGHT)
        for number, (unit, filing) in enumerate(sheets, 1):
            if number > 1:
                paper.next_page()
            draw_form(paper, filing_round, unit, filing)
            paper.page_number(number, len(sheets), WIDTH / 2, HEIGHT - 12, 9)
        return paper.content()


def draw_form(paper: Paper, filing_round: FilingRound, unit: Unit, filing: Filing | None) -> None:
    """The annex: title, unit with room for its seal, the two rows, where to send it. Below, which version it is."""
    paper.line("附件1：", LEFT, 22, 14)
    paper.line(TITLE, WIDTH / 2, 38, 20, bold=True, align="center")
    paper.line(UNIT_LABEL, LEFT, UNIT_BASELINE, 14)
    start = LEFT + width_of(UNIT_LABEL, 14)
    name = fit([Text(unit.name, 14)], 110, 8)
    paper.lines(name, start, UNIT_BASELINE - 5.2)
    draw_table(paper, rows_of(filing) if filing else {})
    bottom = TABLE_TOP + HEAD_HEIGHT + len(FilingRole) * ROW_HEIGHT
    paper.lines(fit([Text(note_of(filing_round), 12)], INNER, 16), LEFT, bottom + 5)
    version = f"第{filing.version}版" if filing else "未填报"
    paper.line(f"{filing_round.title}　{version}", LEFT + INNER, HEIGHT - 12, 9, color=SOFT, align="right")


def draw_table(paper: Paper, rows: dict[str, Row]) -> None:
    """Head and two rows, ruled all round; what is too long for its cell gets smaller."""
    cells = [HEADS, *((CATEGORIES[role], *answers(rows.get(role, Row()))) for role in FilingRole)]
    top = TABLE_TOP
    for number, texts in enumerate(cells):
        height = ROW_HEIGHT if number else HEAD_HEIGHT
        left = LEFT
        for column, (text, width) in enumerate(zip(texts, WIDTHS, strict=True)):
            is_label = not number or not column
            size = size_of(text, width - 2 * PADDING)
            fitted = fit([Text(text, size, bold=is_label)], width - 2 * PADDING, height - 2 * PADDING)
            paper.lines(fitted, left + width / 2, top + (height - fitted.height) / 2, align="center")
            paper.upright(left, top, height, INK, LINE)
            left += width
        paper.upright(left, top, height + LINE, INK, LINE)
        paper.rule(LEFT, top, INNER, INK, LINE)
        top += height
    paper.rule(LEFT, top, INNER, INK, LINE)


def size_of(text: str, width: float) -> float:
    """Numbers and addresses are copied by hand: they stand on one line, if need be in smaller type."""
    size = SIZE * min(1.0, width / width_of(text, SIZE)) if text.isascii() and text else SIZE
    return size if size >= SMALLEST_LINE else SIZE


def answers(row: Row) -> tuple[str, ...]:
    """What was filed, in the order of the annex; empty in a blank form."""
    return (row.name, GENDERS.get(row.gender, ""), row.position, row.office_phone, row.mobile, row.email)


def note_of(filing_round: FilingRound) -> str:
    """Until when and where to send it (R92): the round's day, the office of the settings."""
    day = filing_round.due_on
    return (
        f"注：此表请于{day.month}月{day.day}日前报送{settings.FILING_OFFICE}（{settings.FILING_ROOM}），"
        f"邮箱：{settings.FILING_MAILBOX}"
    )
