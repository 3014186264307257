"""Rosters: what a publication would change, editions that are kept, and the quarterly word that one is right (R24-R28).

A roster is that of a town or a department with all units below. Its edition is a frozen copy; the public reads the last
one, and of it only those who are still in office (R26). Nothing an officer corrects is public before it is published.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.template.defaultfilters import date as day_words
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network import journal
from network.card_facts import MISSING, missing_facts
from network.enums import NAMED_TIERS
from network.models import Appointment, RosterConfirmation, RosterEdition, RosterEntry, Unit, User
from network.querysets import under

FACTS: dict[str, Any] = {
    "name": gettext_lazy("Name"),
    "title": gettext_lazy("Title"),
    "full_time": gettext_lazy("Full-time"),
    "service_phone": gettext_lazy("Phone"),
    "responsibility_area": gettext_lazy("Area"),
    "duties": gettext_lazy("Duties"),
    "pledge": gettext_lazy("Pledge"),
}
"""What the public reads of a post, in words. A change in anything else changes nothing for the public."""

MONTHS_A_QUARTER = 3
BATCH = 500


class NothingNew(Exception):  # noqa: N818 - it is an answer to a person, not a programming error
    """The public reads already what would be published."""

    @property
    def message(self) -> str:
        """What to tell whoever tried."""
        return _("Nothing has changed for the public since the last edition; there is nothing to publish.")


class Fact(NamedTuple):
    """One thing that reads differently."""

    label: Any
    old: str
    new: str


class Edit(NamedTuple):
    """An entry as it would be published, and what of it is different."""

    entry: RosterEntry
    facts: list[Fact]


class Lack(NamedTuple):
    """An entry whose card says too little, and what is missing, in words."""

    entry: RosterEntry
    labels: list[Any]


class Preview(NamedTuple):
    """What an edition would hold, and what it would change for the public."""

    entries: list[RosterEntry]
    """Not saved."""
    added: list[RosterEntry]
    changed: list[Edit]
    gone: list[RosterEntry]
    """Of the last edition: whoever left is not shown any more, published or not (R26)."""

    @property
    def size(self) -> int:
        """How many entries are different."""
        return len(self.added) + len(self.changed) + len(self.gone)

    @property
    def named(self) -> list[RosterEntry]:
        """The entries with a name; the others are the phones of groups (R21)."""
        return [entry for entry in self.entries if entry.name]

    @property
    def incomplete(self) -> list[Lack]:
        """Whose card would lack one of the things of R28."""
        found = ((entry, _missing(entry)) for entry in self.named)
        return [Lack(entry, [MISSING[kind] for kind in kinds]) for entry, kinds in found if kinds]


class Row(NamedTuple):
    """One roster in the list of all."""

    unit: Unit
    edition: RosterEdition | None
    preview: Preview
    is_confirmed: bool

    @property
    def pending(self) -> int:
        """How many entries the public does not read as they are now."""
        return self.preview.size

    @property
    def lacking(self) -> int:
        """How many agents' cards say too little."""
        return len(self.preview.incomplete)


# --- Reads -----------------------------------------------------------------------------------------------------------


def preview(unit: Unit, day: date) -> Preview:
    """What the public would gain, lose and see changed if this roster were published on `day`. Two queries."""
    return _compared(unit, _to_publish(day, (unit.path,)), _public((unit.path,)))


def overview(day: date, paths: tuple[str, ...] | None) -> list[Row]:
    """The rosters of the open units below `paths`, or with None of the county, on `day`.

    Five queries, whatever the size of the county: it is compared here, not in the database.
    """
    scoped = Unit.objects.all() if paths is None else Unit.objects.within(*paths)
    units = list(scoped.rosters().open_on(day))
    editions = {edition.unit_id: edition for edition in RosterEdition.objects.filter(unit__in=units, is_current=True)}
    waiting = set(scoped.rosters().unconfirmed(quarter_of(day)).values_list("pk", flat=True))
    new, old = _by_roster(_to_publish(day, paths)), _by_roster(_public(paths))
    return [
        Row(
            unit=unit,
            edition=editions.get(unit.pk),
            preview=_compared(unit, new.get(unit.pk, []), old.get(unit.pk, [])),
            is_confirmed=unit.pk not in waiting,
        )
        for unit in units
    ]


def hidden_since(entry: RosterEntry, day: date) -> date | None:
    """The first day on which the public no longer saw a published entry (R26); None while it is shown on `day`.

    Takes the entry with its post and its unit.
    """
    ends_on, closed_on = entry.appointment.ends_on, entry.unit.closed_on
    over = [ends_on + timedelta(days=1)] if ends_on else []
    first = min([*over, *([closed_on] if closed_on else [])], default=None)
    return first if first and first <= day else None


def quarter_of(day: date) -> date:
    """The first day of the calendar quarter that `day` lies in."""
    return date(day.year, day.month - (day.month - 1) % MONTHS_A_QUARTER, 1)


# --- Services --------------------------------------------------------------------------------------------------------


@transaction.atomic
def publish(*, unit: Unit, actor: User | None, now: datetime) -> RosterEdition:
    """Publish the roster as it is now and keep it for good; `actor` is None where a command does it.

    Raises NothingNew. Of two at once the second waits for the first, then finds nothing new to publish.
    """
    held = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    found = preview(held, timezone.localdate(now))
    if not found.size:
        raise NothingNew
    last = held.editions.first()
    held.editions.filter(is_current=True).update(is_current=False)
    RosterEntry.objects.filter(under(held.path, prefix="unit__"), is_current=True).update(is_current=False)
    edition = RosterEdition.objects.create(
        unit=held, number=last.number + 1 if last else 1, published_at=now, published_by=actor
    )
    for entry in found.entries:
        entry.edition = edition
    RosterEntry.objects.bulk_create(found.entries, batch_size=BATCH)
    if actor:
        journal.note(actor, held, _("Edition %(number)d of the roster was published.") % {"number": edition.number})
    return edition


def publish_all(*, actor: User | None, now: datetime) -> list[RosterEdition]:
    """Publish every roster with something new, each by itself: what was published stays if a later one fails."""
    editions = []
    for row in overview(timezone.localdate(now), None):
        if row.pending:
            with suppress(NothingNew):  # somebody else was quicker
                editions.append(publish(unit=row.unit, actor=actor, now=now))
    return editions


@transaction.atomic
def confirm(*, unit: Unit, actor: User, now: datetime) -> bool:
    """Keep that the unit found its roster right in this quarter (Beijing date); False if it had said so already."""
    said, is_new = RosterConfirmation.objects.get_or_create(
        unit=unit,
        quarter=quarter_of(timezone.localdate(now)),
        defaults={"confirmed_at": now, "confirmed_by": actor},
    )
    if is_new:
        journal.note(
            actor, unit, _("The roster was confirmed for the quarter from %(day)s.") % {"day": day_words(said.quarter)}
        )
    return is_new


# --- How it is compared ----------------------------------------------------------------------------------------------


def _to_publish(day: date, paths: tuple[str, ...] | None) -> list[RosterEntry]:
    """The entries an edition of `day` would hold, by unit. A group without a phone has nothing to publish (R21)."""
    posts = Appointment.objects.to_publish(day).order_by("unit__code", "pk")
    scoped = posts if paths is None else posts.filter(under(*paths, prefix="unit__"))
    entries = [_entry_of(post) for post in scoped]
    return [entry for entry in entries if entry.name or entry.service_phone.strip()]


def _entry_of(post: Appointment) -> RosterEntry:
    """The frozen copy of a post. Of a group nobody's name, title or duties are public (R21)."""
    entry = RosterEntry(
        appointment=post, agent_id=post.agent_id, unit=post.unit, role=post.role, service_phone=post.service_phone
    )
    if post.unit.tier in NAMED_TIERS:
        entry.name, entry.title, entry.full_time = post.agent.name, post.title, post.full_time
        entry.responsibility_area, entry.duties = post.responsibility_area, post.duties
        entry.pledge = post.unit.pledge
    return entry


def _public(paths: tuple[str, ...] | None) -> list[RosterEntry]:
    """The last published entries of the units that are there now, whichever roster they came from."""
    entries = RosterEntry.objects.filter(is_current=True).by_unit()
    return list(entries if paths is None else entries.filter(under(*paths, prefix="unit__")))


def _by_roster(entries: Iterable[RosterEntry]) -> dict[int, list[RosterEntry]]:
    """Entries by the town or department that answers for them: the unit right below the county."""
    found: dict[int, list[RosterEntry]] = {}
    for entry in entries:
        found.setdefault(entry.unit.ancestor_ids[-2], []).append(entry)
    return found


def _compared(roster: Unit, new: list[RosterEntry], old: list[RosterEntry]) -> Preview:
    before = {entry.appointment_id: entry for entry in old}
    stays = {entry.appointment_id for entry in new}
    edits = [
        Edit(entry, _facts(roster, before[entry.appointment_id], entry))
        for entry in new
        if entry.appointment_id in before
    ]
    return Preview(
        entries=new,
        added=[entry for entry in new if entry.appointment_id not in before],
        changed=[edit for edit in edits if edit.facts],
        gone=[entry for entry in old if entry.appointment_id not in stays],
    )


def _facts(roster: Unit, old: RosterEntry, new: RosterEntry) -> list[Fact]:
    published_by = old.edition.unit
    moved = [Fact(_("Belongs to"), published_by.name, roster.name)] if published_by != roster else []
    return moved + [
        Fact(label, _words(getattr(old, name)), _words(getattr(new, name)))
        for name, label in FACTS.items()
        if getattr(old, name) != getattr(new, name)
    ]


def _words(value: str | bool) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value or _("not given")


def _missing(entry: RosterEntry) -> tuple[str, ...]:
    return missing_facts(
        phone=entry.service_phone, pledge=entry.pledge, area=entry.responsibility_area, duties=entry.duties
    )
