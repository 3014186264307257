"""What the rows written along with an event say, to staff and to the client."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from requests_app.clocks import moment_words
from requests_app.enums import VERDICTS, Verb
from requests_app.models import (
    Assignment,
    Authorization,
    Dispute,
    Explanation,
    HandlingStep,
    Handover,
    JointHandling,
    JointOpinion,
    PastRound,
    Question,
    Rating,
    ResultNotice,
    Ruling,
    UrgentMark,
)

NAMED: dict[Any, tuple[str, ...]] = {
    Handover: ("from_agent", "to_agent", "to_unit"),
    ResultNotice: ("informed_by",),
    Assignment: ("from_unit", "to_unit"),
    JointOpinion: ("unit",),
    Authorization: ("witness",),
}
"""What the words of an answer name beside its own columns."""


def words_of(answer: Any, now: datetime, *, at: datetime, verb: str, public: bool) -> Iterable[str]:
    """What an answer's row says at the event that wrote it, `at`. Some rows are written twice: a question and its
    answer, a hop and its return; each event tells its own part. `public`: why something passed on, and what offices
    told one another, is for staff."""
    if isinstance(answer, Assignment):  # by the verb: sent and signed for may bear the same time
        return filter(None, _hop(answer, verb, public))
    say = WORDS.get(type(answer))
    return filter(None, say(answer, now, at, public)) if say else (str(answer),)


def _explanation(row: Explanation, now: datetime, at: datetime, public: bool) -> Iterable[str]:
    yield row.reason
    yield _("Promised for %(when)s.") % {"when": moment_words(row.promised_at, now)}


def _notice(row: ResultNotice, now: datetime, at: datetime, public: bool) -> Iterable[str]:
    yield f"{row.get_means_display()} · {row.get_receiver_display()}"
    if row.informed_by and row.informed_by.user_id is None:  # an agent recorded it for them (R37)
        yield _("Told by %(agent)s.") % {"agent": row.informed_by}
    yield row.summary
    yield row.substitute_reason


def _rating(row: Rating, now: datetime, at: datetime, public: bool) -> Iterable[str]:
    yield row.get_grade_display()
    yield row.comment


def _handover(row: Handover, now: datetime, at: datetime, public: bool) -> Iterable[str]:
    """From whom to whom, and what: the handling, the first contact's duty (R30), or both."""
    names = {"giver": row.from_agent, "taker": row.to_agent, "unit": row.to_unit}
    if not row.first_contact:
        yield _("The handling passed from %(giver)s to %(taker)s, %(unit)s.") % names
    elif not row.holder:
        yield _("The first contact's duty passed from %(giver)s to %(taker)s, %(unit)s.") % names
    else:
        yield _("Handling and the first contact's duty passed from %(giver)s to %(taker)s, %(unit)s.") % names
    yield "" if public else row.reason


def _hop(row: Assignment, verb: str, public: bool) -> Iterable[str]:
    """The client is told of each hop (R35), not of what the offices said to one another."""
    units = {"sender": row.from_unit, "receiver": row.to_unit}
    if verb in (Verb.REDIRECT, Verb.FORWARD):
        yield _("%(kind)s: from %(sender)s to %(receiver)s.") % {"kind": row.get_kind_display(), **units}
        yield "" if public else row.reason
    elif verb == Verb.SIGN:
        yield _("%(receiver)s has it now.") % units
    elif verb == Verb.SEND_BACK:
        yield _("%(receiver)s sent it back to %(sender)s.") % units
        yield "" if public else row.return_reason
    elif verb == Verb.RECALL:
        yield _("%(sender)s took it back from %(receiver)s.") % units


def _joint(row: JointHandling, now: datetime, at: datetime, public: bool) -> Iterable[str]:
    yield row.reason if at == row.convened_at else row.decision
    yield "" if public or at == row.convened_at else row.missing_reason


def _opinion(row: JointOpinion, now: datetime, at: datetime, public: bool) -> Iterable[str]:
    spoken = {"unit": row.unit, "text": row.text}
    yield str(row.unit) if public or at != row.given_at else _("%(unit)s: %(text)s") % spoken


def _question(row: Question, now: datetime, at: datetime, public: bool) -> Iterable[str]:
    if at == row.asked_at:
        yield row.text
        yield _("Answer by %(when)s. The clocks run on.") % {"when": moment_words(row.expires_at, now)}
        return
    if row.agreed is not None:
        yield _("Agreed.") if row.agreed else _("Not agreed.")
    yield row.answer


def _authorization(row: Authorization, now: datetime, at: datetime, public: bool) -> Iterable[str]:
    if at != row.recorded_at:
        yield row.revoke_reason
        return
    yield f"{row.get_means_display()} · {date_format(row.given_on, 'DATE_FORMAT')}"
    yield row.scope
    if row.witness:
        yield _("Witness: %(name)s") % {"name": row.witness}


def _urgent(row: UrgentMark, now: datetime, at: datetime, public: bool) -> Iterable[str]:
    if row.deadline_at:
        yield _("To be concluded by %(when)s.") % {"when": moment_words(row.deadline_at, now)}
    yield row.reason


def _step(row: HandlingStep, now: datetime, at: datetime, public: bool) -> Iterable[str]:
    yield row.text
    facts = (date_format(row.done_on, "DATE_FORMAT"), row.body, row.reference)
    yield " · ".join(filter(None, facts))


def _dispute(row: Dispute, now: datetime, at: datetime, public: bool) -> Iterable[str]:
    yield row.text if at == row.made_at else row.reply


def _past_round(row: PastRound, now: datetime, at: datetime, public: bool) -> Iterable[str]:
    yield _("Round %(number)d begins, with new 48 hours.") % {"number": row.round + 1}


def _ruling(row: Ruling, now: datetime, at: datetime, public: bool) -> Iterable[str]:
    """Which verdict became which, and when it really happened as far as was found (R44); void speaks for itself."""
    if row.corrected:
        words = {"stage": row.get_stage_display(), "original": VERDICTS[row.original], "now": VERDICTS[row.corrected]}
        yield _("%(stage)s: %(original)s, corrected to: %(now)s") % words
    if row.true_at:
        yield _("It really happened %(when)s.") % {"when": moment_words(row.true_at, now)}
    yield row.reason


WORDS: dict[Any, Callable[[Any, datetime, datetime, bool], Iterable[str]]] = {
    Explanation: _explanation,
    ResultNotice: _notice,
    Rating: _rating,
    Handover: _handover,
    JointHandling: _joint,
    JointOpinion: _opinion,
    Question: _question,
    Authorization: _authorization,
    UrgentMark: _urgent,
    HandlingStep: _step,
    Dispute: _dispute,
    PastRound: _past_round,
    Ruling: _ruling,
}
