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

_OPEN = {_S.SUBMITTED, _S.ACCEPTED}

TRANSITIONS: dict[Verb, Transition] = {
    Verb.SUBMIT: _row(set(), _S.SUBMITTED, {_A.CLIENT}, "R42"),
    Verb.REGISTER: _row(set(), _S.SUBMITTED, {_A.AGENT}, "R36 R43"),
    Verb.ATTACH: _row(_OPEN, None, {_A.CLIENT, _A.AGENT}, "R39"),
    Verb.ACCEPT: _row({_S.SUBMITTED}, _S.ACCEPTED, {_A.AGENT}, "R29 R32 R44"),
    Verb.REDIRECT: _row({_S.SUBMITTED}, None, {_A.AGENT}, "R5"),
    Verb.REFUSE: _row({_S.SUBMITTED}, _S.REFUSED, {_A.AGENT}, "R5"),
    Verb.FORWARD: _row({_S.ACCEPTED}, None, {_A.AGENT}, "R33 R35"),
    Verb.SIGN: _row({_S.ACCEPTED}, None, {_A.AGENT}, "R35"),
    Verb.SEND_BACK: _row({_S.ACCEPTED}, None, {_A.AGENT}, "R35"),
    Verb.RECALL: _row({_S.ACCEPTED}, None, {_A.AGENT}, "R35"),
    Verb.CONVENE: _row({_S.ACCEPTED}, None, {_A.AGENT}, "R34"),
    Verb.OPINE: _row({_S.ACCEPTED}, None, {_A.AGENT}, "R34"),
    Verb.SETTLE: _row({_S.ACCEPTED}, None, {_A.AGENT}, "R34"),
    Verb.ASK: _row(_OPEN, None, {_A.AGENT}, "R39"),
    Verb.ANSWER: _row(_OPEN, None, {_A.CLIENT, _A.AGENT}, "R39"),
    Verb.AUTHORIZE: _row(_OPEN, None, {_A.CLIENT, _A.AGENT}, "R11"),
    Verb.REVOKE: _row(_OPEN, None, {_A.CLIENT, _A.AGENT}, "R11 R12"),
    Verb.MARK_URGENT: _row({_S.ACCEPTED}, None, {_A.AGENT}, "R48"),
    Verb.LOWER: _row({_S.ACCEPTED}, None, {_A.AGENT}, "R48"),
    Verb.RECORD_STEP: _row({_S.ACCEPTED}, None, {_A.AGENT}, "R16 R31 R34"),
    Verb.EXPLAIN: _row({_S.ACCEPTED}, None, {_A.AGENT}, "R45"),
    Verb.CONCLUDE: _row({_S.ACCEPTED}, _S.CONCLUDED, {_A.AGENT}, "R41 R44"),
    Verb.INFORM: _row({_S.CONCLUDED, _S.REFUSED}, _S.INFORMED, {_A.AGENT, _A.SYSTEM}, "R51-R55"),
    Verb.RATE: _row({_S.INFORMED, _S.DISPUTED}, None, {_A.CLIENT}, "R88"),
    Verb.DISPUTE: _row({_S.INFORMED}, _S.DISPUTED, {_A.CLIENT, _A.AGENT}, "R41"),
    Verb.REOPEN: _row({_S.DISPUTED}, _S.ACCEPTED, {_A.AGENT}, "R41"),
    Verb.DECLINE: _row({_S.DISPUTED}, _S.INFORMED, {_A.AGENT}, "R41"),
    Verb.WITHDRAW: _row(_OPEN, _S.WITHDRAWN, {_A.CLIENT}, "R12"),
    Verb.ARCHIVE: _row({_S.INFORMED}, _S.ARCHIVED, {_A.SYSTEM}, "R6 R51"),
    Verb.REVEAL: _row(set(Status), None, {_A.AGENT}, "R31"),
    Verb.CALL_CLIENT: _row({_S.INFORMED, _S.ARCHIVED}, None, {_A.AGENT}, "R55"),
    Verb.HAND_OVER: _row(set(ACTIVE), None, {_A.AGENT}, "R30 R40"),
    Verb.LINK: _row(_OPEN, None, {_A.AGENT}, "R33"),
    Verb.UNLINK: _row(_OPEN, None, {_A.AGENT}, "R33"),
    Verb.CORRECT: _row(set(Status) - {_S.SUBMITTED, _S.VOID}, None, {_A.AGENT}, "R44"),
    Verb.VOID: _row(set(Status) - {_S.VOID}, _S.VOID, {_A.AGENT}, "R6 R44"),
}


def possible(status: str, actor_kind: ActorKind) -> list[Verb]:
    """The verbs the table allows this kind of actor now, in the table's order."""
    return [verb for verb, row in TRANSITIONS.items() if status in row.sources and actor_kind in row.actors]
