"""The wall notice of a unit (R24-R27): its agents in a table over as many pages as needed, each of them whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from network.enums import PLACE_TIERS
from network.models import RosterEntry, Unit
from network.paper.cards import Absolute
from network.paper.posts import complaint_phones, pledge_of
from proxyportal.paper import GOLD, HAIR, SOFT, VERMILION, Fitted, Paper, Text, fit, press, width_of

WIDTH, HEIGHT = 210.0, 297.0
FORMATS = {"a4": (210.0, 297.0), "a3": (297.0, 420.0)}
"""A3 is the same notice, larger: it is read from farther away."""

LEFT, INNER = 16.0, 178.0
PADDING = 1.8
TABLE_TOP, TABLE_BOTTOM = 82.0, 240.0
HEAD_HEIGHT = 9.0
ROOM = TABLE_BOTTOM - TABLE_TOP - HEAD_HEIGHT
SIZES = (14.0, 13.0, 12.0, 11.0)
"""Of the table's type: the largest at which one page is enough; more pages are set in the smallest."""
QR_SIDE = 28.0


@dataclass(frozen=True)
class Row:
    """One agent's cells, set in columns of these widths."""

    cells: list[Fitted]
    widths: tuple[float, ...]
    height: float
    space: float
    """Above and below the text."""


def notice(unit: Unit, posts: Sequence[RosterEntry], absolute: Absolute, *, day: date, size: str) -> bytes:
    """The notice in one of FORMATS. Every page has title, pledge, phones and code: sheets on a wall get separated."""
    width, height = FORMATS[size]
    phones = complaint_phones(unit)
    with press():
        title = _("Proxy service of cadres: %(unit)s") % {"unit": unit.full_name}
        paper = Paper(title, width, height, scale=min(width / WIDTH, height / HEIGHT))
        pages = table_of(posts)
        for number, rows in enumerate(pages, 1):
            if number > 1:
                paper.next_page()
            draw_head(paper, unit, pledge_of(posts[0]))
            draw_table(paper, rows)
            draw_foot(paper, unit, phones, absolute)
            paper.line(date_format(day, "DATE_FORMAT"), LEFT + INNER, HEIGHT - 9, 9, color=SOFT, align="right")
            paper.page_number(number, len(pages), WIDTH / 2, HEIGHT - 9)
        return paper.content()


def row_of(post: RosterEntry, size: float) -> Row:
    """The five published things of an agent (R28), the pledge being the whole unit's; a dash where nothing is given."""
    texts = (
        Text(post.name, size + 1.5, bold=True),
        Text(post.title.strip() or str(post.get_role_display()), size),
        Text(post.service_phone, size, bold=True),
        Text(post.responsibility_area.strip() or "—", size),
        Text(post.duties.strip() or "—", size),
    )
    space = size / 5
    widths = columns(size)
    cells = [fit([text], width - 2 * PADDING, ROOM - 2 * space) for text, width in zip(texts, widths, strict=True)]
    return Row(cells, widths, max(cell.height for cell in cells) + 2 * space, space)


def columns(size: float) -> tuple[float, ...]:
    """Widths of name, title, phone, area and duties: a phone with its area code stays on one line."""
    name, title, phone, area = 26.0, 33.4, width_of("0000-00000000", size) + 2 * PADDING + 1, 31.0
    return name, title, phone, area, INNER - name - title - phone - area


def table_of(posts: Sequence[RosterEntry]) -> list[list[Row]]:
    """The rows page by page, in the largest type that spares paper; no row is torn."""
    for size in SIZES:
        pages = paginated([row_of(post, size) for post in posts])
        if len(pages) == 1:
            break
    return pages


def paginated(rows: Sequence[Row]) -> list[list[Row]]:
    """As many rows on each page as there is room for."""
    pages: list[list[Row]] = [[]]
    used = 0.0
    for row in rows:
        if pages[-1] and used + row.height > ROOM:
            pages.append([])
            used = 0.0
        pages[-1].append(row)
        used += row.height
    return pages


def draw_head(paper: Paper, unit: Unit, pledge: str) -> None:
    """The portal's name, whose notice it is, and the pledge (R25, R26)."""
    paper.line(str(settings.SITE_TITLE), LEFT, 16, 10.5, bold=True, color=VERMILION)
    paper.line(_("Free proxy service"), LEFT + INNER, 16, 10.5, bold=True, color=VERMILION, align="right")
    paper.masthead_rule(LEFT, 18.5, INNER, 1.2)
    titles = [Text(unit.full_name, 26, bold=True), Text(_("Notice of the proxy service of cadres"), 19, space=1)]
    set_titles = fit(titles, INNER, 27)
    paper.lines(set_titles, WIDTH / 2, 23 + (27 - set_titles.height) / 2, align="center")
    paper.block(LEFT, 54, INNER, 23, "#f8f4ec")
    paper.block(LEFT, 54, 1.2, 23, GOLD)
    paper.line(_("Our pledge"), LEFT + 6, 60.5, 10.5, bold=True, color=VERMILION)
    paper.lines(fit([Text(pledge, 14)], INNER - 12, 13), LEFT + 6, 62.3)


def draw_table(paper: Paper, rows: Sequence[Row]) -> None:
    """Head and rows, ruled horizontally only."""
    heads = (_("Name"), _("Title"), _("Phone"), _("Area"), _("Duties"))
    lefts = [LEFT + PADDING + sum(rows[0].widths[:column]) for column in range(len(heads))]
    paper.block(LEFT, TABLE_TOP, INNER, HEAD_HEIGHT, VERMILION)
    for head, left in zip(heads, lefts, strict=True):
        paper.line(head, left, TABLE_TOP + 6, 12, bold=True, color="#fff8ee")
    top = TABLE_TOP + HEAD_HEIGHT
    for row in rows:
        for cell, left in zip(row.cells, lefts, strict=True):
            paper.lines(cell, left, top + row.space)
        top += row.height
        paper.rule(LEFT, top, INNER, HAIR)


def draw_foot(paper: Paper, unit: Unit, phones: Sequence[tuple[str, str]], absolute: Absolute) -> None:
    """How to submit a request here, and where to complain (R62, R63)."""
    top = TABLE_BOTTOM + 3
    path, invitation = invitation_of(unit)
    paper.masthead_rule(LEFT, top, INNER, 0.6)
    paper.qr(absolute(path), LEFT + INNER - QR_SIDE, top + 5.5, QR_SIDE)
    texts = [Text(invitation, 13, bold=True)]
    if unit.address.strip():
        texts.append(Text(f"{unit.address} {unit.hours}", 13, label=_("Find us"), space=2))
    for phone, whose in phones:
        texts.append(Text(f"{phone} ({whose})", 13, label=_("Complaint phone"), space=2))
    paper.lines(fit(texts, INNER - QR_SIDE - 6, 30, indent=34), LEFT, top + 5.5)


def invitation_of(unit: Unit) -> tuple[str, str]:
    """Where the code leads and what to say beside it. Requests start from a place; a department has a page to read."""
    if unit.tier in PLACE_TIERS:
        words = _("Scan the code to submit a request here, or come, or call one of us.")
        return f"{reverse('requests:new')}?unit={unit.code}", words
    return reverse("network:unit", args=[unit.code]), _("Scan the code to read what we do, or come, or call one of us.")
