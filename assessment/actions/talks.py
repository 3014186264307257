"""Every breach opens an item (R49): which breaches lead to one talk, whom it is for, and what a correction closes.

Which limits belong to one talk is a function of the breaches alone, as long as the talk has not been held: a breach
found late may draw the windows anew. From then on its talk is what was talked about, and the next breach opens another.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from assessment.announcements import talk_cleared, talk_opened
from assessment.enums import TALK_RUNNING, TalkState
from assessment.models import ReminderTalk, TalkedBreach
from assessment.whom import Concerned, concerned
from network.models import Unit
from proxyportal.regulation import RECTIFICATION_LIMIT, TALK_LIMIT, VERIFICATION_LIMIT, Verdict, talk_numbers
from requests_app.enums import Stage, Verb
from requests_app.models import Breach, Ruling

BATCH = 10_000
"""Breaches that are looked at together."""

NEEDED = ("due_at", "holder_agent", "holder_unit__tier", "holder_unit__parent", "proxy_request__registered_by")
"""What tells whom a breach concerns."""

LIMITS = {
    TalkState.OPEN: TALK_LIMIT,
    TalkState.TALKED: RECTIFICATION_LIMIT,
    TalkState.RECTIFIED: VERIFICATION_LIMIT,
}
"""How long each next step may take."""


def open_talks(now: datetime) -> int:
    """Put every breach into a talk, and close the parts of breaches whose verdict was corrected. Returns how many talks
    were opened. However often, late or concurrently it runs, the same talks with the same breaches come out."""
    opened = 0
    unlinked = _unlinked().select_related("holder_unit", "proxy_request").only(*NEEDED).order_by("due_at", "pk")
    while found := list(unlinked.all()[:BATCH]):
        by_person: defaultdict[Concerned, list[int]] = defaultdict(list)
        for breach, whom in concerned(found):
            by_person[whom].append(breach.pk)
        for whom, breaches in by_person.items():
            opened += _merge(whom, breaches, now)
    _note_corrections(now)
    return opened


def _unlinked() -> QuerySet[Breach]:
    return Breach.objects.filter(talked=None)


def _still_without(breaches: Collection[int]) -> list[Breach]:
    """Those of these breaches that nobody has put into a talk meanwhile."""
    return list(_unlinked().filter(pk__in=breaches))


def _not_held_yet(whom: Concerned) -> list[ReminderTalk]:
    """The person's talks that may still take more limits, in order of time, held until the end of the transaction."""
    waiting = ReminderTalk.objects.filter(unit=whom.unit, agent=whom.agent, talked_by=None)
    return list(waiting.order_by("first_due_at", "pk").select_for_update())


@transaction.atomic
def _merge(whom: Concerned, breaches: Collection[int], now: datetime) -> int:
    """Draw the windows of one person's talks that were not held yet, these breaches included."""
    Unit.objects.select_for_update(no_key=True).get(pk=whom.unit)  # whoever comes second waits, and finds no work
    new = _still_without(breaches)
    if not new:
        return 0
    talks = _not_held_yet(whom)
    parts = {part.breach: part for part in TalkedBreach.objects.filter(talk__in=talks).select_related("breach")}
    missed = sorted([*parts, *new], key=lambda breach: (breach.due_at, breach.pk))
    numbers = talk_numbers([breach.due_at for breach in missed])
    before = len(talks)
    joining: list[TalkedBreach] = []
    for number, breach in zip(numbers, missed, strict=True):
        if number == len(talks):
            talks.append(_open(whom, breach.due_at, now))
        if breach not in parts:
            joining.append(TalkedBreach(breach=breach, talk=talks[number]))
        elif parts[breach].talk_id != talks[number].pk:
            TalkedBreach.objects.filter(pk=parts[breach].pk).update(talk=talks[number])
    TalkedBreach.objects.bulk_create(joining)
    _redraw(talks, dict(zip(reversed(numbers), reversed(missed), strict=True)), now)
    return len(talks) - before


def _open(whom: Concerned, first: datetime, now: datetime) -> ReminderTalk:
    due = now + TALK_LIMIT
    talk = ReminderTalk.objects.create(
        unit_id=whom.unit, agent_id=whom.agent, first_due_at=first, opened_at=now, due_at=due
    )
    talk_opened(talk, now)
    return talk


def _redraw(talks: Iterable[ReminderTalk], first: dict[int, Breach], now: datetime) -> None:
    """Let each talk say where its window begins, and whether anything is left to talk about."""
    for number, talk in enumerate(talks):
        if talk.first_due_at != first[number].due_at:
            talk.first_due_at = first[number].due_at
            talk.save(update_fields=("first_due_at",))
        settle(talk, now)


# --- Corrections (R44) -----------------------------------------------------------------------------------------------


def _note_corrections(now: datetime) -> None:
    """Close the parts whose verdict was corrected, and open them again where it was corrected back."""
    for talk in sorted({part.talk_id for part in _parts_to_note(TalkedBreach.objects.all())}):
        _note_corrections_of(talk, now)


def _parts_to_note(parts: QuerySet[TalkedBreach]) -> list[TalkedBreach]:
    """Those of these parts that do not say their last correction yet, with it as `last`.

    The acceptance is judged once; the verdict of the conclusion once a round, whichever limit of it was missed (R45).
    """
    ruled = Ruling.objects.filter(verb=Verb.CORRECT, proxy_request=OuterRef("breach__proxy_request")).order_by("-pk")
    of_acceptance = ruled.filter(stage=Stage.ACCEPTANCE)
    of_conclusion = ruled.filter(stage=Stage.CONCLUSION, round=OuterRef("breach__round"))
    corrected = Ruling.objects.filter(verb=Verb.CORRECT).values("proxy_request")  # few: no other part is looked at
    ruled_on, accepting = parts.filter(breach__proxy_request__in=corrected), Q(breach__stage=Stage.ACCEPTANCE)
    return [
        *_unsaid(ruled_on.filter(accepting), of_acceptance),
        *_unsaid(ruled_on.exclude(accepting), of_conclusion),
    ]


def _unsaid(parts: QuerySet[TalkedBreach], rulings: QuerySet[Ruling]) -> QuerySet[TalkedBreach]:
    last = {"last": Subquery(rulings.values("pk")[:1]), "verdict": Subquery(rulings.values("corrected")[:1])}
    corrected = Q(last__isnull=False) & ~Q(verdict=Verdict.OVERTIME) & (Q(ruling=None) | ~Q(ruling=F("last")))
    corrected_back = Q(ruling__isnull=False, verdict=Verdict.OVERTIME)
    return parts.annotate(**last).filter(corrected | corrected_back)


@transaction.atomic
def _note_corrections_of(pk: int, now: datetime) -> None:
    talk = ReminderTalk.objects.select_for_update().get(pk=pk)
    for part in _parts_to_note(talk.parts.all()):
        ruling = None if part.verdict == Verdict.OVERTIME else part.last  # type: ignore[attr-defined]  # annotated
        TalkedBreach.objects.filter(pk=part.pk).update(ruling=ruling)
    settle(talk, now)


def settle(talk: ReminderTalk, now: datetime) -> None:
    """Close a talk of which nothing is left, since every verdict was corrected; open it again if one stands anew.

    What was verified stays so.
    """
    left = talk.parts.filter(ruling=None).exists()
    if not left and talk.state in TALK_RUNNING:
        talk.state, talk.due_at, talk.closed_at = TalkState.CLEARED, None, now
        talk_cleared(talk, now)
    elif left and talk.state == TalkState.CLEARED:
        talk.state = _stands_at(talk)
        talk.due_at, talk.closed_at = now + LIMITS[talk.state], None
    else:
        return
    talk.save(update_fields=("state", "due_at", "closed_at"))


def _stands_at(talk: ReminderTalk) -> TalkState:
    """Where its steps have brought it."""
    if talk.talked_by_id is None:
        return TalkState.OPEN
    return TalkState.RECTIFIED if talk.rectified_by_id else TalkState.TALKED
