"""Collective handling: recorded by the unit, kept in versions, minutes inert (R75, R81)."""

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from assessment.actions import collective as deeds
from assessment.actions.collective import correct_handling, record_handling
from assessment.models import CollectiveHandling, CollectiveRequest, Minutes
from proxyportal.uploads import NewFile
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from tests.assessment.records import handled, handling_of, minutes_of
from tests.browsing import Page, refusals, signed_in
from tests.conftest import HOUR, register
from tests.factories import CommonDemandFactory
from tests.files import PDF
from tests.requests_app.test_queries import queries

LIST = "/oversight/collective/"
SENT = {"kind": "study", "held_on": "2026-05-20", "topic": "支部研究饮水", "decision": "六月底前接通自来水。"}
PAPER = NewFile("会议记录.pdf", "application/pdf", PDF)


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


@pytest.fixture
def entered(village, village_agent, accepted, now) -> CollectiveHandling:
    facts = handled(requests=[accepted], minutes=[PAPER], common_demand=CommonDemandFactory(unit=village))
    return record_handling(unit=village, handled=facts, actor=village_agent, now=now)


def linked(record: CollectiveHandling) -> set[int]:
    return set(record.links.values_list("proxy_request", flat=True))


def test_record_keeps_requests_demand_and_minutes(entered, accepted, village_agent):
    assert linked(entered) == {accepted.pk}
    assert entered.common_demand
    assert entered.recorded_by == village_agent.agent
    with entered.minutes.get().file.open() as paper:
        assert paper.read() == PDF


def test_agents_and_leaders_record_for_their_own_unit_only(
    village, town, leader, supervisor, personnel_officer, village_agent, sibling_agent, now
):
    assert record_handling(unit=town, handled=handled(), actor=leader, now=now).unit == town
    denied = ((village, sibling_agent), (town, village_agent), (village, leader), (village, supervisor))
    for unit, actor in (*denied, (town, personnel_officer)):
        with pytest.raises(NotPermitted):
            record_handling(unit=unit, handled=handled(topic="别的"), actor=actor, now=now)
    assert CollectiveHandling.objects.count() == 1


def test_same_record_is_not_made_twice(entered, village, village_agent, now):
    with pytest.raises(ActionRefused):
        record_handling(unit=village, handled=handled(), actor=village_agent, now=now)


def test_correction_keeps_minutes_and_requests_that_the_person_does_not_see(
    entered, accepted, sibling_village, sibling_agent, village_agent, now
):
    hidden = register(sibling_village, sibling_agent, now)
    CollectiveRequest.objects.create(handling=entered, proxy_request=hidden)
    newer = correct_handling(
        record=entered, handled=handled(topic="更正"), reason="题目写错。", actor=village_agent, now=now + HOUR
    )
    assert linked(newer) == {hidden.pk}
    assert linked(entered) == {accepted.pk, hidden.pk}
    assert newer.minutes.get().file.name == entered.minutes.get().file.name
    assert list(CollectiveHandling.objects.in_force()) == [newer]
    with pytest.raises(TooLate):
        correct_handling(record=entered, handled=handled(), reason="再改。", actor=village_agent, now=now + HOUR)


def test_files_of_a_record_that_fails_do_not_stay_on_the_disk(village, village_agent, now, monkeypatch):
    folder = settings.DATA_DIR / "files"
    before = set(folder.rglob("*")) | {folder / "minutes"}
    content_file, made = deeds.ContentFile, []

    def second_fails(content):
        made.append(content)
        if len(made) > 1:
            raise OSError("disk full")
        return content_file(content)

    monkeypatch.setattr(deeds, "ContentFile", second_fails)
    with pytest.raises(OSError, match="disk full"):
        record_handling(unit=village, handled=handled(minutes=[PAPER, PAPER]), actor=village_agent, now=now)
    assert len(made) == 2
    assert set(folder.rglob("*")) <= before
    assert not CollectiveHandling.objects.exists()


@pytest.mark.parametrize("columns", [{"kind": "party"}, {"version": 2}, {"is_void": True}])
def test_constraints_of_a_record_refuse(village, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        handling_of(village, **columns)


def test_request_is_linked_once(entered, accepted):
    with pytest.raises(IntegrityError), transaction.atomic():
        CollectiveRequest.objects.create(handling=entered, proxy_request=accepted)


# --- Pages -----------------------------------------------------------------------------------------------------------


def test_record_is_entered_on_its_page(village, village_agent, accepted):
    paper = SimpleUploadedFile("会议记录.pdf", PDF)
    sent = {**SENT, "requests": f" {accepted.receipt.lower()}，{accepted.receipt}\n", "minutes": [paper]}
    answer = signed_in(village_agent).post(f"{LIST}new/{village.code}/", sent)
    made = CollectiveHandling.objects.get()
    assert answer.url == f"{LIST}{made.pk}/"
    assert linked(made) == {accepted.pk}
    assert Minutes.objects.get().handling == made


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"topic": "长" * 121}, "topic"),
        ({"topic": "甲\u202e乙"}, "topic"),
        ({"decision": "甲\x00"}, "decision"),
        ({"requests": "HA-20990101-0001"}, "requests"),
        ({"requests": "\x00"}, "requests"),
        ({"requests": " ".join(f"HA-20260101-{number:04d}" for number in range(51))}, "requests"),
        ({"common_demand": "9" * 30}, "common_demand"),
        ({"kind": ""}, "kind"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_the_rest_is_kept(village, village_agent, changes, field):
    answer = signed_in(village_agent).post(f"{LIST}new/{village.code}/", {**SENT, **changes})
    assert answer.status_code == 422
    assert set(refusals(answer)) == {field}
    assert "2026-05-20" in Page(answer).kept("held_on")
    assert not CollectiveHandling.objects.exists()


def test_file_that_is_no_document_is_refused_beside_the_field(village, village_agent):
    bad = SimpleUploadedFile("会议记录.pdf", b"<script>alert(1)</script>")
    answer = signed_in(village_agent).post(f"{LIST}new/{village.code}/", {**SENT, "minutes": [bad]})
    assert set(refusals(answer)) == {"minutes"}


def test_request_of_others_is_as_unknown_as_none(village, village_agent, sibling_village, sibling_agent, now):
    hidden = register(sibling_village, sibling_agent, now)
    answers = [
        signed_in(village_agent).post(f"{LIST}new/{village.code}/", {**SENT, "requests": receipt}).content.decode()
        for receipt in (hidden.receipt, "HA-20990101-0001")
    ]
    assert ["您能查看的" in words for words in answers] == [True, True]


def test_page_shows_only_requests_that_the_person_sees(
    entered, accepted, village_agent, sibling_village, sibling_agent, supervisor, now
):
    hidden = register(sibling_village, sibling_agent, now)
    CollectiveRequest.objects.create(handling=entered, proxy_request=hidden)
    for user, shown in ((village_agent, [True, False]), (supervisor, [True, True])):
        words = signed_in(user).get(f"{LIST}{entered.pk}/").content.decode()
        assert [row.receipt in words for row in (accepted, hidden)] == shown


def test_minutes_are_an_inert_download(entered, village_agent, leader, supervisor):
    address = f"{LIST}{entered.pk}/minutes/{entered.minutes.get().pk}/"
    for user in (village_agent, leader, supervisor):
        answer = signed_in(user).get(address)
        assert answer.getvalue() == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"].startswith("private, no-store")


def test_minutes_open_under_no_other_record(entered, sibling_village, village, village_agent, sibling_agent):
    other = handling_of(village, topic="另一次")
    foreign = minutes_of(handling_of(sibling_village))
    pk = entered.minutes.get().pk
    assert signed_in(village_agent).get(f"{LIST}{other.pk}/minutes/{pk}/").status_code == 404
    assert signed_in(village_agent).get(f"{LIST}{foreign.handling_id}/minutes/{foreign.pk}/").status_code == 404
    assert signed_in(sibling_agent).get(f"{LIST}{entered.pk}/minutes/{pk}/").status_code == 404


def test_list_holds_the_own_unit_the_subtree_or_the_county(
    entered, other_town, village_agent, sibling_agent, leader, supervisor
):
    handling_of(other_town, topic="曲塘便民活动", kind="activity")
    counts = {
        user: signed_in(user).get(LIST).context["page"].paginator.count
        for user in (village_agent, sibling_agent, leader, supervisor)
    }
    assert list(counts.values()) == [1, 0, 1, 2]
    narrowed = signed_in(supervisor).get(LIST, {"unit": other_town.code, "kind": "activity"})
    assert [row.topic for row in narrowed.context["page"]] == ["曲塘便民活动"]


def test_town_is_narrowed_to_with_its_villages(entered, town, supervisor):
    assert signed_in(supervisor).get(LIST, {"unit": town.code}).context["page"].paginator.count == 1


def test_correction_on_its_page_is_filled_in_and_needs_a_reason(entered, accepted, village_agent):
    browser, address = signed_in(village_agent), f"{LIST}{entered.pk}/correct/"
    page = Page(browser.get(address))
    assert page.kept("topic") == {"集中补办医保卡"}
    assert accepted.receipt in browser.get(address).content.decode()
    assert set(refusals(browser.post(address, SENT))) == {"reason"}
    assert browser.post(address, {**SENT, "reason": "写错。"}).status_code == 302
    assert CollectiveHandling.objects.in_force().get().topic == SENT["topic"]


def test_lists_cost_the_same_for_one_and_for_three(village, town, supervisor, village_agent):
    handling_of(village)
    one = [queries(lambda user=user: signed_in(user).get(LIST)) for user in (supervisor, village_agent)]
    handling_of(town)
    minutes_of(handling_of(village, topic="二"))
    again = [queries(lambda user=user: signed_in(user).get(LIST)) for user in (supervisor, village_agent)]
    assert again == one
