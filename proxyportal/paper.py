"""Printed documents in Chinese, also on machines without a font: the type, the fitting of texts, the page's furniture.

Lengths are millimetres from the top left corner of the page, sizes of type are points. The same calls give the same
bytes, so that a document can be compared and cached.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import files
from io import BytesIO
from threading import Lock
from unicodedata import category

import segno
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor  # type: ignore[import-untyped]
from reportlab.lib.units import mm  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from proxyportal.middleware import html_language

FONT = "NotoSansSC"
FONT_FILE = "NotoSansSC-Regular.ttf"
MISSING = "〓"
"""Stands for a character the font lacks, as printers do it: seen by whoever checks the sheet, and filled in by hand."""
CUT = "……"
"""Ends a text that does not fit even at the smallest size; nothing is cut without a sign."""

INK, SOFT, HAIR = "#1d2125", "#565049", "#c9c2b5"
VERMILION, GOLD = "#8e1b1b", "#c9993f"
"""The masthead's colors (tokens.css)."""

LEADING = 1.3
"""From line to line, in sizes of the type."""
SMALLEST = 0.3
"""How far a text may shrink; the longest texts the database takes still fit a card (tested)."""
POINT = 1 / mm
OPENING, CLOSING = "（《「『【〔“‘([{", "，。、；：？！）》」』】〕”’％…·,.;:?!)]}%"
WORD = re.compile(rf"\s+|[{re.escape(OPENING)}]*(?:[!-~]+|\S)[{re.escape(CLOSING)}]*")
"""What stays on one line: a character or a run of Latin (a phone number) with its punctuation."""
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

_press = Lock()  # reportlab draws one document at a time with a font


@dataclass(frozen=True)
class Text:
    """A paragraph to be fitted; a label stands before it, in a column of its own."""

    words: str
    size: float
    label: str = ""
    bold: bool = False
    color: str = INK
    space: float = 0
    """Millimetres above it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line where it will stand: `top` is the upper edge of its leading."""

    words: str
    x: float
    top: float
    size: float
    bold: bool = False
    color: str = INK


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines that fit their box, and how high they are together."""

    lines: list[Line]
    height: float


@lru_cache
def font() -> TTFont:
    """The one font, embedded by its package; found by the package's list of files, never imported."""
    path = next(file for file in files("zhplot") or () if file.name == FONT_FILE)
    loaded = TTFont(FONT, str(path.locate()))
    pdfmetrics.registerFont(loaded)
    return loaded


def printable(words: str) -> str:
    """The words as the font can print them: white space becomes one blank, and a missing character is marked."""
    known = font().face.charToGlyph
    shown = (char for char in " ".join(CONTROL.sub(" ", words).split()) if not is_invisible(char))
    return "".join(char if ord(char) in known else MISSING for char in shown)


def is_invisible(char: str) -> bool:
    """Whether it only tells how to draw its neighbors, such as the selector of a variant of a character."""
    return category(char) == "Cf" or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def width_of(words: str, size: float) -> float:
    """How wide a line is, in millimetres."""
    return sum(font().face.getCharWidth(ord(char)) for char in words) * size / 1000 * POINT


def wrap(words: str, size: float, width: float) -> list[str]:
    """The lines of a text of this width; no line begins with a comma, and no phone number is broken unless it must."""
    lines: list[list[str]] = [[]]
    for word in WORD.findall(printable(words)):
        pieces = [word] if width_of(word.rstrip(), size) <= width else list(word)
        for piece in pieces:
            if lines[-1] and width_of("".join([*lines[-1], piece]).rstrip(), size) > width:
                lines.append([])
            if lines[-1] or piece.strip():
                lines[-1].append(piece)
    if len(lines) > 1 and len(lines[-1]) == 1 and len(lines[-2]) > 4 and len(lines[-1][0]) <= 2:
        lines[-1][:0] = [lines[-2].pop(-2), lines[-2].pop()]  # no lonely character at the end
    return ["".join(line).strip() for line in lines if line]


def fit(texts: Sequence[Text], width: float, height: float, indent: float = 0) -> Fitted:
    """Set the texts below one another at the largest scale at which they fit; at the smallest, cut with a sign."""
    for step in range(round((1 - SMALLEST) * 50) + 1):
        scale = 1 - step / 50
        fitted = _set(texts, width, indent, scale)
        if fitted.height <= height:
            return fitted
    kept = [line for line in fitted.lines if line.top + line.size * LEADING * POINT <= height]
    return Fitted([*kept[:-1], *(replace(line, words=line.words[:-2] + CUT) for line in kept[-1:])], height)


def _set(texts: Sequence[Text], width: float, indent: float, scale: float) -> Fitted:
    lines: list[Line] = []
    top = 0.0
    for text in texts:
        size, left = text.size * scale, indent * scale if text.label else 0
        top += text.space * scale if lines else 0
        if text.label and text.words:
            lines.append(Line(printable(text.label), 0, top, size, color=VERMILION))
        for words in wrap(text.words, size, width - left):
            lines.append(Line(words, left, top, size, text.bold, text.color))
            top += size * LEADING * POINT
    return Fitted(lines, top)


class Paper:
    """A document being drawn, page by page; only ever inside `press`."""

    def __init__(self, title: str, width: float, height: float, scale: float = 1.0) -> None:
        font()
        self._buffer = BytesIO()
        self._height, self._scale = height, scale
        language = html_language(settings.LANGUAGE_CODE)
        self._canvas = Canvas(
            self._buffer,
            pagesize=(width * mm, height * mm),
            invariant=1,
            pageCompression=1,
            lang="zh-CN" if language == "zh-Hans" else language,
            initialFontName=FONT,
        )
        self._canvas.setTitle(printable(title))
        self._canvas.setAuthor(printable(f"{settings.COUNTY_NAME} {settings.SITE_TITLE}"))
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self._begin()

    def _begin(self) -> None:
        self._canvas.translate(0, self._height * mm)
        self._canvas.scale(self._scale, self._scale)

    def next_page(self) -> None:
        """Put this page away and begin another of the same size."""
        self._canvas.showPage()
        self._begin()

    def line(self, words: str, x: float, baseline: float, size: float, **look: str | bool) -> None:
        """One line of text, printed as it is; `align` is left, center or right."""
        shown = printable(words)
        shift = {"center": 0.5, "right": 1.0}.get(str(look.get("align")), 0.0)
        color = HexColor(str(look.get("color", INK)))
        self._canvas.saveState()
        pen = self._canvas.beginText((x - shift * width_of(shown, size)) * mm, -baseline * mm)
        pen.setFont(FONT, size)
        pen.setFillColor(color)
        if look.get("bold"):  # the package has one weight; a thin outline in the same ink makes the heavier one
            self._canvas.setLineWidth(size * 0.035)
            pen.setStrokeColor(color)
            pen.setTextRenderMode(2)
        pen.textOut(shown)
        self._canvas.drawText(pen)
        self._canvas.restoreState()

    def lines(self, fitted: Fitted, x: float, top: float, align: str = "left") -> None:
        """Lines that were fitted, in the box whose upper left corner (upper middle, if centered) is given."""
        for line in fitted.lines:
            # An ideograph fills 0.88 of its size above the baseline; half the leading stands above it.
            baseline = top + line.top + line.size * (0.88 + (LEADING - 1) / 2) * POINT
            self.line(line.words, x + line.x, baseline, line.size, bold=line.bold, color=line.color, align=align)

    def rule(self, x: float, y: float, width: float, color: str = HAIR, thickness: float = 0.2) -> None:
        """A horizontal line whose upper edge is `y`."""
        self.block(x, y, width, thickness, color)

    def upright(self, x: float, y: float, height: float, color: str = HAIR, thickness: float = 0.2) -> None:
        """A vertical line whose left edge is `x`."""
        self.block(x, y, thickness, height, color)

    def block(self, x: float, y: float, width: float, height: float, color: str) -> None:
        """A filled rectangle."""
        self._canvas.setFillColor(HexColor(color))
        self._canvas.rect(x * mm, -(y + height) * mm, width * mm, height * mm, stroke=0, fill=1)

    def masthead_rule(self, x: float, y: float, width: float, thickness: float = 0.9) -> None:
        """The portal's sign on paper: vermilion, and under it thin gold."""
        self.block(x, y, width, thickness, VERMILION)
        self.block(x, y + thickness, width, thickness / 3, GOLD)

    def qr(self, address: str, x: float, y: float, side: float) -> None:
        """A QR code. Readers need four modules of white around it, which the caller leaves free."""
        matrix = segno.make(address, error="m", micro=False).matrix
        module = side / len(matrix)
        dark = self._canvas.beginPath()
        for row, modules in enumerate(matrix):
            for run in re.finditer(b"\x01+", bytes(modules)):
                left = x + run.start() * module
                width = (run.end() - run.start()) * module
                dark.rect(left * mm, -(y + (row + 1) * module) * mm, width * mm, module * mm)
        self._canvas.setFillColor(HexColor("#000000"))
        self._canvas.drawPath(dark, stroke=0, fill=1)

    def page_number(self, number: int, total: int, x: float, baseline: float, size: float = 9) -> None:
        """Page x of y, centered on `x`: a sheet that is missing is missed."""
        words = _("Page %(number)d of %(total)d") % {"number": number, "total": total}
        self.line(words, x, baseline, size, color=SOFT, align="center")

    def content(self) -> bytes:
        """The finished document."""
        self._canvas.save()
        return self._buffer.getvalue()


@contextmanager
def press() -> Iterator[None]:
    """Print one document, in the installation's language whatever the visitor's: paper is for all who pass by."""
    with translation.override(settings.LANGUAGE_CODE), _press:
        yield
