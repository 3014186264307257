"""A corrected verdict settles its part of the talk; what was talked about stays (R44, R49)."""

import pytest
import time_machine

from assessment.actions.talks import open_talks
from assessment.enums import TalkState
from assessment.models import ReminderTalk, TalkedBreach
from proxyportal.regulation import Verdict
from requests_app.actions import disputing
from requests_app.breaches import flag_breaches
from requests_app.enums import Stage
from requests_app.models import Breach
from tests.assessment.oversight import held, missed, opened, rectified, verified
from tests.conftest import DAY, conclude


@pytest.fixture
def late(village, village_agent, supervisor, now):
    """A request concluded a day late, and the talk it led to."""
    row = conclude(missed(village, village_agent, now), village_agent, now + DAY)
    return row, opened(now + DAY)


def correct(row, verdict, supervisor, now):
    return disputing.correct(
        proxy_request=row, stage=Stage.CONCLUSION, verdict=verdict, reason="系统停机。", actor=supervisor, now=now
    )


def test_corrected_verdict_closes_the_part_and_keeps_the_breach(late, supervisor, now):
    """R44: no talk needed, visibly; the original stays."""
    row, talk = late
    correct(row, Verdict.ON_TIME, supervisor, now + 2 * DAY)
    open_talks(now + 2 * DAY)
    talk.refresh_from_db()
    assert (talk.state, talk.due_at, talk.closed_at) == (TalkState.CLEARED, None, now + 2 * DAY)
    assert talk.parts.get().ruling.reason == "系统停机。"
    assert Breach.objects.count() == 1


def test_verdict_corrected_back_opens_the_talk_again(late, supervisor, now):
    row, talk = late
    row = correct(row, Verdict.ON_TIME, supervisor, now + 2 * DAY)
    open_talks(now + 2 * DAY)
    correct(row, Verdict.OVERTIME, supervisor, now + 3 * DAY)
    open_talks(now + 3 * DAY)
    talk.refresh_from_db()
    assert (talk.state, talk.closed_at, talk.parts.get().ruling) == (TalkState.OPEN, None, None)


def test_talk_goes_on_while_one_of_its_limits_stands(late, village, village_agent, supervisor, now):
    row, talk = late
    missed(village, village_agent, now + DAY)
    flag_breaches(now + 2 * DAY)
    correct(row, Verdict.ON_TIME, supervisor, now + 2 * DAY)
    open_talks(now + 2 * DAY)
    talk.refresh_from_db()
    assert talk.state == TalkState.OPEN
    assert [bool(part.ruling) for part in talk.parts.all()] == [True, False]


def test_limit_that_joins_a_cleared_talk_opens_it_again(late, village, village_agent, supervisor, now):
    """A correction made before or after the next limit was missed leads to the same talk."""
    row, talk = late
    correct(row, Verdict.ON_TIME, supervisor, now + 2 * DAY)
    open_talks(now + 2 * DAY)
    missed(village, village_agent, now + 3 * DAY)
    flag_breaches(now + 4 * DAY)
    assert open_talks(now + 4 * DAY) == 0
    talk.refresh_from_db()
    assert (talk.state, talk.parts.count()) == (TalkState.OPEN, 2)


def test_correction_closes_an_item_whose_talk_was_held(late, personnel_officer, supervisor, now):
    row, talk = late
    with time_machine.travel(now + 2 * DAY, tick=False):
        held(talk, personnel_officer, now + 2 * DAY)
        correct(row, Verdict.EXPLAINED, supervisor, now + 2 * DAY)
        open_talks(now + 2 * DAY)
    talk.refresh_from_db()
    assert (talk.state, talk.talked_by) == (TalkState.CLEARED, personnel_officer.agent)


def test_correction_of_a_verified_item_shows_and_leaves_it_closed(late, personnel_officer, supervisor, now):
    row, talk = late
    then = now + 2 * DAY
    with time_machine.travel(then, tick=False):
        verified(rectified(held(talk, personnel_officer, then), personnel_officer, then), supervisor, then)
        correct(row, Verdict.ON_TIME, supervisor, then)
        open_talks(then)
    talk.refresh_from_db()
    assert talk.state == TalkState.VERIFIED
    assert talk.parts.get().ruling is not None


def test_correction_of_the_other_verdict_leaves_the_part(village, village_agent, supervisor, now):
    """A corrected acceptance does not excuse a late conclusion."""
    row = conclude(missed(village, village_agent, now), village_agent, now + DAY)
    open_talks(now + DAY)
    disputing.correct(
        proxy_request=row,
        stage=Stage.ACCEPTANCE,
        verdict=Verdict.OVERTIME,
        reason="晚录。",
        actor=supervisor,
        now=now + DAY,
    )
    open_talks(now + 2 * DAY)
    assert ReminderTalk.objects.get().parts.get().ruling is None


def test_correction_of_another_round_leaves_the_part(late, village_agent, supervisor, now):
    """R41: each round has a verdict of its own."""
    row, _ = late
    row = disputing.dispute(proxy_request=row, text="没办好。", actor=None, now=now + 2 * DAY)
    row = disputing.reopen(proxy_request=row, actor=village_agent, now=now + 2 * DAY)
    row = conclude(row, village_agent, now + 9 * DAY)
    open_talks(now + 9 * DAY)
    correct(row, Verdict.ON_TIME, supervisor, now + 9 * DAY)
    open_talks(now + 9 * DAY)
    parts = TalkedBreach.objects.order_by("breach__round")
    assert [(part.breach.round, part.ruling is not None) for part in parts] == [(1, False), (2, True)]
