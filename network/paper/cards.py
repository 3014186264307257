"""Contact cards (R28): one of 90 x 54 mm, or a unit's, ten to an A4 sheet with cutting marks."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from network.models import RosterEntry, Unit
from network.paper.posts import pledge_of
from proxyportal.paper import GOLD, HAIR, INK, SOFT, VERMILION, Paper, Text, fit, press, width_of

WIDTH, HEIGHT = 90.0, 54.0
SHEET_WIDTH, SHEET_HEIGHT = 210.0, 297.0
ACROSS, DOWN = 2, 5
LEFT = (SHEET_WIDTH - ACROSS * WIDTH) / 2
TOP = (SHEET_HEIGHT - DOWN * HEIGHT) / 2

EDGE = 4.5
"""Kept free inside a card, for the knife and the thumb."""
QR_SIDE = 17.4
INNER = WIDTH - 2 * EDGE
RULE_TOP, HEAD_TOP, BODY_TOP, FOOT_TOP = 7.6, 9.7, 30.8, 48.3

Absolute = Callable[[str], str]
"""Makes a path of the portal a whole address."""


def cards(posts: Sequence[RosterEntry], absolute: Absolute) -> bytes:
    """The contact card of an agent; who holds several posts has a card for each, one to a page."""
    with press():
        paper = Paper(_("Contact card: %(name)s") % {"name": posts[0].name}, WIDTH, HEIGHT)
        for number, post in enumerate(posts):
            if number:
                paper.next_page()
            draw_card(paper, post, absolute, 0, 0)
        return paper.content()


def card_sheets(unit: Unit, posts: Sequence[RosterEntry], absolute: Absolute) -> bytes:
    """The cards of a unit, ten to a sheet."""
    with press():
        title = _("Contact cards: %(unit)s") % {"unit": unit.full_name}
        paper = Paper(title, SHEET_WIDTH, SHEET_HEIGHT)
        sheets = [posts[start : start + ACROSS * DOWN] for start in range(0, len(posts), ACROSS * DOWN)]
        for number, sheet in enumerate(sheets, 1):
            if number > 1:
                paper.next_page()
            draw_cutting_marks(paper)
            for place, post in enumerate(sheet):
                row, column = divmod(place, ACROSS)
                draw_card(paper, post, absolute, LEFT + column * WIDTH, TOP + row * HEIGHT)
            paper.line(title, SHEET_WIDTH / 2, 7, 8, color=SOFT, align="center")
            paper.page_number(number, len(sheets), SHEET_WIDTH / 2, SHEET_HEIGHT - 5.5, 8)
        return paper.content()


def draw_card(paper: Paper, post: RosterEntry, absolute: Absolute, x: float, y: float) -> None:
    """One card whose upper left corner is given. Each of the two blocks of text shrinks by itself when it is long."""
    left, right = x + EDGE, x + WIDTH - EDGE
    free = _("Free proxy service")
    paper.line(free, right, y + 6.2, 7.5, bold=True, color=VERMILION, align="right")
    room = INNER - width_of(free, 7.5) - 3
    (title,) = fit([Text(str(settings.SITE_TITLE), 7.5)], room, 3.5).lines[:1]
    paper.line(title.words, left, y + 6.2, title.size, bold=True, color=VERMILION)
    paper.masthead_rule(left, y + RULE_TOP, INNER, 0.6)
    paper.lines(fit(head_of(post), INNER - QR_SIDE - 3, BODY_TOP - HEAD_TOP - 1), left, y + HEAD_TOP)
    address = absolute(reverse("network:agent", args=[post.agent_id]))
    paper.qr(address, right - QR_SIDE, y + HEAD_TOP + 1.2, QR_SIDE)
    paper.rule(left, y + BODY_TOP - 0.5, INNER)
    paper.lines(fit(body_of(post), INNER, FOOT_TOP - BODY_TOP - 1.1, indent=12.5), left, y + BODY_TOP + 0.5)
    paper.rule(left, y + FOOT_TOP, INNER, GOLD, 0.15)
    paper.line(f"{_('Service hotline')} {settings.HOTLINE}", left, y + FOOT_TOP + 3, 6.5, color=SOFT)
    paper.line(_("Scan to reach me"), right, y + FOOT_TOP + 3, 6.5, color=SOFT, align="right")


def head_of(post: RosterEntry) -> list[Text]:
    """Beside the code: who it is, of which unit, and the phone."""
    texts = [
        Text(post.name, 16, bold=True),
        Text(post.title.strip() or post.get_role_display(), 8.5),
        Text(post.unit.full_name, 8.5, color=SOFT),
        Text(f"{_('Phone')} {post.service_phone}", 11, bold=True, color=INK, space=0.8),
    ]
    return [text for text in texts if text.words]


def body_of(post: RosterEntry) -> list[Text]:
    """Under it: area, duties, pledge (R28). What a unit has not entered is left out, not invented."""
    texts = [
        Text(post.responsibility_area.strip(), 7.5, label=_("Area")),
        Text(post.duties.strip(), 7.5, label=_("Duties"), space=0.5),
        Text(pledge_of(post), 7.5, label=_("Pledge"), space=0.5),
    ]
    return [text for text in texts if text.words]


def draw_cutting_marks(paper: Paper) -> None:
    """Where the knife goes: short strokes outside the cards, small crosses between them."""
    for column in range(ACROSS + 1):
        x = LEFT + column * WIDTH
        paper.upright(x - 0.05, TOP - 4.5, 3, SOFT, 0.1)
        paper.upright(x - 0.05, TOP + DOWN * HEIGHT + 1.5, 3, SOFT, 0.1)
    for row in range(DOWN + 1):
        y = TOP + row * HEIGHT
        paper.rule(LEFT - 4.5, y - 0.05, 3, SOFT, 0.1)
        paper.rule(LEFT + ACROSS * WIDTH + 1.5, y - 0.05, 3, SOFT, 0.1)
    for row in range(1, DOWN):
        paper.rule(LEFT + WIDTH - 1.5, TOP + row * HEIGHT - 0.05, 3, HAIR, 0.1)
        paper.upright(LEFT + WIDTH - 0.05, TOP + row * HEIGHT - 1.5, 3, HAIR, 0.1)
