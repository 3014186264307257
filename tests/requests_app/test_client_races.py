"""The client and the agents at the same moment, in real threads: it ends as if one had come after the other."""

import pytest

from requests_app.actions import closing
from requests_app.enums import Grade, Means, Status, Verb
from requests_app.errors import ActionRefused, TooLate
from requests_app.models import ProxyRequest, Question
from requests_app.replay import tampered
from tests.conftest import DAY, HOUR, MICROSECOND
from tests.requests_app import happening
from tests.requests_app.test_races import at_once, winners

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 5
"""How often each pair meets; once proves little."""


def verbs_of(row):
    return list(row.events.order_by("seq").values_list("verb", flat=True))


def test_rating_and_reopening_at_once_end_in_one_of_two_orders(disputed, village_agent, now):
    """R41, R88: the grade belongs to the first round, or comes too late; never to a round not yet ended."""
    at = now + 4 * HOUR
    results = at_once(
        lambda: closing.rate(proxy_request=disputed, grade=Grade.DISSATISFIED, now=at),
        lambda: happening.reopen(disputed, village_agent, at),
    )
    row = ProxyRequest.objects.get()
    assert (row.status, row.round) == (Status.ACCEPTED, 2)
    rated = not isinstance(results[0], TooLate)
    assert list(row.ratings.values_list("round", flat=True)) == [1] * rated
    assert verbs_of(row)[-1 - rated :] == [Verb.RATE] * rated + [Verb.REOPEN]
    assert list(tampered(at)) == []


def test_dispute_and_archiving_at_once_end_in_one_of_two_orders(informed, now):
    """R41, R51: the client disputes on the last day, or reads that it was put away."""
    at = informed.informed_at + 15 * DAY + MICROSECOND
    results = at_once(
        lambda: happening.dispute(informed, at),
        lambda: closing.archive(proxy_request=informed, now=at),
    )
    [won] = winners(results)
    row = ProxyRequest.objects.get()
    assert row.status == won.status
    assert row.status in (Status.DISPUTED, Status.ARCHIVED)
    assert row.disputes.count() == (row.status == Status.DISPUTED)
    assert list(tampered(at)) == []


def test_answers_at_once_count_once(asked, village_agent, now):
    """R39: the client answers on the phone's page while the agent writes down what the client's son says."""
    at = now + 3 * HOUR
    calls = [lambda n=number: happening.answer(asked, at, text=f"第{n}次") for number in range(TIMES)]
    calls += [lambda: happening.answer(asked, at, village_agent, text="柜台", means=Means.IN_PERSON)] * TIMES
    assert len(winners(at_once(*calls))) == 1
    assert Question.objects.get().answered_at == at
    assert verbs_of(asked).count(Verb.ANSWER) == 1
    assert list(tampered(at)) == []


def test_questions_at_once_are_one(accepted, village_agent, now):
    """R39: whoever asks second is told that one is open."""
    at = now + 2 * HOUR

    def ask():
        try:
            return happening.ask(accepted, village_agent, at)
        except ActionRefused as refused:
            raise TooLate from refused

    assert len(winners(at_once(*[ask] * TIMES))) == 1
    assert Question.objects.count() == 1
    assert list(tampered(at)) == []


def test_urgency_and_conclusion_at_once_end_in_one_of_two_orders(accepted, village_agent, now):
    """R48: found urgent and concluded under its own deadline, or concluded and never urgent."""
    at = now + 2 * HOUR
    results = at_once(
        lambda: happening.mark(accepted, village_agent, at),
        lambda: happening.conclude(accepted, village_agent, at),
    )
    row = ProxyRequest.objects.get()
    assert row.status == Status.INFORMED
    found = not isinstance(results[0], TooLate)
    assert row.urgent is found
    assert verbs_of(row)[2:] == [Verb.MARK_URGENT] * found + [Verb.CONCLUDE, Verb.INFORM]
    assert list(tampered(at)) == []


def test_disputes_at_once_are_one(informed, now):
    at = now + 3 * HOUR
    assert len(winners(at_once(*[lambda: happening.dispute(informed, at)] * TIMES))) == 1
    assert informed.disputes.count() == 1
    assert list(tampered(at)) == []


def test_decisions_at_once_are_one(disputed, village_agent, leader, now):
    """R41: granted or declined, never both."""
    at = now + 4 * HOUR
    results = at_once(
        lambda: happening.reopen(disputed, village_agent, at),
        lambda: happening.decline(disputed, leader, at),
    )
    [won] = winners(results)
    row = ProxyRequest.objects.get()
    assert row.status == won.status
    assert row.disputes.get().granted is (row.status == Status.ACCEPTED)
    assert row.past_rounds.count() == (row.round - 1)
    assert list(tampered(at)) == []
