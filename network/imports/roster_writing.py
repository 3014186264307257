"""Writing planned posts in bulk: people first, then ends, then corrections, then posts that begin."""

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.hashers import make_password

from network.enums import HANDLING_ROLES
from network.imports.roster_columns import CORRECTED, SUCCEEDED
from network.imports.roster_entry import DAY, Entry
from network.models import Agent, Appointment, RosterEntry, User
from network.pinyin import surname_and_given

BATCH = 500
CARRIED = (*CORRECTED, *SUCCEEDED, "backup", "ends_on")
"""What a post takes over from the one it follows, unless the row says otherwise."""


def write_roster(entries: list[Entry], *, on: date, now: datetime) -> None:
    """Write all of these rows. Ends come before beginnings, so that a post is free when its next holder begins."""
    _write_people(entries)
    known = [entry for entry in entries if entry.post]
    following = {entry.post.pk: _following(entry, on) for entry in known if entry.post and entry.succession}
    _end(known, on)
    _correct([entry for entry in known if not entry.succession])
    fresh = [
        Appointment(agent=entry.agent, unit=entry.unit, **entry.facts)
        for entry in entries
        if entry.post is None and entry.begins_post
    ]
    begun = [*following.values(), *fresh]
    for post in begun:
        post.entered_at = now
    Appointment.objects.bulk_create(begun, batch_size=BATCH)
    # Who handles requests no longer has left that office, and leaves the directory with it (R26).
    RosterEntry.objects.follow({pk: post.pk for pk, post in following.items() if post.role in HANDLING_ROLES})


def _write_people(entries: list[Entry]) -> None:
    """Accounts, then new people, then what is new about known ones."""
    told = {id(entry.agent): entry.agent for entry in entries if entry.agent}
    known = {e.agent.pk: e.agent for e in entries if e.person and e.agent and e.agent.pk}
    users = []
    for entry in entries:
        agent = entry.agent
        if agent is None:
            continue
        agent.staff_number = entry.person.get("staff_number", agent.staff_number)
        if "username" in entry.person and agent.user is None:
            agent.user = account(entry.person["username"], agent.name)
            users.append(agent.user)
    User.objects.bulk_create(users, batch_size=BATCH)
    needed = {id(entry.agent) for entry in entries if entry.begins_post}
    Agent.objects.bulk_create([a for key, a in told.items() if a.pk is None and key in needed], batch_size=BATCH)
    Agent.objects.bulk_update(known.values(), ("staff_number", "user"), batch_size=BATCH)


def account(username: str, name: str) -> User:
    """An unsaved account that nobody can sign in to before its password is set."""
    surname, given = surname_and_given(name)
    return User(username=username, last_name=surname, first_name=given, password=make_password(None))


def _following(entry: Entry, on: date) -> Appointment:
    """The post that begins on `on` where the known one ends the day before."""
    facts = {key: getattr(entry.post, key) for key in CARRIED} | entry.facts | entry.succession
    return Appointment(agent=entry.agent, unit=entry.unit, starts_on=on, **facts)


def _end(entries: Iterable[Entry], on: date) -> None:
    ended = []
    for entry in entries:
        if entry.post and (entry.succession or entry.ends_post):
            entry.post.ends_on = on - DAY if entry.succession else entry.facts["ends_on"]
            ended.append(entry.post)
    Appointment.objects.bulk_update(ended, ("ends_on",), batch_size=BATCH)


def _correct(entries: Iterable[Entry]) -> None:
    columns = (*CORRECTED, "backup")
    corrected = []
    for entry in entries:
        facts = {key: value for key, value in entry.facts.items() if key in columns}
        for key, value in facts.items():
            setattr(entry.post, key, value)
        corrected += [entry.post] if facts and entry.post else []
    Appointment.objects.bulk_update(corrected, columns, batch_size=BATCH)
