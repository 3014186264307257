"""`manage.py score_round`: the same bytes wherever and in whatever order it is computed, and every difference named."""

import io
import json
import random
from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from assessment.actions import rounds, sheets
from assessment.evidence import digest
from assessment.models import Round, ScoreRow, ScoreSheet
from assessment.recompute import differences
from network.changes import regrade
from network.models import Appointment
from network.rosters import publish_all
from requests_app.models import Client, ProxyRequest
from tests.assessment.conftest import AFTER, DUE, JULY, given_scores
from tests.assessment.half_year import HalfYear
from tests.assessment.matters import matter, told
from tests.assessment.on_record import review
from tests.conftest import BEIJING, DAY

pytestmark = pytest.mark.django_db
DIGESTS = {
    "D": "ae330d58fa823c30c1ce58301f64d70ca40980b95fe32f1434afbc369b1cf3b8",
    "T": "fd27d2b88f24036436e62f643fcbfc1cefff686e7e6ace3d9f23d0073dc73537",
}
"""Of the hand-worked department and town. They change with what is kept of a sheet, and with nothing else."""


def printed(*arguments):
    out = io.StringIO()
    call_command("score_round", "2026", "1", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def half(county):
    return HalfYear(county)


@pytest.fixture
def stored(half, proposed, supervisor):
    return rounds.open_round(assessment_round=proposed, self_scores_due_on=DUE, actor=supervisor, now=JULY)


def test_sheets_are_printed_with_their_inputs_and_change_nothing(half):
    lines = printed("--at", "2026-07-05T09:00").splitlines()
    assert [line.count('"digest"') for line in lines] == [1, 1]
    assert '"5": "17.87"' in lines[1]
    assert ScoreSheet.objects.count() == Round.objects.count() == 0


@pytest.mark.parametrize(
    ("zone", "language"), [("America/New_York", "en"), ("Pacific/Kiritimati", "zh-hans"), ("UTC", "en")]
)
def test_same_bytes_under_another_zone_and_language(half, zone, language):
    usual = printed("--at", "2026-07-05T09:00+08:00")
    with timezone.override(zone), translation.override(language):
        assert printed("--at", "2026-07-05T09:00+08:00") == usual


def test_same_bytes_on_every_engine(half):
    """What SQLite and PostgreSQL must both come to, today and next year: the digests of the hand-worked half-year."""
    found = [json.loads(line) for line in printed("--at", "2026-07-05T09:00").splitlines()]
    assert {sheet["unit"]: sheet["digest"] for sheet in found} == DIGESTS


@pytest.mark.parametrize("seed", range(3))
def test_same_bytes_whatever_order_the_rows_came_in(half, seed):
    """Requests and posts get other keys in another order, as after a restored backup."""
    usual = printed("--at", "2026-07-05T09:00")
    for model in (ProxyRequest, Appointment):
        keys = list(model.objects.filter(**UNTIED[model]).values_list("pk", flat=True))
        shuffled = random.Random(seed).sample(range(10_000, 10_000 + len(keys)), len(keys))
        for before, after in zip(keys, shuffled, strict=True):
            row = model.objects.get(pk=before)
            row.pk = after
            if model is ProxyRequest:
                row.client = Client.objects.create(name="吉祥如意")
                row.receipt, row.submission_key = f"S-{after}", f"{after:032x}"
            model.objects.filter(pk=before)._raw_delete("default")
            row.save(force_insert=True)
    assert printed("--at", "2026-07-05T09:00") == usual


UNTIED = {
    ProxyRequest: {"explanations": None, "notices": None, "opinions": None, "ratings": None},
    Appointment: {"entries": None},
}
"""Rows to which no other row points."""


def test_verify_finds_that_the_sheets_follow_from_the_log(stored):
    assert printed("--verify") == "3 sheets follow from the log.\n"


def test_verify_is_not_moved_by_what_happened_since(half, stored, supervisor):
    """Next year the same: matters of July, a post that ended, an account that was closed, a village that was regraded,
    a new edition and a told client change no sheet of June."""
    later = datetime(2027, 3, 1, 9, tzinfo=BEIJING)
    matter(half.holder("甲"), later)
    told(ProxyRequest.objects.filter(holder_unit=half.department).first(), half.people["首席"], later)
    half.people["丙"].user.is_active = False
    half.people["丙"].user.save()
    Appointment.objects.filter(agent=half.people["戊"]).update(ends_on=date(2026, 9, 30))
    Appointment.objects.filter(agent=half.people["甲"]).update(duties="", responsibility_area="")
    publish_all(actor=None, now=later)
    regrade(unit=half.units["B"], grade="standard", day=date(2026, 9, 1), actor=supervisor, now=later)
    assert list(differences(stored)) == []


@pytest.mark.parametrize(
    ("tamper", "where"),
    [
        (lambda sheet: ScoreSheet.objects.filter(pk=sheet.pk).update(digest="0" * 64), {"digest"}),
        (lambda sheet: ScoreRow.objects.filter(sheet=sheet, number=5).update(suggested=20), {"suggested 5"}),
    ],
)
def test_verify_names_what_was_changed_by_hand(half, stored, tamper, where):
    tamper(stored.sheets.get(unit=half.town))
    assert {found.where for found in differences(stored)} == where


def test_verify_names_a_matter_that_was_declared_void_since(half, stored):
    request = ProxyRequest.objects.filter(holder_agent=half.people["庚"]).first()
    ProxyRequest.objects.filter(pk=request.pk).update(status="void", outcome="void")
    found = {(one.unit, one.where, one.stored, one.found) for one in differences(stored)}
    assert ("T", "/rows/5/quotas/standard/1/half/0", 4, 3) in found
    with pytest.raises(CommandError, match="differences between the sheets and the log"):
        printed("--verify")


def test_verify_names_inputs_that_were_changed_with_their_digest(half, stored):
    sheet = stored.sheets.get(unit=half.town)
    sheet.inputs["rows"]["5"]["quotas"]["model"][0]["half"][0] = 99
    ScoreSheet.objects.filter(pk=sheet.pk).update(inputs=sheet.inputs, digest=digest(sheet.inputs))
    assert [(one.where, one.stored, one.found) for one in differences(stored)] == [
        ("/rows/5/quotas/model/0/half/0", 99, 26)
    ]


def test_verify_recomputes_each_sheet_for_its_own_moment(half, stored, supervisor):
    """One sheet was judged before a survey came in, the others were computed anew with it."""
    town = stored.sheets.get(unit=half.town)
    sheets.assess(sheet=town, scores=given_scores(town), actor=supervisor, now=AFTER)
    review(half.department, date(2026, 6, 2), {("assisted", 4): 12}, recorded_at=JULY + DAY / 2)
    rounds.compute_again(assessment_round=stored, actor=supervisor, now=AFTER + DAY)
    assert stored.sheets.values("computed_at").distinct().count() == 2
    assert list(differences(stored)) == []


def test_verify_without_sheets_says_so(db):
    with pytest.raises(CommandError, match="no sheets"):
        printed("--verify")


def test_moment_that_cannot_be_read_is_named(db):
    with pytest.raises(CommandError, match="no moment"):
        printed("--at", "yesterday")
