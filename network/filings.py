"""Annex 1 in rounds: departments file their two people, correct them, and attach the stamped paper (R91, R92)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.db import transaction
from django.template.defaultfilters import date as day_words
from django.utils import timezone
from django.utils.translation import gettext as _

from network.enums import FilingRole, Role
from network.journal import note
from network.models import Appointment, Filing, FilingRound, FilingRow, Unit
from network.querysets import UnitQuerySet
from proxyportal.uploads import NewFile

POSTS: dict[str, Role] = {FilingRole.LEADER: Role.LEADER_IN_CHARGE, FilingRole.AGENT: Role.CHIEF_AGENT}
"""The post that each row of the form names (R22, R91)."""


class Row(NamedTuple):
    """What one row of the form says; the mobile phone and the e-mail are not for the public (R27)."""

    name: str = ""
    gender: str = ""
    position: str = ""
    office_phone: str = ""
    mobile: str = ""
    email: str = ""


Rows = Mapping[str, Row]
"""Both rows of the form, by FilingRole."""


class NewerVersion(Exception):  # noqa: N818 - it says what happened, not that anything broke
    """Somebody filed or attached something meanwhile: what was sent answers an older version."""


# --- What people do --------------------------------------------------------------------------------------------------


@transaction.atomic
def open_round(*, title: str, due_on: date, actor: Any, now: datetime) -> FilingRound:
    """Ask every department for the form by the end of `due_on` (R92). A round of this title is opened once only."""
    made, is_new = FilingRound.objects.get_or_create(
        title=title, defaults={"due_on": due_on, "opened_at": now, "opened_by": actor}
    )
    if is_new:
        note(
            actor,
            made,
            _("Filing round opened: %(title)s, due on %(day)s") % {"title": title, "day": day_words(due_on)},
        )
    return made


@transaction.atomic
def set_due(*, filing_round: FilingRound, due_on: date, actor: Any) -> None:
    """Let the round end on another day; late is from now on whoever first filed after that one (R92, ours)."""
    told = {"old": day_words(filing_round.due_on), "new": day_words(due_on)}
    filing_round.due_on = due_on
    filing_round.save(update_fields=["due_on"])
    note(actor, filing_round, _("To be filed by %(new)s instead of %(old)s") % told)


@transaction.atomic
def file(*, unit: Unit, filing_round: FilingRound, rows: Rows, seen: int, actor: Any, now: datetime) -> Filing:
    """File both rows as a new version; what was filed before stays (R91). The same content makes no new version.

    `seen` is the version the person had before them, 0 for none. Raises NewerVersion if another came in between.
    """
    latest = _latest(unit, filing_round)
    if seen != (latest.version if latest else 0):
        raise NewerVersion
    if latest and rows_of(latest) == dict(rows):
        return latest
    return _new_version(unit, filing_round, latest, rows, actor, now)


@transaction.atomic
def attach_scan(*, filing: Filing, scan: NewFile, actor: Any, now: datetime) -> Filing:
    """Keep the stamped paper of the latest version (R91). Raises NewerVersion for an earlier one.

    A version keeps its scan for good: another one makes a new version with the same rows.
    """
    latest = _latest(filing.unit, filing.round)
    if latest is None or latest.pk != filing.pk:
        raise NewerVersion
    if latest.scan:
        latest = _new_version(filing.unit, filing.round, latest, rows_of(latest), actor, now)
    latest.scan_type, latest.scanned_at = scan.content_type, now
    latest.scan.save(scan.name, ContentFile(scan.content))
    _note(actor, latest, _("Annex 1: stamped scan attached, %(round)s, version %(version)d"))
    return latest


def _latest(unit: Unit, filing_round: FilingRound) -> Filing | None:
    """The version that holds now; until the transaction ends, no other is written for this department."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    return Filing.objects.filter(unit=unit, round=filing_round).order_by("-version").first()


def _new_version(
    unit: Unit, filing_round: FilingRound, latest: Filing | None, rows: Rows, actor: Any, now: datetime
) -> Filing:
    version = latest.version + 1 if latest else 1
    made = Filing.objects.create(unit=unit, round=filing_round, version=version, filed_at=now, filed_by=actor)
    FilingRow.objects.bulk_create(FilingRow(filing=made, role=role, **row._asdict()) for role, row in rows.items())
    _note(actor, made, _("Annex 1 filed: %(round)s, version %(version)d"))
    return made


def _note(actor: Any, filing: Filing, text: str) -> None:
    """A line about the department; who was named stands in the versions only (R27)."""
    note(actor, filing.unit, text % {"round": filing.round.title, "version": filing.version})


# --- What was filed --------------------------------------------------------------------------------------------------


def rows_of(filing: Filing) -> dict[str, Row]:
    """Both rows of a version."""
    return {row.role: Row(*(getattr(row, name) for name in Row._fields)) for row in filing.rows.all()}


def is_late(first: Filing, due_on: date) -> bool:
    """Whether the department filed after the last day in time, by the Beijing date of its *first* version (R92).

    Ours: a correction made after that day is not lateness, as the office had the form in time; nor is a late scan.
    """
    return timezone.localdate(first.filed_at) > due_on


def called(filing_round: FilingRound, units: Iterable[Unit], filed: Iterable[int], today: date) -> list[Unit]:
    """The departments of whom the round asks the form: those that exist on its last day (before it: today), and
    those that filed (`filed` holds their ids)."""
    day, filed = min(today, filing_round.due_on), set(filed)
    return [unit for unit in units if unit.pk in filed or unit.is_open_on(day)]


class Tally(NamedTuple):
    """A round in figures."""

    filing_round: FilingRound
    filed: int
    late: int
    missing: int


def tallies(rounds: Sequence[FilingRound], units: UnitQuerySet, today: date) -> list[Tally]:
    """How many of these departments filed in each round, how many of them late, and how many are missing. Two reads."""
    departments = list(units)
    firsts: dict[int, dict[int, Filing]] = defaultdict(dict)
    for first in Filing.objects.filter(round__in=rounds, unit__in=units, version=1):
        firsts[first.round_id][first.unit_id] = first
    found = []
    for each in rounds:
        filed = firsts[each.pk]
        late = sum(is_late(first, each.due_on) for first in filed.values())
        found.append(Tally(each, len(filed), late, len(called(each, departments, filed, today)) - len(filed)))
    return found


class Difference(NamedTuple):
    """A person of the form who does not hold the post today; `today` is empty when nobody does."""

    role: str
    today: str


class Line(NamedTuple):
    """One department in a round; `first` and `latest` are None until it filed."""

    unit: Unit
    first: Filing | None
    latest: Filing | None
    is_late: bool
    differences: list[Difference]


def lines(filing_round: FilingRound, units: UnitQuerySet, today: date) -> list[Line]:
    """Every department of the round, the missing ones first (R92). Four reads."""
    versions: dict[int, list[Filing]] = defaultdict(list)
    for filing in filing_round.filings.filter(unit__in=units).order_by("version").prefetch_related("rows"):
        versions[filing.unit_id].append(filing)
    holders = holders_of(units, today)
    departments = called(filing_round, units.order_by("code"), versions, today)
    found = [_line(unit, versions[unit.pk], filing_round, holders.get(unit.pk, {})) for unit in departments]
    return sorted(found, key=lambda line: line.latest is not None)


def _line(
    unit: Unit, versions: Sequence[Filing], filing_round: FilingRound, holders: Mapping[str, Appointment]
) -> Line:
    if not versions:
        return Line(unit, None, None, is_late=False, differences=[])
    first, latest = versions[0], versions[-1]
    today = {role: post.agent.name for role, post in holders.items()}
    differences = [
        Difference(row.get_role_display(), today.get(row.role, ""))
        for row in latest.rows.all()
        if row.name != today.get(row.role, "")
    ]
    return Line(unit, first, latest, is_late(first, filing_round.due_on), differences)


def holders_of(units: Iterable[Unit], day: date) -> dict[int, dict[str, Appointment]]:
    """Who holds the two posts on `day`: for each department, by row of the form."""
    rows = {post: row for row, post in POSTS.items()}
    found: dict[int, dict[str, Appointment]] = defaultdict(dict)
    live = Appointment.objects.live_on(day).filter(unit__in=units, role__in=rows).select_related("agent", "unit")
    for post in live:
        found[post.unit_id][rows[Role(post.role)]] = post
    return found


def proposed(unit: Unit, holders: Mapping[str, Appointment]) -> dict[str, Row]:
    """What a department need not type again: its last form of any round, else what today's posts say (R4)."""
    last = Filing.objects.filter(unit=unit).order_by("-filed_at", "-pk").first()
    if last:
        return rows_of(last)
    return {
        role: Row(name=post.agent.name, position=post.title, office_phone=post.service_phone)
        for role, post in holders.items()
    }


class Change(NamedTuple):
    """One answer that differs from the version before."""

    row: str
    field: str
    before: str
    after: str


def changes(before: Filing, after: Filing) -> list[Change]:
    """What a version changed (R91)."""
    was, now = ({row.role: row for row in filing.rows.all()} for filing in (before, after))
    return [
        Change(now[role].get_role_display(), str(_label(name)), _shown(was[role], name), _shown(now[role], name))
        for role in FilingRole
        for name in Row._fields
        if getattr(was[role], name) != getattr(now[role], name)
    ]


def _label(name: str) -> Any:
    field: Any = FilingRow._meta.get_field(name)
    return field.verbose_name


def _shown(row: FilingRow, name: str) -> str:
    return str(row.get_gender_display() if name == "gender" else getattr(row, name))
