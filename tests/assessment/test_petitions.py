"""Petitions: decided by people only, and never a trail to who petitioned (R77, R89)."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from assessment.actions.petitions import correct_petition, decide, record_petition
from assessment.enums import PetitionLevel
from assessment.models import PetitionFinding
from assessment.views import petitions as pages
from network.enums import Role
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from tests.assessment.records import EVIDENCE, REFERENCE, a_petition, petition_of
from tests.browsing import Page, refusals, signed_in
from tests.conftest import HOUR
from tests.factories import person
from tests.requests_app.test_queries import queries

LIST = "/oversight/petitions/"
SENT = {"level": "above", "happened_on": "2026-05-20", "reference": REFERENCE, "evidence": EVIDENCE}
REASON = "代理员未按时回访，群众多次反映。"


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


@pytest.fixture
def entered(town, supervisor, now) -> PetitionFinding:
    return record_petition(unit=town, petition=a_petition(), actor=supervisor, now=now)


@pytest.fixture
def decided(entered, supervisor, now) -> PetitionFinding:
    return decide(record=entered, caused=True, reason=REASON, actor=supervisor, now=now + HOUR)


def test_petition_is_undecided_until_a_person_decides(entered, supervisor, now):
    assert (entered.caused, entered.decided_by) == (None, None)
    found = decide(record=entered, caused=False, reason="与代理无关。", actor=supervisor, now=now + HOUR)
    assert (found.caused, found.decided_by, found.decided_at) == (False, supervisor.agent, now + HOUR)


def test_decision_is_taken_once(decided, supervisor, now):
    with pytest.raises(TooLate):
        decide(record=decided, caused=False, reason="改判。", actor=supervisor, now=now + 2 * HOUR)
    decided.refresh_from_db()
    assert (decided.caused, decided.reason) == (True, REASON)


def test_only_the_organization_department_records_decides_and_corrects(
    town, entered, leader, personnel_officer, village_agent, administrator, now
):
    for actor in (leader, personnel_officer, village_agent, administrator):
        with pytest.raises(NotPermitted):
            record_petition(unit=town, petition=a_petition(reference="2"), actor=actor, now=now)
        with pytest.raises(NotPermitted):
            decide(record=entered, caused=False, reason="无关。", actor=actor, now=now)
        with pytest.raises(NotPermitted):
            correct_petition(record=entered, petition=a_petition(), reason="改。", actor=actor, now=now)
    assert list(PetitionFinding.objects.values_list("caused", flat=True)) == [None]


def test_corrected_petition_is_decided_anew_and_the_old_decision_stays(decided, supervisor, now):
    facts = a_petition(level=PetitionLevel.ABOVE)
    newer = correct_petition(record=decided, petition=facts, reason="层级登记有误。", actor=supervisor, now=now + HOUR)
    decided.refresh_from_db()
    assert (newer.version, newer.level, newer.caused) == (2, "above", None)
    assert (decided.level, decided.caused) == ("county", True)
    assert list(PetitionFinding.objects.in_force()) == [newer]
    with pytest.raises(TooLate):
        decide(record=decided, caused=False, reason="旧版。", actor=supervisor, now=now + HOUR)


def test_petition_taken_back_is_not_decided(entered, supervisor, now):
    gone = correct_petition(
        record=entered, petition=a_petition(), reason="重复登记。", is_void=True, actor=supervisor, now=now
    )
    with pytest.raises(TooLate):
        decide(record=gone, caused=True, reason="误点。", actor=supervisor, now=now)
    assert not PetitionFinding.objects.in_force().exists()


def test_same_petition_is_not_recorded_twice_for_one_unit(entered, town, other_town, village, supervisor, now):
    with pytest.raises(ActionRefused):
        record_petition(unit=town, petition=a_petition(), actor=supervisor, now=now)
    with pytest.raises(ActionRefused):
        record_petition(unit=village, petition=a_petition(), actor=supervisor, now=now)
    assert record_petition(unit=other_town, petition=a_petition(), actor=supervisor, now=now).pk


@pytest.mark.parametrize(
    "columns",
    [{"caused": True}, {"reason": "无决定"}, {"level": "village"}, {"version": 2}, {"correction_reason": "首版"}],
)
def test_constraints_of_a_petition_refuse(town, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        petition_of(town, **columns)


def test_nothing_about_the_petitioner_has_a_column():
    """R89: the identity cannot leak, as it is nowhere."""
    names = {field.name for field in PetitionFinding._meta.get_fields()}
    assert names == {
        *("id", "unit", "version", "supersedes", "superseded_by", "correction_reason", "is_void", "recorded_by"),
        *("recorded_at", "level", "happened_on", "reference", "evidence", "caused", "decided_by", "decided_at"),
        "reason",
    }


# --- Pages -----------------------------------------------------------------------------------------------------------


def leaks_to(user, found: PetitionFinding) -> set[str]:
    """Which of the two secrets this person reads on any page of the petitions."""
    browser = signed_in(user)
    addresses = (LIST, f"{LIST}?half=all&unit={found.unit.code}", f"{LIST}{found.pk}/", f"{LIST}{found.pk}/correct/")
    pages_read = "".join(browser.get(address).content.decode() for address in addresses)
    return {secret for secret in (REFERENCE, EVIDENCE) if secret in pages_read}


def test_unit_reads_level_day_and_decision_but_neither_reference_nor_evidence(
    decided, leader, personnel_officer, supervisor
):
    assert leaks_to(supervisor, decided) == {REFERENCE, EVIDENCE}
    for user in (leader, personnel_officer):
        assert leaks_to(user, decided) == set()
        words = signed_in(user).get(LIST).content.decode()
        assert all(shown in words for shown in ("到县", "2026年5月20日", "因代理服务不到位", REASON))


def test_leak_is_noticed(decided, leader, monkeypatch):
    """The positive control: with the guard gone, the same look finds both secrets."""
    monkeypatch.setattr(pages, "decides_petitions", lambda _user: True)
    assert leaks_to(leader, decided) == {REFERENCE, EVIDENCE}


def test_town_never_sees_anothers_petition(decided, other_town, leader):
    other = person("曲塘镇分管负责人", other_town, Role.LEADER_IN_CHARGE)
    assert signed_in(leader).get(LIST).context["page"].paginator.count == 1
    page = signed_in(other).get(LIST, {"half": "all", "unit": decided.unit.code})
    assert page.context["page"].paginator.count == 0
    assert REASON not in page.content.decode()


def test_petition_is_recorded_and_decided_on_its_pages(town, supervisor):
    browser = signed_in(supervisor)
    browser.post(f"{LIST}new/{town.code}/", SENT)
    made = PetitionFinding.objects.get()
    address = f"{LIST}{made.pk}/decide/"
    assert set(refusals(browser.post(address, {}))) == {"caused", "reason"}
    assert browser.post(address, {"caused": "no", "reason": "与代理无关。"}).status_code == 302
    made.refresh_from_db()
    assert made.caused is False
    stale = browser.post(address, {"caused": "yes", "reason": "改判。"}, follow=True)
    assert [message.level_tag for message in stale.context["messages"]] == ["success", "warning"]
    made.refresh_from_db()
    assert made.caused is False


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"level": "moon"}, "level"),
        ({"happened_on": "0001-01-01"}, "happened_on"),
        ({"reference": "甲\x00"}, "reference"),
        ({"evidence": ""}, "evidence"),
        ({"evidence": "甲\u202e乙"}, "evidence"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_the_rest_is_kept(town, supervisor, changes, field):
    answer = signed_in(supervisor).post(f"{LIST}new/{town.code}/", {**SENT, **changes})
    assert answer.status_code == 422
    assert set(refusals(answer)) == {field}
    assert REFERENCE in Page(answer).kept("reference") or field == "reference"
    assert not PetitionFinding.objects.exists()


def test_list_is_narrowed_by_level_decision_and_half_year(decided, town, supervisor):
    petition_of(town, level="above", reference="2")
    petition_of(town, happened_on=date(2025, 12, 31), reference="3")
    browser = signed_in(supervisor)

    def found(**asked):
        return browser.get(LIST, asked).context["page"].paginator.count

    assert (found(), found(level="above"), found(found="open"), found(found="caused")) == (2, 1, 1, 1)
    assert (found(found="other"), found(half="2025-2"), found(half="all")) == (0, 1, 3)


@pytest.mark.parametrize("pk", ["0", "99999999999999999999"])
def test_absurd_petition_is_not_found(supervisor, pk):
    assert signed_in(supervisor).get(f"{LIST}{pk}/").status_code == 404


def test_lists_cost_the_same_for_one_and_for_three(town, other_town, supervisor, leader):
    petition_of(town)
    one = [queries(lambda user=user: signed_in(user).get(LIST)) for user in (supervisor, leader)]
    petition_of(other_town)
    petition_of(town, reference="2")
    again = [queries(lambda user=user: signed_in(user).get(LIST)) for user in (supervisor, leader)]
    assert again == one
