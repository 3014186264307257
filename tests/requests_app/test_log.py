"""The log: append-only, chained, complete, and free of personal data; what `verify_log` finds and what it must not."""

import json
import re
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from requests_app import append_only, replay
from requests_app.actions import attaching, closing, handling, intake
from requests_app.breaches import flag_breaches
from requests_app.enums import Channel, Grade, Means, Outcome, Receiver, Stage, Status
from requests_app.models import (
    Attachment,
    Breach,
    Explanation,
    Notification,
    ProxyRequest,
    Rating,
    RequestEvent,
    ResultNotice,
)
from requests_app.replay import fold, tampered
from tests.conftest import DAY, HOUR, MICROSECOND
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.django_db

NAME, PHONE, WORDS = "欧阳测试", "13912345678", "这是当事人写的话"


@pytest.fixture
def whole_life(village, village_agent, now):
    """A walk-in with everything a request can have: a late acceptance, two explanations, a file, a notice, a rating."""
    agent = {"actor": village_agent}
    told = {"means": Means.IN_PERSON, "receiver": Receiver.FAMILY}
    row = intake.register(
        application=ApplicationFactory(
            area=village, client_name=NAME, client_phone=PHONE, description=f"申请{WORDS}", urgent_requested=True
        ),
        channel=Channel.VISIT,
        visited_at=now - HOUR,
        accept_at_once=False,
        now=now,
        **agent,
    )
    handling.accept(proxy_request=row, now=now + 25 * HOUR, **agent)
    handling.reveal(proxy_request=row, now=now + 25 * HOUR, **agent)
    file = attaching.NewFile(f"{WORDS}.txt", "text/plain", WORDS.encode())
    attaching.attach(proxy_request=row, attachments=[file], now=now + 26 * HOUR, **agent)
    for days in (5, 8):
        handling.explain(
            proxy_request=row,
            reason=f"{WORDS}，第{days}日前",
            promised_at=now + days * DAY,
            now=now + (days - 3) * DAY,
            **agent,
            **told,
        )
    handling.conclude(proxy_request=row, outcome=Outcome.DONE, result_text=f"结果{WORDS}", now=now + 7 * DAY, **agent)
    closing.inform(
        proxy_request=row,
        summary=f"告知{WORDS}",
        substitute_reason=f"代告{WORDS}",
        now=now + 7 * DAY + HOUR,
        **agent,
        **told,
    )
    closing.rate(proxy_request=row, grade=Grade.SATISFIED, comment=f"评价{WORDS}", now=now + 8 * DAY)
    return closing.archive(proxy_request=row, now=now + 30 * DAY)


def raw(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def findings(now):
    return dict(tampered(now))


# --- The database's own refusal --------------------------------------------------------------------------------------

COPY_OF_EACH = """requests_app_requestevent
    (id, proxy_request_id, seq, verb, actor_kind, actor_id, at, changes, wrote, digest)
    SELECT id, proxy_request_id, seq, verb, actor_kind, actor_id, at, changes, wrote, 'forged'
    FROM requests_app_requestevent WHERE true """
REFUSED = {
    "update": "UPDATE requests_app_requestevent SET digest = 'forged'",
    "update that changes nothing": "UPDATE requests_app_requestevent SET seq = seq",
    "delete": "DELETE FROM requests_app_requestevent",
    "upsert": "INSERT INTO " + COPY_OF_EACH + "ON CONFLICT (id) DO UPDATE SET digest = 'forged'",
}
REFUSED_BY_ENGINE = {
    "sqlite": "INSERT OR REPLACE INTO " + COPY_OF_EACH,
    "postgresql": "TRUNCATE requests_app_requestevent CASCADE",
}


def unchanged_after_refusal(act):
    before = list(RequestEvent.objects.order_by("pk").values())
    with pytest.raises(IntegrityError), transaction.atomic():
        act()
    return before == list(RequestEvent.objects.order_by("pk").values()) != []


@pytest.mark.parametrize("statement", REFUSED)
def test_event_cannot_be_changed_or_removed_by_sql(informed, statement):
    """Append-only is the database's own rule, on both engines."""
    assert unchanged_after_refusal(lambda: raw(REFUSED[statement]))


def test_events_cannot_be_changed_by_what_only_this_engine_knows(informed):
    """SQLite's REPLACE removes rows without a DELETE; PostgreSQL's TRUNCATE, without looking at rows."""
    connection.check_constraints()  # PostgreSQL truncates no table with deferred checks pending
    assert unchanged_after_refusal(lambda: raw(REFUSED_BY_ENGINE[connection.vendor]))


def test_event_cannot_be_changed_or_removed_by_the_orm(informed):
    event = RequestEvent.objects.order_by("seq").first()
    event.verb = "withdraw"
    assert unchanged_after_refusal(event.save)
    assert unchanged_after_refusal(event.delete)
    assert unchanged_after_refusal(lambda: RequestEvent.objects.update(actor=None))
    assert unchanged_after_refusal(lambda: RequestEvent.objects.all().delete())


def test_event_of_a_change_that_fails_is_not_kept(submitted, village_agent, now, monkeypatch):
    """Invariant 2: row and event are one transaction; here the event itself cannot be written."""
    before = ProxyRequest.objects.values().get()
    monkeypatch.setattr(RequestEvent, "save", lambda *_, **__: raw("SELECT 1 FROM no_such_table"))
    with pytest.raises(Exception, match="no_such_table"), transaction.atomic():
        handling.accept(proxy_request=submitted, actor=village_agent, now=now + HOUR)
    assert ProxyRequest.objects.values().get() == before


# --- What the log holds ----------------------------------------------------------------------------------------------


def test_events_fold_to_the_row_and_are_gap_free(whole_life, now):
    """Invariants 2 and 3."""
    events = list(whole_life.events.order_by("seq"))
    assert [event.seq for event in events] == list(range(1, 11))
    assert fold(events)["status"] == whole_life.status == Status.ARCHIVED
    assert findings(now + 30 * DAY) == {}


def test_events_hold_no_personal_datum_and_no_words(whole_life):
    """The log may be kept and shown for ever: codes, ids, times and digests only."""
    columns = RequestEvent.objects.values("verb", "actor_kind", "changes", "wrote", "digest")
    text = json.dumps(list(columns), ensure_ascii=False)
    assert len(text) > 3000
    text = re.sub(r"[0-9a-f-]{32,}", "", text)  # in a digest four digits in a row mean nothing
    for secret in (NAME, PHONE, PHONE[-4:], WORDS, "欧阳", "申请"):
        assert secret not in text


# --- verify_log ------------------------------------------------------------------------------------------------------


def request(**columns):
    return lambda row: ProxyRequest.objects.filter(pk=row.pk).update(**columns)


def rows(model, **columns):
    return lambda row: model.objects.filter(proxy_request=row).update(**columns)


def removed(model):
    return lambda row: model.objects.filter(proxy_request=row).delete()


def breach_added(**columns):
    def add(row):
        real = Breach.objects.filter(proxy_request=row).values().get()
        return Breach.objects.create(**real | {"id": None} | columns)

    return add


TAMPERING = {
    "the client's words": request(description="别的事"),
    "the result": request(result_text="未办"),
    "the time of submission": request(submitted_at=F("submitted_at") + 3 * HOUR),
    "the verdict": request(acceptance_verdict="on_time"),
    "the intake agent": request(registered_by=None),
    "the status": request(status=Status.INFORMED),
    "the receipt": request(receipt="HA-20260522-0099"),
    "the submission key": request(submission_key=UUID(int=0)),
    "the head's digest": request(event_digest="0" * 64),
    "the head's time": request(changed_at=F("changed_at") + MICROSECOND),
    "a promised date": rows(Explanation, promised_at=F("promised_at") + DAY),
    "an explanation's reason": rows(Explanation, reason="别的理由"),
    "explanations removed": removed(Explanation),
    "who was told": rows(ResultNotice, receiver=Receiver.SELF),
    "the notice removed": removed(ResultNotice),
    "the grade": rows(Rating, grade=Grade.VERY_SATISFIED),
    "the comment": rows(Rating, comment="很好"),
    "the rating removed": removed(Rating),
    "a file's size": rows(Attachment, size=1),
    "a file's row removed": removed(Attachment),
    "the breach removed": removed(Breach),
    "the breach's holder": rows(Breach, holder_agent=None),
    "the breach's limit": rows(Breach, due_at=F("due_at") - HOUR),
    "the breach's stage": rows(Breach, stage=Stage.CONCLUSION),
    "a breach added": breach_added(stage=Stage.PROMISE),
    "a breach of another round added": breach_added(round=2),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_verify_log_names_a_request_whose_rows_were_altered(whole_life, informed, now, what):
    """Everything that counts is compared; the request that nobody touched is not named."""
    assert TAMPERING[what](whole_life), "the tampering itself must hit something"
    receipt = ProxyRequest.objects.get(pk=whole_life.pk).receipt
    assert set(findings(now + 60 * DAY)) == {receipt}


def events(**columns):
    return lambda row: RequestEvent.objects.filter(proxy_request=row, seq=2).update(**columns)


def reordered(row):
    for old, new in ((2, 99), (3, 2), (99, 3)):
        RequestEvent.objects.filter(proxy_request=row, seq=old).update(seq=new)


TAMPERED_EVENTS = {
    "an earlier time": events(at=F("at") - 2 * HOUR),
    "another actor": events(actor=None),
    "another verb": events(verb="refuse"),
    "other columns": events(changes={}),
    "another answer": events(wrote={"rating:1": {"grade": 5}}),
    "another digest": events(digest="0" * 64),
    "removed": lambda row: RequestEvent.objects.filter(proxy_request=row, seq=2).delete(),
    "the last one removed": lambda row: RequestEvent.objects.filter(proxy_request=row, seq=10).delete(),
    "all removed": lambda row: RequestEvent.objects.filter(proxy_request=row).delete(),
    "order turned around": reordered,
}


@pytest.mark.parametrize("what", TAMPERED_EVENTS)
def test_verify_log_names_a_request_whose_events_were_altered(whole_life, informed, now, what):
    """Who lifts the database's refusal still breaks the chain, which only a holder of the key can mend."""
    append_only.remove(connection)
    Notification.objects.all().delete()  # they hold their events
    TAMPERED_EVENTS[what](whole_life)
    append_only.install(connection)
    assert set(findings(now + 60 * DAY)) == {whole_life.receipt}


def test_verify_log_notices_a_chain_rebuilt_with_another_key(informed, now, settings):
    """The digests are keyed: without LOOKUP_KEY nobody can compute a chain that verifies."""
    assert findings(now + DAY) == {}
    settings.LOOKUP_KEY = "another key"
    assert findings(now + DAY) == {informed.receipt: "event 1 was altered"}


def test_verify_log_accepts_texts_that_were_erased(whole_life, now):
    """Erasing personal data leaves a gap that still verifies, not a forgery."""
    request(description="", result_text="")(whole_life)
    rows(Explanation, reason="")(whole_life)
    rows(ResultNotice, summary="", substitute_reason="")(whole_life)
    rows(Rating, comment="")(whole_life)
    rows(Attachment, name="")(whole_life)
    whole_life.client.name = whole_life.client.phone = whole_life.client.phone_lookup = ""
    whole_life.client.save()
    assert findings(now + 60 * DAY) == {}


def test_verify_log_accepts_a_limit_that_no_sweep_has_seen(submitted, now):
    """A missed limit that still runs is the next sweep's to write; its absence is no forgery, nor is its presence."""
    assert findings(now + 9 * DAY) == {}
    flag_breaches(now + 9 * DAY)
    assert findings(now + 9 * DAY) == {}
    assert findings(now) == {}, "nor when the clock has stepped back behind the sweep"


def test_verify_log_reads_in_batches_and_misses_none(village, village_agent, now, monkeypatch):
    """Memory does not grow with the county; the last, partly filled batch counts too."""
    monkeypatch.setattr(replay, "BATCH", 3)
    made = [intake.submit(application=ApplicationFactory(area=village), now=now) for _ in range(7)]
    for row in (made[0], made[2], made[3], made[6]):
        request(description="别的事")(row)
    assert list(findings(now)) == [made[i].receipt for i in (0, 2, 3, 6)]


def test_verify_log_command_names_receipts_and_fails(informed, capsys):
    """Exit code 1 and the receipt; 0 and a sentence when all is well."""
    call_command("verify_log")
    assert capsys.readouterr().out == "1 requests follow from their log.\n"
    request(result_text="未办")(informed)
    with pytest.raises(CommandError, match="1 requests differ"):
        call_command("verify_log")
    assert capsys.readouterr().out == f"{informed.receipt}: result_text differs from the log\n"
