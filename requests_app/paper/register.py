"""The intake register 首谈登记记录簿 (R31), which shows whether every line is complete (R74)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from network.models import Unit
from proxyportal.paper import INK, SOFT, Text, press
from proxyportal.paper_flow import SHADE, Band, Cell, Row, look_of, row
from requests_app.enums import Channel, Grade, Kind, Means, Outcome, Status
from requests_app.intake_book import Line
from requests_app.masking import masked_name
from requests_app.paper import sheet
from requests_app.paper.sheet import ACROSS, NOTHING

SIZE = 7.5
WIDTHS = (8.0, 25.0, 16.0, 16.0, 13.0, 19.0, 21.0, 30.0, 13.0, 19.0, 16.0, 16.0, 16.0, 27.0, 12.0)
NEVER = "／"
"""Where nothing is to be written: the visit of an online client, the acceptance of what was refused."""


def register(unit: Unit, days: tuple[date, date], lines: Iterable[Line], *, below: bool, now: datetime) -> bytes:
    """The book of a unit, perhaps with those below it, over a period. Clients stand in it masked."""
    with press():
        name = _("Register of first interviews")
        period = " – ".join(date_format(day, "DATE_FORMAT") for day in days)
        whose = _("%(unit)s and the units below it") % {"unit": unit.full_name} if below else unit.full_name
        count = Count()
        bands = [
            sheet.title(name, f"{whose}　{period}", ACROSS),
            *table(count.watch(lines)),
        ]
        bands += [sheet.space(2), sheet.prose(count.words(), size=9.5, frame=ACROSS)]
        return sheet.document(name, f"{whose} {period}", bands, printed_at=now, frame=ACROSS, note=legend())


class Count:
    """How many lines of the book are complete."""

    def __init__(self) -> None:
        self.total = self.complete = self.open = 0

    def watch(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Count the lines that pass by."""
        for line in lines:
            self.total += 1
            self.complete += line.is_complete
            self.open += line.is_open
            yield line

    def words(self) -> str:
        """The line under the table (R74)."""
        words = _(
            "%(total)d records: %(complete)d complete from the interview to telling the client, %(open)d in hand,"
            " %(rest)d not complete."
        )
        rest = self.total - self.complete - self.open
        return words % {"total": self.total, "complete": self.complete, "open": self.open, "rest": rest}


def legend() -> str:
    """What the signs in empty cells mean."""
    return _("— not recorded yet    ／ does not apply")


def table(lines: Iterable[Line]) -> Iterator[Band]:
    """The head, repeated on every page, and a row for each line."""
    named = [Cell([Text(words, SIZE, color=SOFT)], "center", SHADE) for words in heads()]
    head = row(named, look_of(named, ACROSS.left, WIDTHS, side=0.8, space=1.2))
    plain = look_of([Cell([])] * len(WIDTHS), ACROSS.left, WIDTHS, side=1.0, space=1.0)
    yield Row(head.cells, head.look, clings=True)
    for number, line in enumerate(lines, 1):
        yield row([cell(words) for words in (str(number), *cells(line))], plain, head)


def cell(words: str) -> Cell:
    """One cell, its lines as given."""
    return Cell([Text(part, SIZE, color=SOFT if part in (NOTHING, NEVER) else INK) for part in words.split("\n")])


def heads() -> Sequence[str]:
    """The columns' names."""
    words = [_("No."), _("Receipt number"), _("Entered"), _("Came"), _("Channel"), _("Client"), _("Place"), _("Matter")]
    words += [_("Kind"), _("Interviewed by"), _("Accepted on"), _("Concluded on"), _("Outcome")]
    return [*words, _("How the client was told"), _("Rating")]


def cells(line: Line) -> Iterator[str]:
    """What stands in the columns after the number."""
    is_withdrawn, is_refused = line.status in (Status.WITHDRAWN, Status.VOID), line.refused_at is not None
    yield line.receipt
    yield moment(line.submitted_at)
    yield moment(line.visited_at, applies=line.channel != Channel.ONLINE)
    yield str(Channel(line.channel).label)
    yield f"{masked_name(line.client__name) or NOTHING}\n{sheet.hidden_phone(line.client__phone)}"
    yield line.area__full_name
    yield line.item__name or Truncator(line.description).chars(28)
    yield str(Kind(line.kind).label)
    yield interviewers(line)
    yield moment(line.accepted_at, applies=not (is_refused or (is_withdrawn and line.accepted_at is None)))
    yield moment(line.concluded_at or line.refused_at or (line.closed_at if is_withdrawn else None))
    yield str(Outcome(line.outcome).label) if line.outcome else NOTHING
    yield NEVER if is_withdrawn else told(line)
    yield str(Grade(line.rating__grade).label) if line.rating__grade else NOTHING


def moment(value: datetime | None, *, applies: bool = True) -> str:
    """Day and time, one above the other, in Beijing time."""
    return f"{timezone.localtime(value):%Y-%m-%d\n%H:%M}" if value else NOTHING if applies else NEVER


def interviewers(line: Line) -> str:
    """The intake agent (R53), and the first contact where that is somebody else (R30)."""
    names = dict.fromkeys(filter(None, (line.registered_by__name, line.first_contact__name)))
    return "\n".join(names) or NOTHING


def told(line: Line) -> str:
    """How, when and by whom the client was told (R53, R55)."""
    if line.notice__informed_at is None:
        return NOTHING
    how = " ".join(filter(None, (str(Means(line.notice__means or "").label), line.notice__informed_by__name)))
    return f"{how}\n{timezone.localtime(line.notice__informed_at):%Y-%m-%d %H:%M}"
