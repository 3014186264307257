"""The annual personal record on A4, for the personal file (R64): it flows over as many pages as it needs."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessment.models import Complaint
from network.models import Agent, Appointment
from proxyportal.paper import SOFT, Paper, Text, fit, press
from proxyportal.paper_flow import SHADE, Band, Cell, Row, look_of, paginated, paragraphs, row

WIDTH, HEIGHT = 210.0, 297.0
LEFT, INNER = 20.0, 170.0
TOP, BOTTOM = 62.0, 22.0
LABEL, SIZE = 32.0, 10.5


def printed(
    *, agent: Agent, year: int, posts: Sequence[Appointment], rows: Sequence[Complaint], printed_on: date
) -> bytes:
    """The record of a person and year as PDF."""
    with press():
        title = _("Annual personal record %(year)d: complaints upheld") % {"year": year}
        pages = paginated(bands(rows), HEIGHT - TOP - BOTTOM)
        paper = Paper(f"{title} {agent.name}", WIDTH, HEIGHT)
        for number, page in enumerate(pages, 1):
            if number > 1:
                paper.next_page()
            head(paper, title, agent, posts)
            top = TOP
            for band in page:
                band.draw(paper, top)
                top += band.height
            words = _("Printed on %(day)s") % {"day": date_format(printed_on)}
            paper.line(words, LEFT, HEIGHT - 12, 9, color=SOFT)
            paper.page_number(number, len(pages), LEFT + INNER - 12, HEIGHT - 12)
        return paper.content()


def head(paper: Paper, title: str, agent: Agent, posts: Sequence[Appointment]) -> None:
    """On every page whose record it is: a sheet that is lost can be put back."""
    paper.masthead_rule(LEFT, 16, INNER)
    paper.lines(fit([Text(title, 17, bold=True)], INNER, 12), LEFT, 22)
    held = "；".join(f"{post.unit.full_name} {post.get_role_display()}" for post in posts)
    texts = [Text(agent.name, 13, bold=True), Text(held, SIZE, color=SOFT, space=1)]
    paper.lines(fit(texts, INNER, 22), LEFT, 36)


def bands(rows: Sequence[Complaint]) -> list[Band]:
    """Every complaint with its facts below one another, or the statement that there is none."""
    if not rows:
        return [band(_("Complaints"), _("No complaint was upheld in this year."))]
    found: list[Band] = []
    for number, each in enumerate(rows, 1):
        received, decided = _day(each.received_at), _day(each.decided_at)
        found += [
            band(_("Complaint %(number)d") % {"number": number}, f"{each.number}　{each.unit.full_name}", bold=True),
            band(_("Received on"), received),
            band(_("Complained of"), each.shown_text),
            band(_("Reply of the person"), each.reply or _("No reply was given in the days for it.")),
            band(_("Why it was upheld"), each.reason),
            band(_("Decided on"), f"{decided}　{each.decided_by}"),
        ]
    return found


def band(label: str, words: str, *, bold: bool = False) -> Row:
    """A label and what it says, ruled all round."""
    cells = [Cell([Text(label, SIZE)], fill=SHADE), Cell(paragraphs(words, SIZE, bold=bold) or [Text("", SIZE)])]
    return row(cells, look_of(cells, LEFT, (LABEL, INNER - LABEL)))


def _day(moment: object) -> str:
    return date_format(timezone.localtime(moment).date()) if moment else ""  # type: ignore[arg-type]  # a moment
