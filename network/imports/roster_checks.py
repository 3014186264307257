"""What stands against a change of posts: other holders, open requests, people who cannot be told apart."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.enums import HANDLING_ROLES, SOLE_ROLES, Tier
from network.imports.roster_entry import Entry
from network.imports.roster_known import KnownRoster
from network.imports.roster_match import Matcher
from network.models import Agent, Appointment, Unit
from network.owed import owed_by

Span = tuple[date, date]


def check_owed(entries: Iterable[Entry]) -> None:
    """Nobody leaves open requests behind unnoticed: they are handed over first (R40)."""
    leaving = [entry for entry in entries if not entry.problem and _leaves(entry)]
    owed = owed_by({entry.post.agent_id for entry in leaving if entry.post})
    for entry in leaving:
        number = owed.get(entry.post.agent_id, 0) if entry.post else 0
        if number:
            message = ngettext(
                "still has %(number)s open request; hand it over first, on the page of the post",
                "still has %(number)s open requests; hand them over first, on the page of the post",
                number,
            )
            entry.refuse(message % {"number": number})


def _leaves(entry: Entry) -> bool:
    no_longer = entry.succession.get("role", entry.role) not in HANDLING_ROLES
    return entry.ends_post or bool(entry.post and entry.post.role in HANDLING_ROLES and no_longer)


def refuse_overlaps(entries: list[Entry], known: KnownRoster, on: date) -> bool:
    """One chief agent and one leader a department (R22, R91), nobody twice in one post: as `network.sole_posts`.

    Whether any row became wrong: the post that it would have ended is then held on, so that others must be asked anew.
    """
    before = sum(bool(entry.problem) for entry in entries)
    last_days = {entry.post.pk: _last_day(entry, on) for entry in entries if entry.post and not entry.problem}
    taken: dict[tuple[int, str], list[tuple[Span, Agent]]] = defaultdict(list)
    for entry in entries:
        moves = entry.begins_post or (entry.ends_post and not entry.problem)
        if not moves or entry.unit is None or entry.agent is None:
            continue
        span, place = entry.span(on), (entry.unit.pk, entry.role)
        is_sole = entry.unit.tier == Tier.DEPARTMENT and entry.role in SOLE_ROLES
        holders = (
            [*_known_holders(entry, known, last_days), *taken[place]] if is_sole or entry.agent.pk else taken[place]
        )
        met = next(
            (who for days, who in holders if _meet(days, span) and (is_sole or _is_same(who, entry.agent))), None
        )
        if met is None:
            taken[place].append((span, entry.agent))
        elif _is_same(met, entry.agent):
            entry.refuse(_("this person already holds or held the post on some of these days"))
        else:
            entry.refuse(_("the post is held by %(name)s on some of these days") % {"name": met.name})
    return sum(bool(entry.problem) for entry in entries) > before


def _last_day(entry: Entry, on: date) -> date:
    """The last day of a known post, as planned."""
    assert entry.post is not None  # noqa: S101 - asked for rows with a post only
    if entry.succession:
        return date.fromordinal(on.toordinal() - 1)
    return entry.facts.get("ends_on") or entry.post.ends_on or date.max


def _known_holders(entry: Entry, known: KnownRoster, last_days: dict[int, date]) -> Iterable[tuple[Span, Agent]]:
    unit: Unit | None = entry.unit
    for post in known.posts.get(unit.pk, ()) if unit else ():
        itself = post is entry.post and not entry.succession
        if post.role == entry.role and not itself:
            yield (post.starts_on, last_days.get(post.pk, post.ends_on or date.max)), post.agent


def _meet(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _is_same(one: Agent, other: Agent) -> bool:
    return one is other or (one.pk is not None and one.pk == other.pk)


def left_out(entries: list[Entry], matcher: Matcher, known: KnownRoster, on: date) -> list[Entry]:
    """The living posts, in the units that a complete roster names, of people whom no row may mean."""
    wrong = [entry for entry in entries if entry.problem]
    units = {entry.unit.pk: entry.unit for entry in entries if entry.unit}
    day_before = date.fromordinal(on.toordinal() - 1)
    ended = []
    for unit in units.values():
        doubts = [entry for entry in wrong if entry.unit in (None, unit)]
        for post in known.unfinished(unit):
            is_out = post.pk not in matcher.claimed and post.starts_on < on
            if is_out and not any(_may_mean(entry, post) for entry in doubts):
                agent = matcher.canonical(post.agent)
                ended.append(Entry(0, unit=unit, agent=agent, post=post, facts={"ends_on": day_before}))
    return ended


def _may_mean(wrong: Entry, post: Appointment) -> bool:
    """Whether a wrong row could be about the holder of this post; one whose name cannot be read, about anybody."""
    name, number = wrong.values.get("name"), wrong.values.get("staff_number")
    return name in (None, post.agent.name) or bool(number and number == post.agent.staff_number)


class Backups:
    """Finds who stands in for whom (R40), among the people of the unit and those the file brings."""

    def __init__(self, entries: list[Entry], matcher: Matcher, known: KnownRoster) -> None:
        self._entries, self._matcher, self._known = entries, matcher, known
        self._by_name: dict[tuple[int, str], list[Agent]] = defaultdict(list)
        for entry in entries:
            if not entry.problem and entry.unit and entry.agent:
                self._by_name[entry.unit.pk, entry.name].append(entry.agent)

    def find(self) -> None:
        """Resolve all."""
        for entry in self._entries:
            text = entry.values.get("backup")
            if text and entry.unit and entry.agent and (entry.post or entry.begins_post) and not entry.problem:
                self._resolve(entry, entry.unit, entry.agent, text)

    def _resolve(self, entry: Entry, unit: Unit, agent: Agent, text: str) -> None:
        numbered = self._matcher.person(text)
        known = [self._matcher.canonical(post.agent) for post in self._known.named(unit, text)]
        found = {id(one): one for one in ([numbered] if numbered else [*known, *self._by_name[unit.pk, text]])}
        if len(found) != 1:
            message = _("backup “%(name)s”: nobody, or several, of this name in the unit; give the staff number")
            entry.refuse(message % {"name": text[:40]})
            return
        backup = next(iter(found.values()))
        if _is_same(backup, agent):
            entry.refuse(_("nobody is their own backup"))
        elif entry.post is None or backup.pk is None or entry.post.backup_id != backup.pk:
            entry.facts["backup"] = backup

    def refuse_those_without(self) -> bool:
        """Whether any row became wrong for want of its backup: a new person of wrong rows only."""
        coming = {id(entry.agent) for entry in self._entries if not entry.problem}
        lost = [
            entry
            for entry in self._entries
            if not entry.problem
            and (backup := entry.facts.get("backup"))
            and backup.pk is None
            and id(backup) not in coming
        ]
        for entry in lost:
            entry.refuse(_("the row of the backup is wrong"))
        return bool(lost)
