"""The story so far: a request's log as people read it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, cast

from django.db.models import ForeignKey, Model, Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from network.models import Agent
from requests_app.clocks import lag_words, moment_words
from requests_app.enums import Outcome, Verb
from requests_app.log import ANSWER_MODELS, digest_of
from requests_app.models import PastRound, ProxyRequest, RequestEvent
from requests_app.story_words import NAMED, words_of


class Entry(NamedTuple):
    """One line of the story: when, what, by whom, and the words that go with it."""

    verb: str
    at: datetime
    title: str
    who: str
    texts: list[str]
    brought_files: bool


INTERNAL = (Verb.REVEAL, Verb.LINK, Verb.UNLINK, Verb.CORRECT)
"""What the office does among itself; the client's own page leaves it out."""


def story_of(request: ProxyRequest, now: datetime, *, public: bool = False) -> list[Entry]:
    """The request's events, newest first, with the words written at each. `public` leaves out what only staff do."""
    events = request.events.select_related("actor__agent")
    if public:
        events = events.exclude(verb__in=INTERNAL)
    answers = _answers(request, events)
    return [_entry(request, event, answers, now, public=public) for event in reversed(events)]


def _answers(request: ProxyRequest, events: Iterable[RequestEvent]) -> dict[str, Any]:
    """The rows that these events wrote, by their names in the log; only tables that the log names are asked, and those
    that the page has read already are not asked again."""
    kinds = {key.partition(":")[0] for event in events for key in event.wrote}
    named = {
        related_name(model): model._default_manager.select_related(*NAMED.get(model, ()))
        for model in ANSWER_MODELS
        if model._meta.model_name in kinds
    }
    prefetch_related_objects([request], *(Prefetch(name, rows) for name, rows in named.items()))
    return {f"{row._meta.model_name}:{row.pk}": row for name in named for row in getattr(request, name).all()}


def related_name(model: type[Model]) -> str:
    """By which name a request knows its rows of this table."""
    link = cast("ForeignKey[Any, Any]", model._meta.get_field("proxy_request"))
    return str(link.remote_field.get_accessor_name())


def _entry(
    request: ProxyRequest, event: RequestEvent, answers: dict[str, Any], now: datetime, *, public: bool
) -> Entry:
    agent = getattr(event.actor, "agent", None)
    texts = [
        text
        for key in event.wrote
        if key in answers
        for text in words_of(answers[key], now, public=public, at=event.at, verb=event.verb)
    ]
    brought = any(key.startswith("attachment:") for key in event.wrote)
    words = [*_facts(request, event, answers, now), *texts]
    return Entry(event.verb, event.at, _title(event), str(agent or ""), words, brought)


TITLES = {
    Verb.SUBMIT: lambda: _("Submitted online"),
    Verb.REGISTER: lambda: _("Registered as a walk-in"),
    Verb.ATTACH: lambda: _("Files added"),
    Verb.ACCEPT: lambda: _("Accepted"),
    Verb.REDIRECT: lambda: _("Passed to the unit in charge"),
    Verb.REFUSE: lambda: _("Not accepted"),
    Verb.FORWARD: lambda: _("Forwarded"),
    Verb.SIGN: lambda: _("Signed for"),
    Verb.SEND_BACK: lambda: _("Sent back"),
    Verb.RECALL: lambda: _("Taken back"),
    Verb.CONVENE: lambda: _("Joint handling called"),
    Verb.OPINE: lambda: _("Opinion given"),
    Verb.SETTLE: lambda: _("Joint handling closed"),
    Verb.ASK: lambda: _("Client asked"),
    Verb.ANSWER: lambda: _("Client answered"),
    Verb.AUTHORIZE: lambda: _("Authorized by the client"),
    Verb.REVOKE: lambda: _("Authorization withdrawn"),
    Verb.MARK_URGENT: lambda: _("Found urgent"),
    Verb.LOWER: lambda: _("No longer urgent"),
    Verb.RECORD_STEP: lambda: _("Step of the handling"),
    Verb.EXPLAIN: lambda: _("Delay explained"),
    Verb.CONCLUDE: lambda: _("Concluded"),
    Verb.INFORM: lambda: _("Client told"),
    Verb.RATE: lambda: _("Rated"),
    Verb.DISPUTE: lambda: _("Result disputed"),
    Verb.REOPEN: lambda: _("Reopened"),
    Verb.DECLINE: lambda: _("Result upheld"),
    Verb.WITHDRAW: lambda: _("Withdrawn by the client"),
    Verb.ARCHIVE: lambda: _("Archived"),
    Verb.REVEAL: lambda: _("Client's details shown"),
    Verb.HAND_OVER: lambda: _("Handed over"),
    Verb.LINK: lambda: _("Linked to a common demand"),
    Verb.UNLINK: lambda: _("Taken out of the common demand"),
    Verb.CORRECT: lambda: _("Verdict corrected"),
    Verb.VOID: lambda: _("Declared void"),
    Verb.CALL_CLIENT: lambda: _("Told by phone, as the SMS did not arrive"),
}


def _title(event: RequestEvent) -> str:
    return TITLES[Verb(event.verb)]()


def _facts(request: ProxyRequest, event: RequestEvent, answers: dict[str, Any], now: datetime) -> Iterable[str]:
    """What the request's own columns say about this event."""
    if event.verb == Verb.REGISTER and request.visited_at and (span := lag_words(request)):
        visited = moment_words(request.visited_at, now)
        yield _("Came %(when)s, entered %(span)s later.") % {"when": visited, "span": span}
    if event.verb == Verb.REGISTER and event.changes["first_contact_id"] != event.changes["registered_by_id"]:
        yield _("Entered for %(agent)s, who was asked first.") % {"agent": _first_asked(request, event)}
    if event.verb in (Verb.REFUSE, Verb.CONCLUDE, Verb.WITHDRAW):
        yield from _result(request, event, answers)


def _result(request: ProxyRequest, event: RequestEvent, answers: dict[str, Any]) -> Iterable[str]:
    """How this event ended it, in the request's own words or in those kept of an earlier round (R41)."""
    if event.verb == Verb.CONCLUDE:
        yield str(Outcome(event.changes["outcome"]).label)
    kept = (row.result_text for row in answers.values() if isinstance(row, PastRound))
    ended = event.changes.get("result_text")
    yield from [text for text in (request.result_text, *kept) if text and digest_of(text) == ended][:1]


def _first_asked(request: ProxyRequest, event: RequestEvent) -> Agent:
    """Whom the client asked: the first contact still, or one whose duty has passed on since (R37)."""
    first = event.changes["first_contact_id"]
    kept = request.first_contact if request.first_contact_id == first else None
    return kept or Agent.objects.get(pk=first)
