"""Importing a roster: who holds which post. Past stays true: a change ends one post and begins another."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.imports.cells import keys_of, values_of
from network.imports.plan import Result, check_table, result_of
from network.imports.roster_checks import Backups, check_owed, left_out, refuse_overlaps
from network.imports.roster_columns import COLUMNS, CORRECTED, SUCCEEDED
from network.imports.roster_entry import DAY, Entry, changed_facts, succession_of
from network.imports.roster_known import KnownRoster
from network.imports.roster_match import Matcher
from network.imports.roster_writing import write_roster
from network.models import User
from network.spreadsheet import Table, read_table
from network.workbook import BadRows

KEYS = keys_of(COLUMNS)


class RosterPlan:
    """What a roster would do. Nothing is written before `write`."""

    def __init__(self, table: Table, known: KnownRoster, on: date, *, is_complete: bool) -> None:
        """Plan it, changes counting from `on`. Raises BadRows for a file without rows or columns."""
        check_table(table, COLUMNS)
        if not {"unit_code", "unit_name"} & set(table.columns):
            raise BadRows([_("The header lacks these columns: %(columns)s") % {"columns": "单位代码"}])
        self._known, self._on = known, on
        self._users: dict[str, Any] = {}
        entries = []
        for line in table.lines:
            values, problem = values_of(COLUMNS, line.cells)
            entries.append(Entry(line.number, line.cells, values, problem[:300]))
        matcher = Matcher(known)
        matcher.match(entries)
        for entry in entries:
            if not entry.problem:
                self._decide(entry)
        if is_complete:
            entries += left_out(entries, matcher, known, on)
        check_owed(entries)
        backups = Backups(entries, matcher, known)
        backups.find()
        while refuse_overlaps(entries, known, on) or backups.refuse_those_without():
            pass
        self.entries = entries
        self.rows = [entry.row(on) for entry in entries]

    @transaction.atomic
    def write(self, *, actor: User | None, now: datetime) -> None:
        """Make every change that is not wrong."""
        write_roster([entry for entry in self.entries if not entry.problem], on=self._on, now=now)

    def _decide(self, entry: Entry) -> None:
        """What the row changes, and why it may not."""
        if entry.post is None:
            self._begin(entry)
        else:
            self._amend(entry)
        self._sign_in(entry)

    def _begin(self, entry: Entry) -> None:
        values = entry.values
        if values.get("ends_on"):
            self._end_again(entry)
            return
        keys = (*SUCCEEDED, *CORRECTED)
        entry.facts = {key: values[key] for key in keys if values.get(key) not in (None, "")}
        entry.facts["starts_on"] = values.get("starts_on") or self._on
        if entry.unit and not entry.unit.is_open_on(max(entry.facts["starts_on"], self._on)):
            entry.refuse(_("the unit does not exist on the day on which the post begins"))

    def _end_again(self, entry: Entry) -> None:
        """A post that already ended on that day is as it was; any other is none that could end."""
        person = entry.values.get("staff_number")
        for post in self._known.posts.get(entry.unit.pk, ()) if entry.unit else ():
            same = (post.agent.staff_number == person) if person else post.agent.name == entry.name
            if same and (post.role, post.ends_on) == (entry.role, entry.values["ends_on"]):
                entry.agent, entry.person = post.agent, {}
                return
        entry.refuse(_("no such post is held, so none can end"))

    def _amend(self, entry: Entry) -> None:
        assert entry.post is not None  # noqa: S101 - asked for rows with a post only
        entry.facts = changed_facts(entry, CORRECTED, keeps_empty=False)
        entry.succession = succession_of(entry)
        last = entry.values.get("ends_on")
        if last and last != entry.post.ends_on:
            entry.facts["ends_on"] = last
            if entry.succession:
                entry.refuse(_("a row that ends a post changes nothing else of it; use two rows or two files"))
        if last and last < entry.post.starts_on:
            entry.refuse(_("it would end before it begins"))
        if entry.succession and entry.post.starts_on > self._on - DAY:
            day = {"day": entry.post.starts_on}
            entry.refuse(_("the post began on %(day)s; a change of role counts from a later day") % day)

    def _sign_in(self, entry: Entry) -> None:
        """An account for who has none; nobody signs in under another's name."""
        name, agent = entry.values.get("username") or "", entry.agent
        if not name or agent is None or entry.problem:
            return
        has = agent.user.username if agent.pk and agent.user else ""
        if has and has != name:
            entry.refuse(_("already signs in as %(name)s") % {"name": has})
        if has or entry.problem:
            return
        try:
            User.username_validator(name)
        except ValidationError as error:
            entry.refuse(" ".join(error.messages))
        if name.lower() in self._known.accounts or self._users.setdefault(name.lower(), agent) is not agent:
            entry.refuse(_("the user name %(name)s belongs to somebody else") % {"name": name})
        entry.person["username"] = name


def plan_roster(table: Table, *, on: date, is_complete: bool = False, lock: bool = False) -> RosterPlan:
    """What a roster would do. With `is_complete`, who is missing from it has left the units that it names."""
    return RosterPlan(table, KnownRoster.load(on, lock=lock), on, is_complete=is_complete)


@transaction.atomic
def import_roster(content: bytes, *, actor: User | None, now: datetime, dry_run: bool = False) -> Result:
    """Write a roster, all or nothing, changes counting from today. Raises BadRows with every bad row and its line."""
    plan = plan_roster(read_table(content, KEYS), on=timezone.localdate(now), lock=not dry_run)
    result = result_of(plan.rows)
    if not dry_run:
        plan.write(actor=actor, now=now)
    return result
