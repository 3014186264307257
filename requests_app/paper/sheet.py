"""What the papers of requests share: the sheet with its head and foot, tables of facts, room for hand and seal.

Type area and margins follow GB/T 9704: on A4 156 x 225 mm, 37 mm from the top and 28 mm from the left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from proxyportal.paper import HAIR, INK, SOFT, VERMILION, Paper, Text, fit, width_of
from proxyportal.paper_flow import SHADE, Band, Block, Cell, Row, look_of, paginated, paragraphs, row
from requests_app.masking import masked_name
from requests_app.models import ProxyRequest

BODY = 10.5
"""Points: 五号, the size of forms."""
LABEL = 26.0
"""Millimetres: the column of a fact's name."""
QR_SIDE = 23.0
SEAL = 42.0
"""Millimetres: how wide an office's round seal is."""


@dataclass(frozen=True)
class Frame:
    """A page and the area of it that a text may fill."""

    width: float
    height: float
    left: float
    inner: float
    top: float
    bottom: float


UPRIGHT = Frame(210, 297, 28, 156, 37, 262)
ACROSS = Frame(297, 210, 16, 267, 30, 190)
"""For a register, bound at its left edge."""


def document(
    title: str, subject: str, bands: Iterable[Band], *, printed_at: datetime, frame: Frame = UPRIGHT, note: str = ""
) -> bytes:
    """The bands on as many pages as they need, each with head, foot and number. Only inside `press`."""
    paper = Paper(f"{title} {subject}", frame.width, frame.height)
    pages = paginated(bands, frame.bottom - frame.top)
    for number, page in enumerate(pages, 1):
        if number > 1:
            paper.next_page()
        draw_head(paper, frame)
        top = frame.top
        for band in page:
            band.draw(paper, top)
            top += band.height
        draw_foot(paper, frame, f"{title} {subject}", printed_at, note)
        paper.page_number(number, len(pages), frame.left + frame.inner / 2, frame.bottom + 14)
    return paper.content()


def draw_head(paper: Paper, frame: Frame) -> None:
    """Whose paper it is, and that the service is free (R13); above the text, on every page."""
    right, baseline = frame.left + frame.inner, frame.top - 10
    paper.line(f"{settings.COUNTY_NAME} {settings.SITE_TITLE}", frame.left, baseline, 10.5, bold=True, color=VERMILION)
    paper.line(_("Free proxy service"), right, baseline, 10.5, bold=True, color=VERMILION, align="right")
    paper.masthead_rule(frame.left, baseline + 2.5, frame.inner)


def draw_foot(paper: Paper, frame: Frame, words: str, printed_at: datetime, note: str) -> None:
    """Free of charge and the complaint phone (R13, R62); which paper a lost sheet belongs to; the print date."""
    right, top = frame.left + frame.inner, frame.bottom + 4
    free = _("The service is free of charge. Complaint phone: %(hotline)s.") % {"hotline": settings.HOTLINE}
    paper.rule(frame.left, top, frame.inner, HAIR)
    paper.line(free, frame.left, top + 4.5, 9, color=SOFT)
    paper.line(note, right, top + 4.5, 9, color=SOFT, align="right")
    paper.lines(fit([Text(words, 9, color=SOFT)], frame.inner / 2 - 16, 4.5), frame.left, top + 6.6)
    paper.line(f"{_('Printed')} {moment(printed_at)}", right, top + 10, 9, color=SOFT, align="right")


# --- Bands -----------------------------------------------------------------------------------------------------------


def title(words: str, number: str, frame: Frame = UPRIGHT, qr: str = "") -> Block:
    """The paper's name in the middle of the first page, its number below; beside them perhaps the code to scan."""

    def draw(paper: Paper, top: float) -> None:
        middle = frame.left + frame.inner / 2
        paper.line(words, middle, top + 10, 22, bold=True, align="center")
        paper.line(number, middle, top + 18.5, 12, color=SOFT, align="center")
        if qr:
            right = frame.left + frame.inner
            paper.qr(qr, right - QR_SIDE, top - 3, QR_SIDE)
            paper.line(
                _("Scan to see how it stands"), right - QR_SIDE / 2, top + QR_SIDE, 7.5, color=SOFT, align="center"
            )

    return Block(QR_SIDE + 2.5 if qr else QR_SIDE, draw)


def heading(words: str, frame: Frame = UPRIGHT) -> Block:
    """The name of a part, which never stands alone at the foot of a page."""

    def draw(paper: Paper, top: float) -> None:
        paper.block(frame.left, top + 4, 1.2, 5, VERMILION)
        paper.line(words, frame.left + 3.4, top + 8.1, 12, bold=True)

    return Block(11, draw, clings=True)


def prose(words: str, *, size: float = BODY, color: str = INK, frame: Frame = UPRIGHT) -> Row:
    """A paragraph as wide as the page, without rules."""
    cells = [Cell(paragraphs(words, size, color=color))]
    return row(cells, look_of(cells, frame.left, [frame.inner], side=0, color=""))


def space(height: float) -> Block:
    """Free paper."""
    return Block(height, lambda _paper, _top: None)


def facts(pairs: Sequence[tuple[str, str]], *, across: int = 2, frame: Frame = UPRIGHT, least: float = 0) -> list[Band]:
    """Names and values side by side, `across` pairs to a row; one pair alone has the whole width.

    `least` is how high a row is at least, for a value that the pen fills in.
    """
    made: list[Band] = []
    for start in range(0, len(pairs), across):
        group = pairs[start : start + across]
        width = frame.inner / len(group) - LABEL
        cells = [cell for name, value in group for cell in (label(name), Cell(paragraphs(value, BODY)))]
        made.append(row(cells, look_of(cells, frame.left, [LABEL, width] * len(group), least=least)))
    return made


def label(words: str) -> Cell:
    """The name of a fact."""
    return Cell([Text(words, BODY, color=SOFT)], "center", SHADE)


NOTHING = "—"
"""Where a fact is not there, so that nobody looks for it."""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float]) -> list[Band]:
    """A table whose head is repeated on every page it reaches."""
    named = [label(words) for words in heads]
    look = look_of(named, UPRIGHT.left, widths)
    head = row(named, look)
    plain = look_of([Cell([])] * len(heads), UPRIGHT.left, widths)
    bodies = [row([Cell(paragraphs(words or NOTHING, BODY)) for words in texts], plain, head) for texts in rows]
    return [Row(head.cells, look, clings=True), *bodies]


def signatures(hands: Sequence[str], seal: str = "", frame: Frame = UPRIGHT) -> Block:
    """Lines for hands and a date; on the right free paper upon which a seal is set (42 mm across)."""
    height = max(len(hands) * 12 + 8, SEAL + 8 if seal else 0)

    def draw(paper: Paper, top: float) -> None:
        for number, hand in enumerate(hands):
            baseline = top + 14 + 12 * number
            paper.line(hand, frame.left, baseline, BODY)
            start = frame.left + width_of(hand, BODY) + 2
            paper.rule(start, baseline + 1, frame.left + 92 - start, INK, 0.15)
        if seal:
            middle = frame.left + frame.inner - SEAL / 2 - 6
            paper.line(seal, middle, top + SEAL / 2 + 6, BODY, color=SOFT, align="center")

    return Block(height, draw)


# --- Words -----------------------------------------------------------------------------------------------------------


def moment(value: datetime | None) -> str:
    """A moment in Beijing time with its year: paper is read on any day, so nothing is "tomorrow"."""
    return date_format(timezone.localtime(value), "DATETIME_FORMAT") if value else NOTHING


def hidden_phone(phone: str) -> str:
    """That there is a phone, without its last digits: beside the receipt number they would open the client's page."""
    return f"{phone[:3]}********" if len(phone) > 8 else "********" if phone else _("none")


def client_facts(shown: ProxyRequest, *, clear: bool) -> list[tuple[str, str]]:
    """Who the client is and how to reach them; masked unless printing it is in the log."""
    client = shown.client
    name, phone = (client.name, client.phone or _("none")) if clear else (masked_name(client.name), "")
    return [(_("Client"), name), (_("Phone"), phone or hidden_phone(client.phone))]


def handler(shown: ProxyRequest) -> str:
    """Who has it now: the unit, and the agent if there is one."""
    return " · ".join(filter(None, (shown.holder_unit.full_name, str(shown.holder_agent or ""))))
