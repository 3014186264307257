"""The table of verbs: complete, closed, and what each action really does (design.md, section 4)."""

from datetime import timedelta

import pytest

from network.models import Appointment
from requests_app.actions import attaching, closing, handing_over, handling
from requests_app.enums import (
    ACTIVE,
    CLOCK_RUNNING,
    ActorKind,
    Delivery,
    Grade,
    Means,
    Outcome,
    Receiver,
    Status,
    Template,
    Verb,
    Via,
)
from requests_app.errors import TooLate
from requests_app.models import Notification, ProxyRequest, RequestEvent
from requests_app.permissions import AGENT_VERBS, allowed_verbs
from requests_app.workflow import TRANSITIONS, possible
from tests.conftest import DAY, HOUR

REQUESTS = {
    "registered": Status.SUBMITTED,
    "accepted": Status.ACCEPTED,
    "refused_walk_in": Status.REFUSED,
    "concluded": Status.CONCLUDED,
    "told": Status.INFORMED,
    "archived": Status.ARCHIVED,
    "withdrawn_walk_in": Status.WITHDRAWN,
}
"""The fixture that stands in each status; `village_agent` holds and first-contacted all of them."""


def lose_message(row):
    """Somebody must call: the SMS of a result was not delivered (R55)."""
    dead = {"template": Template.RESULT, "state": Delivery.DEAD, "error": "timeout", "next_try_at": None}
    given = {"proxy_request": row, "created_at": row.changed_at}
    Notification.objects.update_or_create(event=row.events.last(), via=Via.SMS, recipient=None, defaults=given | dead)


def call_client(row, actor, at):
    lose_message(row)
    return closing.call_client(proxy_request=row, actor=actor, now=at)


NEXT_WEEK = timedelta(days=7)
CALLS = {
    Verb.ATTACH: lambda row, actor, at: attaching.attach(
        proxy_request=row, attachments=[attaching.NewFile("证明.txt", "text/plain", b"...")], actor=actor, now=at
    ),
    Verb.ACCEPT: lambda row, actor, at: handling.accept(proxy_request=row, actor=actor, now=at),
    Verb.REFUSE: lambda row, actor, at: handling.refuse(proxy_request=row, reason="不受理", actor=actor, now=at),
    Verb.EXPLAIN: lambda row, actor, at: handling.explain(
        proxy_request=row,
        reason="等待公示",
        promised_at=at + NEXT_WEEK,
        means=Means.PHONE,
        receiver=Receiver.SELF,
        actor=actor,
        now=at,
    ),
    Verb.CONCLUDE: lambda row, actor, at: handling.conclude(
        proxy_request=row, outcome=Outcome.DONE, result_text="办好", actor=actor, now=at
    ),
    Verb.INFORM: lambda row, actor, at: closing.inform(
        proxy_request=row, means=Means.PHONE, substitute_reason="代为告知", actor=actor, now=at
    ),
    Verb.RATE: lambda row, _, at: closing.rate(proxy_request=row, grade=Grade.SATISFIED, now=at),
    Verb.WITHDRAW: lambda row, _, at: closing.withdraw(proxy_request=row, now=at),
    Verb.ARCHIVE: lambda row, _, at: closing.archive(proxy_request=row, now=at),
    Verb.REVEAL: lambda row, actor, at: handling.reveal(proxy_request=row, actor=actor, now=at),
    Verb.HAND_OVER: lambda row, actor, at: handing_over.hand_over(
        proxy_request=row,
        from_agent=row.first_contact,
        to=Appointment.objects.get(agent__name="新桥第二代理员"),
        reason="调离",
        actor=actor,
        now=at,
    ),
    Verb.CALL_CLIENT: call_client,
}
"""Every verb of a request that exists, called by somebody who may."""


@pytest.fixture
def who_may(village_agent, second_village_agent, leader):
    """A function that names somebody who may do this verb: who holds the request, or leads who does."""
    return lambda verb: leader if verb == Verb.HAND_OVER else village_agent


@pytest.fixture
def refused_walk_in(registered, village_agent, now):
    return handling.refuse(proxy_request=registered, reason="不受理", actor=village_agent, now=now + HOUR)


@pytest.fixture
def withdrawn_walk_in(registered, now):
    return closing.withdraw(proxy_request=registered, now=now + HOUR)


def test_table_names_every_verb_and_every_status():
    """A verb without a row, or a status that no verb reaches, cannot exist."""
    assert set(TRANSITIONS) == set(Verb)
    assert set(CALLS) | {Verb.SUBMIT, Verb.REGISTER} == set(Verb)
    assert {row.target for row in TRANSITIONS.values()} - {None} == set(Status)
    assert set(REQUESTS.values()) == set(Status)
    assert all(row.actors and row.rules for row in TRANSITIONS.values())


def test_ended_requests_are_left_by_no_verb():
    """Archived and withdrawn are ends: only showing the client remains possible, and a call that is still owed."""
    for status, left in ((Status.ARCHIVED, [Verb.REVEAL, Verb.CALL_CLIENT]), (Status.WITHDRAWN, [Verb.REVEAL])):
        assert [verb for verb, row in TRANSITIONS.items() if status in row.sources] == left


def test_every_verb_of_agents_has_a_permission():
    """A verb that the table gives to agents but no permission covers would be open to none or, worse, to all."""
    by_agents = {verb for verb, row in TRANSITIONS.items() if row.sources and ActorKind.AGENT in row.actors}
    assert by_agents == set(AGENT_VERBS)


def test_clocks_run_only_while_somebody_owes_the_client():
    assert set(CLOCK_RUNNING) < set(ACTIVE)


@pytest.mark.parametrize("verb", CALLS)
@pytest.mark.parametrize("fixture", REQUESTS)
def test_action_does_what_the_table_says(request, fixture, verb, who_may, now):
    """From every status every verb: it leads where the table says with one event, or it changes nothing."""
    row = request.getfixturevalue(fixture)
    assert row.status == REQUESTS[fixture]
    before = ProxyRequest.objects.filter(pk=row.pk).values().get()
    events = RequestEvent.objects.filter(proxy_request=row).count()
    transition = TRANSITIONS[verb]
    if row.status in transition.sources:
        CALLS[verb](row, who_may(verb), now + 30 * DAY)
        after = ProxyRequest.objects.get(pk=row.pk)
        expected = transition.target or row.status
        published = not row.is_walk_in and verb in (Verb.REFUSE, Verb.CONCLUDE)
        assert after.status == (Status.INFORMED if published else expected)
        assert RequestEvent.objects.filter(proxy_request=row).count() == events + 1 + published
        assert RequestEvent.objects.filter(proxy_request=row, seq=events + 1).get().verb == verb
    else:
        with pytest.raises(TooLate):
            CALLS[verb](row, who_may(verb), now + 30 * DAY)
        assert ProxyRequest.objects.filter(pk=row.pk).values().get() == before
        assert RequestEvent.objects.filter(proxy_request=row).count() == events


@pytest.mark.parametrize("fixture", REQUESTS)
def test_offered_verbs_are_those_the_action_accepts(request, fixture, village_agent, leader, now):
    """What the page offers is what works; here to the holder, who may do all but hand over, and to the leader."""
    row = request.getfixturevalue(fixture)
    lose_message(row)
    offered = [*allowed_verbs(village_agent, row), *(v for v in allowed_verbs(leader, row) if v == Verb.HAND_OVER)]
    assert offered == possible(row.status, ActorKind.AGENT)
    assert offered == [v for v in AGENT_VERBS if row.status in TRANSITIONS[v].sources]
    assert Verb.HAND_OVER not in allowed_verbs(village_agent, row)
