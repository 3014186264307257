"""The table of verbs: complete, closed, and what each action really does (design.md, section 4)."""

from datetime import timedelta

import pytest
from django.db import transaction

from requests_app.actions import closing, demanding, disputing, handling
from requests_app.enums import ACTIVE, CLOCK_RUNNING, ActorKind, Kind, Status, Verb
from requests_app.errors import ActionRefused
from requests_app.models import Breach, Notification, ProxyRequest, RequestEvent
from requests_app.outbox_enums import Delivery, Template, Via
from requests_app.permissions import AGENT_VERBS, allowed_verbs
from requests_app.workflow import TRANSITIONS, possible
from tests.clicks import ACTIONS, Typed, click
from tests.conftest import DAY, HOUR

pytestmark = pytest.mark.one_engine

REQUESTS = {
    "registered": Status.SUBMITTED,
    "accepted": Status.ACCEPTED,
    "refused_walk_in": Status.REFUSED,
    "concluded": Status.CONCLUDED,
    "told": Status.INFORMED,
    "disputed": Status.DISPUTED,
    "archived": Status.ARCHIVED,
    "withdrawn_walk_in": Status.WITHDRAWN,
    "voided": Status.VOID,
}
"""The fixture that stands in each status; `village_agent` holds and first-contacted all of them."""

OCCASIONS = {
    Verb.SIGN: Verb.FORWARD,
    Verb.SEND_BACK: Verb.FORWARD,
    Verb.RECALL: Verb.FORWARD,
    Verb.OPINE: Verb.CONVENE,
    Verb.SETTLE: Verb.CONVENE,
    Verb.ANSWER: Verb.ASK,
    Verb.REVOKE: Verb.AUTHORIZE,
    Verb.LOWER: Verb.MARK_URGENT,
    Verb.UNLINK: Verb.LINK,
}
"""A verb that needs more than a status, and the one that makes its occasion."""

SITUATIONS = {
    "forwarded": [Verb.FORWARD],
    "signed": [Verb.FORWARD, Verb.SIGN],
    "in joint handling": [Verb.CONVENE],
    "heard": [Verb.CONVENE, Verb.OPINE],
    "asked": [Verb.ASK],
    "authorized": [Verb.AUTHORIZE],
    "urgent": [Verb.MARK_URGENT],
    "linked": [Verb.LINK],
    "disputed in vain": [Verb.CONCLUDE, Verb.INFORM, Verb.DISPUTE, Verb.DECLINE],
}
"""Where else an accepted request can stand."""

UNTIL_IT_EXPIRES = {Verb.ASK}
"""Refused for a time only: what the client was asked expires by itself, and then it can be asked again (R39)."""

BY_OTHERS = {
    Verb.SIGN: "sibling_agent",
    Verb.SEND_BACK: "sibling_agent",
    Verb.OPINE: "sibling_agent",
    Verb.DECLINE: "leader",
    Verb.HAND_OVER: "leader",
    Verb.CORRECT: "supervisor",
    Verb.VOID: "supervisor",
}
"""Who does what the holder does not."""

PEOPLE = (
    *("village_agent", "second_village_agent", "sibling_agent", "department_chief", "leader", "supervisor"),
    *("personnel_officer", "administrator", "stranger"),
)


@pytest.fixture
def typed(sibling_village, village_agent, second_village_agent, now):
    """What stands in every form: the neighbouring village, or the colleague."""
    return Typed(
        unit=sibling_village,
        from_agent=village_agent.agent,
        to=second_village_agent.agent.appointments.get(),
        demand=demanding.open_demand(title="路灯", actor=village_agent, now=now),
        promised=now + 7 * DAY,
    )


@pytest.fixture
def does(request, typed, village_agent):
    """A function that lets whoever may do this verb; a request to be authorized is one to intercede (R11)."""
    people = {verb: request.getfixturevalue(name) for verb, name in BY_OTHERS.items()}

    def does(verb, row, at):
        if verb == Verb.AUTHORIZE:
            ProxyRequest.objects.filter(pk=row.pk).update(kind=Kind.ADVOCACY)
        return click(verb, row, people.get(verb, village_agent), typed, at)

    return does


@pytest.fixture
def refused_walk_in(registered, village_agent, now):
    return handling.refuse(proxy_request=registered, reason="不受理", actor=village_agent, now=now + HOUR)


@pytest.fixture
def disputed(told, now):
    return disputing.dispute(proxy_request=told, text="没有办好", actor=None, now=now + 4 * HOUR)


@pytest.fixture
def withdrawn_walk_in(walk_in, now):
    return closing.withdraw(proxy_request=walk_in, now=now + HOUR)


@pytest.fixture
def voided(walk_in, supervisor, now):
    return disputing.void(proxy_request=walk_in, reason="重复登记", actor=supervisor, now=now + HOUR)


def lose_message(row):
    """The SMS of a result was not delivered, so that somebody must call, wherever there can be a result (R55)."""
    dead = {"template": Template.RESULT, "state": Delivery.DEAD, "error": "timeout", "next_try_at": None}
    given = {"proxy_request": row, "created_at": row.changed_at}
    Notification.objects.update_or_create(event=row.events.last(), via=Via.SMS, recipient=None, defaults=given | dead)


def state(row):
    """Everything that a refusal must leave alone."""
    columns = ProxyRequest.objects.filter(pk=row.pk).values().get()
    answers = [getattr(row, name).count() for name in ("explanations", "assignments", "disputes", "steps", "handovers")]
    return columns, RequestEvent.objects.filter(proxy_request=row).count(), Breach.objects.count(), answers


# --- The table -------------------------------------------------------------------------------------------------------


def test_table_names_every_verb_and_every_status():
    """A verb without a row, or a status that no verb reaches, cannot exist."""
    assert set(TRANSITIONS) == set(Verb) == {*ACTIONS, Verb.SUBMIT, Verb.REGISTER}
    assert {row.target for row in TRANSITIONS.values()} - {None} == set(Status)
    assert set(REQUESTS.values()) == set(Status)
    assert all(row.actors and row.rules for row in TRANSITIONS.values())


def test_ended_requests_are_left_by_no_verb():
    """Archived, withdrawn and void are ends: the client can be shown, the organization department may rule (R44)."""
    left = {s: {verb for verb, row in TRANSITIONS.items() if s in row.sources} for s in set(Status) - set(ACTIVE)}
    assert left.pop(Status.INFORMED) > {Verb.ARCHIVE}
    assert left == {
        Status.ARCHIVED: {Verb.REVEAL, Verb.CORRECT, Verb.VOID, Verb.CALL_CLIENT},
        Status.WITHDRAWN: {Verb.REVEAL, Verb.CORRECT, Verb.VOID},
        Status.VOID: {Verb.REVEAL},
    }


def test_every_verb_of_agents_has_a_permission():
    """A verb that the table gives to agents but no permission covers would be open to none or, worse, to all."""
    by_agents = {verb for verb, row in TRANSITIONS.items() if row.sources and ActorKind.AGENT in row.actors}
    assert by_agents == set(AGENT_VERBS)


def test_clocks_run_only_while_somebody_owes_the_client():
    assert set(CLOCK_RUNNING) < set(ACTIVE)


# --- What the actions do ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ACTIONS)
@pytest.mark.parametrize("fixture", REQUESTS)
def test_action_does_what_the_table_says(request, fixture, verb, does, now):
    """From every status every verb: it leads where the table says with one event, or it changes nothing."""
    row = request.getfixturevalue(fixture)
    assert row.status == REQUESTS[fixture]
    transition, at = TRANSITIONS[verb], now + 20 * HOUR
    if row.status not in transition.sources:
        before = state(row)
        with pytest.raises(ActionRefused), transaction.atomic():
            does(verb, row, at + 30 * DAY)
        assert state(row) == before
        return
    if verb in OCCASIONS:
        does(OCCASIONS[verb], row, at)
    lose_message(row)
    events = RequestEvent.objects.filter(proxy_request=row)
    number = events.count()
    does(verb, row, at)
    after = ProxyRequest.objects.get(pk=row.pk)
    published = not row.is_walk_in and verb in (Verb.REFUSE, Verb.CONCLUDE)
    assert after.status == (Status.INFORMED if published else transition.target or row.status)
    assert events.count() == number + 1 + published
    assert events.get(seq=number + 1).verb == verb


@pytest.mark.parametrize("verb", OCCASIONS)
def test_verb_without_its_occasion_changes_nothing(accepted, verb, does, now):
    """Nothing to sign for, to answer, to take back: a refusal, not an error."""
    before = state(accepted)
    with pytest.raises(ActionRefused):
        does(verb, accepted, now + 30 * DAY)
    assert state(accepted) == before


# --- What a page offers ----------------------------------------------------------------------------------------------


def offers_what_works(row, user, typed, now):
    """Every verb that is offered works, every other changes nothing. Returns what was offered."""
    offered = allowed_verbs(user, row, now + 20 * HOUR)
    assert set(offered) <= set(possible(row.status, ActorKind.AGENT))
    before = state(row)
    for verb in AGENT_VERBS:
        if verb not in offered:
            late = timedelta(0) if verb in UNTIL_IT_EXPIRES else 30 * DAY
            with pytest.raises(ActionRefused):
                click(verb, row, user, typed, now + 20 * HOUR + late)
            continue
        with transaction.atomic():
            click(verb, row, user, typed, now + 20 * HOUR)
            transaction.set_rollback(True)
    assert state(row) == before
    return set(offered)


@pytest.mark.parametrize("fixture", REQUESTS)
def test_offered_verbs_are_those_the_action_accepts(request, fixture, typed, now):
    """What the page offers is what works, to everybody; and to somebody works all that the status allows."""
    row = request.getfixturevalue(fixture)
    lose_message(row)
    offered = {p: offers_what_works(row, request.getfixturevalue(p), typed, now) for p in PEOPLE}
    without_occasion = set(possible(row.status, ActorKind.AGENT)) - {*OCCASIONS, Verb.AUTHORIZE}
    assert set().union(*offered.values()) == without_occasion
    assert not offered["personnel_officer"] | offered["stranger"]
    assert offered["administrator"] <= {Verb.HAND_OVER}


def test_offered_verbs_are_those_the_action_accepts_where_nobody_has_it(request, submitted, typed, now):
    """The same of an online request in its queue: its leader may ask, but there is nobody to forward from."""
    offered = {p: offers_what_works(submitted, request.getfixturevalue(p), typed, now) for p in PEOPLE}
    assert Verb.ASK in offered["leader"]
    assert Verb.FORWARD not in offered["leader"]


@pytest.mark.parametrize("name", SITUATIONS)
def test_offered_verbs_are_those_the_action_accepts_in_every_situation(request, name, walk_in, does, typed, now):
    """The same while it is on its way, handled together, asked, urgent, linked or disputed in vain."""
    for verb in SITUATIONS[name]:
        walk_in = does(verb, walk_in, now + 19 * HOUR)
    other = demanding.open_demand(title="供水", actor=request.getfixturevalue("village_agent"), now=now)
    row = ProxyRequest.objects.get(pk=walk_in.pk)
    at_hand = typed._replace(demand=other, unit=request.getfixturevalue("department"))
    offered = [offers_what_works(row, request.getfixturevalue(p), at_hand, now) for p in PEOPLE]
    assert set().union(*offered)
