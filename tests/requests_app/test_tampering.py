"""Every row that is written with an event is held against the log: altered or removed, its request is named."""

import pytest

from requests_app.actions import attaching, closing, forwarding, intake, joining
from requests_app.enums import AuthorizationMeans, Channel, Grade, Kind, Means, Outcome, QuestionKind, Receiver
from requests_app.log import ANSWER_MODELS, TEXT_COLUMNS, columns_of
from requests_app.models import (
    Assignment,
    Attachment,
    Authorization,
    Dispute,
    Explanation,
    HandlingStep,
    Handover,
    JointHandling,
    JointOpinion,
    PastRound,
    ProxyRequest,
    Question,
    Rating,
    ResultNotice,
    Ruling,
    UrgentMark,
)
from requests_app.replay import tampered
from tests.conftest import DAY, HOUR
from tests.factories import ApplicationFactory
from tests.requests_app import happening
from tests.requests_app.handing import hand
from tests.requests_app.happening import SCAN

pytestmark = pytest.mark.django_db


@pytest.fixture
def eventful(village, town, village_agent, second_village_agent, town_agent, leader, supervisor, now) -> ProxyRequest:
    """A walk-in to which everything happens that writes a row of its own."""
    application = ApplicationFactory(area=village, kind=Kind.ADVOCACY)
    entered = {"channel": Channel.COUNTER, "visited_at": now, "accept_at_once": True}
    row = intake.register(application=application, **entered, actor=village_agent, now=now)
    at = now + HOUR
    asked_the_client(row, village_agent, at)
    with_others(row, village_agent, town_agent, town, at)
    hand(row, village_agent.agent, second_village_agent, leader, at)
    ended_and_disputed(row, second_village_agent, at)
    return happening.correct(row, supervisor, at, verdict="overtime", true_at=at)


def asked_the_client(row, agent, at):
    happening.ask(row, agent, at, QuestionKind.CONSENT)
    happening.answer(row, at, agreed=True)
    attaching.attach(proxy_request=row, attachments=[SCAN], actor=None, now=at)
    happening.authorize(row, at, agent, means=AuthorizationMeans.WRITTEN, scan=SCAN)
    happening.mark(row, agent, at)
    happening.lower(row, agent, at)
    happening.step(row, agent, at, body="县医保局", reference="12号")
    happening.explain(row, agent, at, at + 9 * DAY)


def with_others(row, agent, other, unit, at):
    joining.convene(proxy_request=row, units=[unit], reason="会办", actor=agent, now=at)
    joining.opine(proxy_request=row, text="可行", actor=other, now=at)
    joining.settle(proxy_request=row, decision="照办", actor=agent, now=at)
    forwarding.forward(proxy_request=row, to=unit, reason="属镇级", actor=agent, now=at)
    forwarding.recall(proxy_request=row, actor=agent, now=at)


def ended_and_disputed(row, agent, at):
    for _ in range(2):
        row = happening.conclude(row, agent, at)
        closing.inform(proxy_request=row, means=Means.PHONE, actor=agent, now=at)
        if row.round == 1:
            closing.rate(proxy_request=row, grade=Grade.DISSATISFIED, comment="慢", now=at)
            row = happening.reopen(happening.dispute(row, at), agent, at)


ALTERED = {
    Explanation: {"means": Means.WRITTEN},
    ResultNotice: {"receiver": Receiver.OTHER},
    Rating: {"grade": Grade.VERY_SATISFIED},
    Attachment: {"size": 1},
    Handover: {"first_contact": False},
    Assignment: {"ending": "returned"},
    JointHandling: {"settled_at": None},
    JointOpinion: {"given_at": None},
    Question: {"agreed": False},
    Authorization: {"means": AuthorizationMeans.ORAL},
    UrgentMark: {"deadline_at": None},
    HandlingStep: {"done_on": "2026-05-01"},
    Dispute: {"granted": False},
    PastRound: {"outcome": Outcome.IMPOSSIBLE},
    Ruling: {"corrected": "explained"},
}


def findings(now):
    return dict(tampered(now + 90 * DAY))


def own(model, row):
    """The rows of a model that belong to this request, and there are some."""
    found = model._default_manager.filter(proxy_request=row).order_by("pk")
    assert found.exists()
    return found


def test_every_row_of_an_eventful_request_follows_from_its_log(eventful, now):
    """The positive control: nobody touched anything."""
    assert all(own(model, eventful) for model in ANSWER_MODELS)
    assert set(ALTERED) == set(ANSWER_MODELS)
    assert findings(now) == {}


@pytest.mark.parametrize("model", ANSWER_MODELS)
def test_altered_row_is_noticed(eventful, accepted, now, model):
    assert own(model, eventful).update(**ALTERED[model])
    assert set(findings(now)) == {eventful.receipt}


TEXTS = [(model, text) for model in ANSWER_MODELS for text in sorted(TEXT_COLUMNS.intersection(columns_of(model)))]


KEPT = {(JointHandling, "decision"), (JointOpinion, "text")}
"""What units said to one another, which the database does not let go."""


@pytest.mark.parametrize(("model", "text"), TEXTS)
def test_altered_words_are_noticed_and_erased_ones_are_not(eventful, now, model, text):
    """What people wrote may be erased, leaving a gap; never replaced."""
    if (model, text) not in KEPT:
        own(model, eventful).update(**{text: ""})
        assert findings(now) == {}
    own(model, eventful).update(**{text: "别的话"})
    assert set(findings(now)) == {eventful.receipt}


@pytest.mark.parametrize("model", ANSWER_MODELS)
def test_removed_row_is_noticed(eventful, accepted, now, model):
    if model is Attachment:
        own(Authorization, eventful).update(scan=None)
    if model is JointHandling:
        own(JointOpinion, eventful).delete()
    own(model, eventful).delete()
    assert set(findings(now)) == {eventful.receipt}


@pytest.mark.parametrize(
    "model", [model for model in ANSWER_MODELS if model not in (Rating, ResultNotice, Dispute, PastRound)]
)
def test_added_row_is_noticed(eventful, accepted, now, model):
    """Those that stand once a round the database refuses itself."""
    row = own(model, eventful).first()
    row.pk = None
    if model is JointOpinion:
        row.unit = eventful.holder_unit
    row.save(force_insert=True)
    assert set(findings(now)) == {eventful.receipt}
