"""Rivals in real threads, each with its own connection, on both engines: exactly one of them wins."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection

from requests_app import breaches, log
from requests_app.actions import _step, closing, handling, intake
from requests_app.breaches import flag_breaches
from requests_app.enums import Channel, Grade, Means, Receiver, Status, Verb
from requests_app.errors import TooLate
from requests_app.models import Breach, Client, Explanation, ProxyRequest, Rating, RequestEvent
from requests_app.replay import tampered
from requests_app.workflow import TRANSITIONS
from tests.conftest import DAY, HOUR, conclude
from tests.factories import ApplicationFactory, person

pytestmark = pytest.mark.django_db(transaction=True)

SECOND = timedelta(seconds=1)


def at_once(*calls):
    """Make all calls at the same moment, each in its thread; their results, or the TooLate they raised, in order."""
    results = [None] * len(calls)
    start = Barrier(len(calls))

    def run(number):
        try:
            start.wait()
            results[number] = calls[number]()
        except Exception as error:  # noqa: BLE001 - it is looked at in the test's own thread
            results[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, TooLate):
            raise result
    return results


def winners(results):
    return [result for result in results if not isinstance(result, TooLate)]


@pytest.fixture
def twenty_agents(village):
    return [person(f"代理员{number}", village) for number in range(20)]


def accept_all_at_once(agents, proxy_request, now):
    calls = [
        lambda actor=actor: handling.accept(proxy_request=proxy_request, actor=actor, now=now + HOUR)
        for actor in agents
    ]
    return at_once(*calls)


def test_accept_by_twenty_agents_at_once_lets_exactly_one_win(submitted, twenty_agents, now):
    """R32: acceptance is one act by one named person; nineteen are told that somebody was quicker."""
    results = accept_all_at_once(twenty_agents, submitted, now)
    [won] = winners(results)
    assert sum(isinstance(result, TooLate) for result in results) == 19
    row = ProxyRequest.objects.get(pk=submitted.pk)
    assert row.status == Status.ACCEPTED
    assert row.holder_agent == row.first_contact == won.holder_agent
    event = RequestEvent.objects.get(proxy_request=row, verb=Verb.ACCEPT)
    assert event.actor.agent == row.holder_agent
    assert list(tampered(now + HOUR)) == []


def test_accept_without_the_guard_lets_many_win(submitted, twenty_agents, now, monkeypatch):
    """The positive control: if the UPDATE ignored the status, the same twenty would all hold the request."""
    anywhere = {verb: row._replace(sources=frozenset(Status)) for verb, row in TRANSITIONS.items()}
    monkeypatch.setattr(_step, "TRANSITIONS", anywhere)
    monkeypatch.setattr(log, "guarded", lambda row, _: ProxyRequest.objects.filter(pk=row.pk))
    results = accept_all_at_once(twenty_agents, submitted, now)
    assert len(winners(results)) > 1
    assert RequestEvent.objects.filter(verb=Verb.ACCEPT).count() > 1


def test_submit_of_one_key_twenty_times_at_once_makes_one_request(village, village_agent, now):
    """Invariant 5: a double click or a replay returns the same receipt, and leaves no second client behind."""
    application = ApplicationFactory(area=village)
    rows = at_once(*[lambda: intake.submit(application=application, now=now)] * 20)
    row = ProxyRequest.objects.get()
    assert {result.receipt for result in rows} == {row.receipt}
    assert Client.objects.count() == 1
    assert RequestEvent.objects.count() == 1


def test_enter_and_accept_of_one_key_at_once_makes_one_request(village, village_agent, now):
    """R36: the same for an agent who clicks twice at the counter; it is accepted once."""
    application = ApplicationFactory(area=village)

    def enter():
        return intake.register(
            application=application,
            channel=Channel.COUNTER,
            visited_at=now,
            accept_at_once=True,
            actor=village_agent,
            now=now,
        )

    rows = at_once(*[enter] * 10)
    assert {result.pk for result in rows} == {ProxyRequest.objects.get().pk}
    assert list(RequestEvent.objects.values_list("verb", flat=True)) == [Verb.REGISTER, Verb.ACCEPT]


def test_receipts_of_twenty_submissions_at_once_are_unique_and_gap_free(village, village_agent, now):
    applications = [ApplicationFactory(area=village, submission_key=uuid4()) for _ in range(20)]
    calls = [lambda one=one: intake.submit(application=one, now=now) for one in applications]
    receipts = sorted(result.receipt for result in at_once(*calls))
    assert receipts == [f"HA-20260522-{number:04d}" for number in range(1, 21)]


def test_sweeps_at_once_write_each_breach_once(village, village_agent, now, monkeypatch):
    """Invariant 1: two beats, or a beat and the command, end in the same set as one sweep."""
    monkeypatch.setattr(breaches, "BATCH", 7)
    rows = [
        intake.submit(application=ApplicationFactory(area=village), now=now + minute * timedelta(minutes=1))
        for minute in range(60)
    ]
    late = now + 24 * HOUR + timedelta(minutes=50)
    written = at_once(*[lambda: flag_breaches(late)] * 4)
    found = sorted(Breach.objects.values_list("proxy_request", "due_at"))
    assert found == sorted((row.pk, row.due_at) for row in rows[:50])
    assert sum(written) == 50
    assert flag_breaches(late) == 0


def test_sweep_and_acceptance_at_once_agree_on_who_was_in_time(village, twenty_agents, now):
    """Whichever comes first: a breach is there exactly if the acceptance counts as late."""
    rows = [intake.submit(application=ApplicationFactory(area=village), now=now) for _ in range(10)]
    due = now + 24 * HOUR
    accept = [
        lambda row=row, actor=actor: handling.accept(proxy_request=row, actor=actor, now=due)
        for row, actor in zip(rows, twenty_agents, strict=False)
    ]
    sweep = [lambda: flag_breaches(due + SECOND)] * 3
    results = at_once(*accept[:5], *sweep, *accept[5:])
    assert len(winners(results)) == 13
    flag_breaches(due + SECOND)
    missed = set(Breach.objects.values_list("proxy_request", flat=True))
    for row in ProxyRequest.objects.all():
        assert row.accepted_at in (due, due + SECOND)
        assert (row.pk in missed) is (row.accepted_at > due) is (row.acceptance_verdict == "overtime")
    assert list(tampered(due)) == []


def test_conclusion_and_withdrawal_at_once_end_the_request_once(accepted, village_agent, now):
    """R12, R41: the client takes it back while the agent concludes; one of them is too late."""
    results = at_once(
        lambda: conclude(accepted, village_agent, now + 2 * HOUR),
        lambda: closing.withdraw(proxy_request=accepted, now=now + 2 * HOUR),
    )
    [won] = winners(results)
    row = ProxyRequest.objects.get()
    assert row.status == won.status
    assert row.status in (Status.INFORMED, Status.WITHDRAWN)
    assert list(tampered(now + 2 * HOUR)) == []


def test_ratings_at_once_count_once(informed, now):
    """R88: one grade a round, however often the client clicks."""
    results = at_once(*[lambda: closing.rate(proxy_request=informed, grade=Grade.SATISFIED, now=now + DAY)] * 10)
    assert len(winners(results)) == 1
    assert Rating.objects.count() == 1
    assert RequestEvent.objects.filter(verb=Verb.RATE).count() == 1


def test_explanations_at_once_stay_in_one_chain(accepted, village_agent, now):
    """Both are kept, one after the other; neither writes over the other's event."""

    def explain():
        return handling.explain(
            proxy_request=accepted,
            reason="等待公示",
            promised_at=now + 9 * DAY,
            means=Means.PHONE,
            receiver=Receiver.SELF,
            actor=village_agent,
            now=now + 2 * HOUR,
        )

    assert len(winners(at_once(*[explain] * 5))) == 5
    assert Explanation.objects.count() == 5
    assert list(accepted.events.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
    assert list(tampered(now + 2 * HOUR)) == []


def test_archiving_by_two_workers_at_once_archives_each_request_once(told, now):
    """The beat runs twice: the second worker passes over what the first has put away."""
    later = now + 20 * DAY
    assert sum(at_once(*[lambda: closing.archive_informed(later)] * 3)) == 1
    assert RequestEvent.objects.filter(verb=Verb.ARCHIVE).count() == 1
