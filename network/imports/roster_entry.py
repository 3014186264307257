"""One row of a roster on its way from text to a change of a post."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from network.enums import RowOutcome
from network.imports.cells import shown
from network.imports.plan import PlanRow, said
from network.imports.roster_columns import COLUMNS, SUCCEEDED
from network.models import Agent, Appointment, Unit

DAY = timedelta(days=1)


@dataclass
class Entry:
    """What a row says and, once it is understood, whom and which post it means. Line 0: left out of a full roster."""

    line: int
    cells: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    unit: Unit | None = None
    agent: Agent | None = None
    """A known person, or a new one who has no key yet."""
    post: Appointment | None = None
    """The known post that the row speaks of."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What is corrected in the post as it is, its last day among it; of a new post, all that is said."""
    person: dict[str, str] = field(default_factory=dict)
    """What is new about the person: staff number, user name."""
    succession: dict[str, Any] = field(default_factory=dict)
    """What the post that follows has otherwise than the one that ends."""

    @property
    def name(self) -> str:
        """The name as given."""
        return self.values.get("name") or (self.post.agent.name if self.post else "")

    @property
    def role(self) -> str:
        """The role that the row gives."""
        return self.values.get("role") or (self.post.role if self.post else "")

    @property
    def begins_post(self) -> bool:
        """Whether a post begins by this row."""
        return not self.problem and bool(self.succession or (self.post is None and "starts_on" in self.facts))

    @property
    def ends_post(self) -> bool:
        """Whether the known post gets a last day by this row itself."""
        return self.post is not None and "ends_on" in self.facts

    def span(self, on: date) -> tuple[date, date]:
        """First and last day of the post that begins, or of the one whose end changes."""
        if self.post is None:
            return self.facts["starts_on"], date.max
        first = on if self.succession else self.post.starts_on
        return first, self.facts.get("ends_on") or self.post.ends_on or date.max

    def refuse(self, reason: str) -> None:
        """Make the row wrong, unless it is so for an earlier reason."""
        self.problem = self.problem or reason[:300]

    def row(self, on: date) -> PlanRow:
        """How the preview shows it."""
        target = self.post.pk if self.post else self.agent.pk if self.agent else None
        if self.problem:
            return PlanRow(self.line, RowOutcome.WRONG, self._subject(), said(self.cells), self.problem, target)
        return PlanRow(self.line, self._outcome(), self._subject(), self._changes(on), "", target)

    def _outcome(self) -> RowOutcome:
        if self.ends_post:
            return RowOutcome.ENDED
        if self.post is None and self.begins_post:
            return RowOutcome.NEW
        return RowOutcome.CHANGED if self.facts or self.person or self.succession else RowOutcome.UNCHANGED

    def _subject(self) -> str:
        unit = self.unit.full_name if self.unit else self.cells.get("unit_code") or self.cells.get("unit_name", "")
        role = shown(labelled("role", self.role)) if self.role else self.cells.get("role", "")
        return " · ".join(filter(None, (unit, self.name or self.cells.get("name", ""), role)))[:200]

    def _changes(self, on: date) -> list[tuple[str, str, str]]:
        changes = [(key, "", value) for key, value in self.person.items()]
        for key, value in {**self.facts, **self.succession}.items():
            old = getattr(self.post, key) if self.post else None
            changes.append((key, shown(labelled(key, old)), shown(labelled(key, value))))
        if self.succession and self.post:
            changes.append(("starts_on", shown(self.post.starts_on), shown(on)))
        return [change for change in changes if change[1] or change[2]]


def labelled(key: str, value: Any) -> Any:
    """A fixed word as a member of its enumeration, which has a label; full-time by the file's own words."""
    if key == "full_time" and value is not None:
        return _("full-time") if value else _("part-time")
    words = next((column.words for column in COLUMNS if column.key == key), {})
    return next((known for known in words.values() if value and known == value), value)


def changed_facts(entry: Entry, keys: tuple[str, ...], *, keeps_empty: bool) -> dict[str, Any]:
    """Which of these columns the row says otherwise than the post; an empty cell removes, or says nothing."""
    facts = {}
    for key in keys:
        value = entry.values.get(key)
        if key not in entry.values or (value is None and keeps_empty):
            continue
        value = "" if value is None else value
        if value != getattr(entry.post, key):
            facts[key] = value
    return facts


def succession_of(entry: Entry) -> dict[str, Any]:
    """What ends this post and begins another, if anything (R84)."""
    return changed_facts(entry, SUCCEEDED, keeps_empty=True)
