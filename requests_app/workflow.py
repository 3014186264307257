"""The one table of what may happen to a request. Actions, permissions, buttons and tests read it."""

from typing import NamedTuple

from requests_app.enums import ACTIVE, ActorKind, Status, Verb


class Transition(NamedTuple):
    """`sources`: statuses it may start from (empty: a new request). `target`: where it leads (None: nowhere else)."""

    sources: frozenset[Status]
    target: Status | None
    actors: frozenset[ActorKind]
    rules: str


def _row(sources: set[Status], target: Status | None, actors: set[ActorKind], rules: str) -> Transition:
    return Transition(frozenset(sources), target, frozenset(actors), rules)


_S, _A = Status, ActorKind

TRANSITIONS: dict[Verb, Transition] = {
    Verb.SUBMIT: _row(set(), _S.SUBMITTED, {_A.CLIENT}, "R42"),
    Verb.REGISTER: _row(set(), _S.SUBMITTED, {_A.AGENT}, "R36 R43"),
    Verb.ATTACH: _row({_S.SUBMITTED, _S.ACCEPTED}, None, {_A.CLIENT, _A.AGENT}, "R39"),
    Verb.ACCEPT: _row({_S.SUBMITTED}, _S.ACCEPTED, {_A.AGENT}, "R29 R32 R44"),
    Verb.REFUSE: _row({_S.SUBMITTED}, _S.REFUSED, {_A.AGENT}, "R5"),
    Verb.EXPLAIN: _row({_S.ACCEPTED}, None, {_A.AGENT}, "R45"),
    Verb.CONCLUDE: _row({_S.ACCEPTED}, _S.CONCLUDED, {_A.AGENT}, "R41 R44"),
    Verb.INFORM: _row({_S.CONCLUDED, _S.REFUSED}, _S.INFORMED, {_A.AGENT, _A.SYSTEM}, "R51-R55"),
    Verb.RATE: _row({_S.INFORMED}, None, {_A.CLIENT}, "R88"),
    Verb.WITHDRAW: _row({_S.SUBMITTED, _S.ACCEPTED}, _S.WITHDRAWN, {_A.CLIENT}, "R12"),
    Verb.ARCHIVE: _row({_S.INFORMED}, _S.ARCHIVED, {_A.SYSTEM}, "R6 R51"),
    Verb.REVEAL: _row(set(Status), None, {_A.AGENT}, "R31"),
    Verb.CALL_CLIENT: _row({_S.INFORMED, _S.ARCHIVED}, None, {_A.AGENT}, "R55"),
    Verb.HAND_OVER: _row(set(ACTIVE), None, {_A.AGENT}, "R30 R40"),
}


def possible(status: str, actor_kind: ActorKind) -> list[Verb]:
    """The verbs the table allows this kind of actor now, in the table's order."""
    return [verb for verb, row in TRANSITIONS.items() if status in row.sources and actor_kind in row.actors]
