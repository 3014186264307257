"""The story so far: a request's log as people read it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from network.models import Agent
from requests_app.clocks import lag_words, moment_words
from requests_app.enums import Verb
from requests_app.log import ANSWER_MODELS
from requests_app.models import Explanation, Handover, ProxyRequest, Rating, RequestEvent, ResultNotice


class Entry(NamedTuple):
    """One line of the story: when, what, by whom, and the words that go with it."""

    at: datetime
    title: str
    who: str
    texts: list[str]


def story_of(request: ProxyRequest, now: datetime, *, public: bool = False) -> list[Entry]:
    """The request's events, newest first, with the words written at each. `public` leaves out what only staff do."""
    events = request.events.select_related("actor__agent")
    if public:
        events = events.exclude(verb=Verb.REVEAL)
    answers = _answers(request, events)
    return [_entry(request, event, answers, now, public=public) for event in reversed(events)]


PEOPLE: dict[Any, tuple[str, ...]] = {
    Handover: ("from_agent", "to_agent", "to_unit"),
    ResultNotice: ("informed_by",),
}
"""What the words of an answer name beside its own columns."""


def _answers(request: ProxyRequest, events: Iterable[RequestEvent]) -> dict[str, Any]:
    """The rows that these events wrote, by their names in the log; only tables that the log names are asked."""
    kinds = {key.partition(":")[0] for event in events for key in event.wrote}
    return {
        f"{model._meta.model_name}:{row.pk}": row
        for model in ANSWER_MODELS
        if model._meta.model_name in kinds
        for row in model._default_manager.filter(proxy_request=request).select_related(*PEOPLE.get(model, ()))
    }


def _entry(
    request: ProxyRequest, event: RequestEvent, answers: dict[str, Any], now: datetime, *, public: bool
) -> Entry:
    agent = getattr(event.actor, "agent", None)
    texts = [text for key in event.wrote if key in answers for text in _words(answers[key], now, public=public)]
    return Entry(event.at, _title(event), str(agent or ""), [*_facts(request, event, now), *texts])


TITLES = {
    Verb.SUBMIT: lambda: _("Submitted online"),
    Verb.REGISTER: lambda: _("Registered as a walk-in"),
    Verb.ATTACH: lambda: _("Files added"),
    Verb.ACCEPT: lambda: _("Accepted"),
    Verb.REFUSE: lambda: _("Not accepted"),
    Verb.EXPLAIN: lambda: _("Delay explained"),
    Verb.CONCLUDE: lambda: _("Concluded"),
    Verb.INFORM: lambda: _("Client told"),
    Verb.RATE: lambda: _("Rated"),
    Verb.WITHDRAW: lambda: _("Withdrawn by the client"),
    Verb.ARCHIVE: lambda: _("Archived"),
    Verb.REVEAL: lambda: _("Client's details shown"),
    Verb.HAND_OVER: lambda: _("Handed over"),
}


def _title(event: RequestEvent) -> str:
    return TITLES[Verb(event.verb)]()


def _facts(request: ProxyRequest, event: RequestEvent, now: datetime) -> Iterable[str]:
    """What the request's own columns say about this event."""
    if event.verb == Verb.REGISTER and request.visited_at and (span := lag_words(request)):
        yield _("Came %(when)s, entered %(span)s later.") % {
            "when": moment_words(request.visited_at, now),
            "span": span,
        }
    if event.verb == Verb.REGISTER and event.changes["first_contact_id"] != event.changes["registered_by_id"]:
        yield _("Entered for %(agent)s, who was asked first.") % {"agent": _first_asked(request, event)}
    if event.verb in (Verb.REFUSE, Verb.CONCLUDE, Verb.WITHDRAW) and request.result_text:
        if event.verb == Verb.CONCLUDE:
            yield request.get_outcome_display()
        yield request.result_text


def _first_asked(request: ProxyRequest, event: RequestEvent) -> Agent:
    """Whom the client asked: the first contact still, or one whose duty has passed on since (R37)."""
    first = event.changes["first_contact_id"]
    kept = request.first_contact if request.first_contact_id == first else None
    return kept or Agent.objects.get(pk=first)


def _words(answer: Any, now: datetime, *, public: bool) -> Iterable[str]:
    """What an answer says. Why somebody hands over may be their own affair, so the client reads only to whom."""
    match answer:
        case Explanation():
            yield answer.reason
            yield _("Promised for %(when)s.") % {"when": moment_words(answer.promised_at, now)}
        case ResultNotice():
            yield f"{answer.get_means_display()} · {answer.get_receiver_display()}"
            if answer.informed_by and answer.informed_by.user_id is None:  # an agent recorded it for them (R37)
                yield _("Told by %(agent)s.") % {"agent": answer.informed_by}
            yield from filter(None, (answer.summary, answer.substitute_reason))
        case Rating():
            yield answer.get_grade_display()
            yield from filter(None, (answer.comment,))
        case Handover():
            yield _handed_over(answer)
            yield from () if public else (answer.reason,)
        case _:
            yield str(answer)


def _handed_over(handover: Handover) -> str:
    """From whom to whom, and what: the handling, the first contact's duty (R30), or both."""
    names = {"giver": handover.from_agent, "taker": handover.to_agent, "unit": handover.to_unit}
    if not handover.first_contact:
        return _("The handling passed from %(giver)s to %(taker)s, %(unit)s.") % names
    if not handover.holder:
        return _("The first contact's duty passed from %(giver)s to %(taker)s, %(unit)s.") % names
    return _("Handling and the first contact's duty passed from %(giver)s to %(taker)s, %(unit)s.") % names
