"""The demo county: reproducible, believable, made by the same actions as real requests."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from network import filings
from network.demo import DEMO_ACCOUNTS, build_county
from network.enums import NAMED_ROLES, Grade, QuotaGroup, Role, Tier
from network.imports.units import import_units
from network.models import Agent, Appointment, CardBatch, FilingRound, FilingRow, Leave, ServiceItem, Unit, User
from proxyportal.regulation import ACCEPTANCE_LIMIT
from requests_app.demo.plans import CHANNELS, SPAN_DAYS, Planner
from requests_app.demo.timeline import seed_requests
from requests_app.demo.told import RECENT
from requests_app.enums import Channel, Means, Status, Verb
from requests_app.models import Breach, Notification, ProxyRequest, RequestEvent, ResultNotice
from requests_app.outbox_enums import Delivery, Via
from requests_app.replay import tampered

NOW = datetime(2026, 5, 22, 6, 30, tzinfo=UTC)

COUNTY = """code,name,tier,parent_code
320685,海安市,county,
320685100,海安镇,town,320685
320685100001,中坝社区居委会,village,320685100
320685100002,江淮社区居委会,village,320685100
320685100200,天鹅村委会,village,320685100
320685101,城东镇,town,320685
320685101001,三里闸居委会,village,320685101
320685101200,南屏村委会,village,320685101
"""

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def county():
    """A small county of imported units, on a fixed day."""
    import_units(COUNTY.encode(), actor=None, now=timezone.now())
    with time_machine.travel(NOW, tick=False):
        yield


def seeded(*, seed=7, requests=40):
    rng = random.Random(seed)
    people = build_county(rng=rng, today=timezone.localdate(NOW))
    return seed_requests(count=requests, people=people, rng=rng, now=NOW, entered=lambda: None)


def story(*, seed):
    """All that a seeding leaves behind but database ids, from a run that is taken back."""

    def without_ids(columns):
        return {name: value for name, value in columns.items() if not name.endswith("_id")}

    def answers(event):
        return [(key.split(":")[0], without_ids(columns)) for key, columns in event.wrote.items()]

    with transaction.atomic():
        seeded(seed=seed)
        events = [
            (event.proxy_request.receipt, event.verb, event.at, without_ids(event.changes), answers(event))
            for event in RequestEvent.objects.select_related("proxy_request").order_by("pk")
        ]
        texts = list(
            ProxyRequest.objects.order_by("receipt").values_list("receipt", "description", "result_text", "area__code")
        )
        columns = ("agent__name", "unit__code", "role", "starts_on", "quota_group", "backup__name")
        posts = list(Appointment.objects.order_by("pk").values_list(*columns))
        posts += Leave.objects.order_by("pk").values_list("agent__name", "kind", "starts_on", "ends_on")
        transaction.set_rollback(True)
    return events, texts, posts


def test_seed_gives_same_county_twice_and_another_seed_another(county):
    first = story(seed=7)
    assert first == story(seed=7)
    assert first != story(seed=8)


def test_seeded_log_verifies(county):
    seeded()
    assert ProxyRequest.objects.count() == 40
    assert list(tampered(NOW)) == []


def test_receipts_and_events_run_with_the_clock(county):
    seeded()
    entries = list(ProxyRequest.objects.order_by("pk").values_list("submitted_at", "receipt"))
    moments = list(RequestEvent.objects.order_by("pk").values_list("at", flat=True))
    assert entries == sorted(entries)
    assert [receipt for _, receipt in entries] == sorted(receipt for _, receipt in entries)
    assert moments == sorted(moments)
    assert moments[-1] <= NOW


def test_leaders_of_groups_were_asked_and_nobody_without_a_phone_was_called(county):
    """R37, R53: the demo follows the rules that the forms enforce."""
    seeded(requests=200)
    on_behalf = ProxyRequest.objects.filter(registered_by__isnull=False, first_contact__user=None)
    assert on_behalf.exists()
    assert not on_behalf.exclude(area__tier=Tier.GROUP).exists()
    told = ResultNotice.objects.filter(proxy_request__client__phone_lookup="")
    assert told.exists()
    assert not told.filter(means=Means.PHONE).exists()


def test_demo_village_desk_has_something_on_every_tab(county):
    seeded(requests=120)
    counts = ProxyRequest.objects.tab_counts(User.objects.get(username="village"), NOW)
    assert set(counts) == {"incoming", "to_accept", "in_hand", "to_inform", "ledger", "overtime", "to_decide"}
    assert all(counts.values())
    assert set(Breach.objects.values_list("stage", flat=True)) == {"acceptance", "conclusion", "promise"}


def test_demo_people_were_told_lately_and_one_client_must_be_called(county):
    """Messages of the last days alone, all sent but for one; today's lines are unread."""
    seeded(requests=120)
    rows = Notification.objects.all()
    assert rows.earliest("created_at").created_at >= NOW - RECENT
    assert set(rows.filter(via=Via.SMS).values_list("state", flat=True)) == {Delivery.SENT, Delivery.DEAD}
    village = User.objects.get(username="village")
    with time_machine.travel(NOW, tick=False):
        assert Notification.objects.calls_owed_by(village).count() == 1
        assert Notification.objects.inbox_of(village).unread().exists()


def test_every_demo_account_signs_in_with_the_shared_password_and_nobody_else_can(county, settings):
    settings.DEMO_PASSWORD = "only-for-the-demo"
    build_county(rng=random.Random(7), today=timezone.localdate(NOW))
    usable = {user.username for user in User.objects.all() if check_password("only-for-the-demo", user.password)}
    assert usable == {username for username, _ in DEMO_ACCOUNTS}
    assert len(set(User.objects.filter(username__in=usable).values_list("password", flat=True))) == 1
    assert not User.objects.filter(is_superuser=True).exists()


def test_demo_accounts_hold_the_posts_they_are_named_after(county):
    build_county(rng=random.Random(7), today=timezone.localdate(NOW))
    posts = dict(
        Appointment.objects.filter(agent__user__username__in=dict(DEMO_ACCOUNTS)).values_list(
            "agent__user__username", "role"
        )
    )
    assert posts == {
        "village": Role.AGENT,
        "town": Role.AGENT,
        "department": Role.CHIEF_AGENT,
        "leader": Role.LEADER_IN_CHARGE,
        "personnel": Role.PERSONNEL_OFFICER,
        "orgdept": Role.SUPERVISOR,
    }


def test_every_tier_is_staffed_as_the_regulation_says(county):
    build_county(rng=random.Random(7), today=timezone.localdate(NOW))
    live = Appointment.objects.live_on(timezone.localdate(NOW))
    chiefs = Counter(live.filter(role=Role.CHIEF_AGENT).values_list("unit", flat=True))
    staffed = set(live.handling().values_list("unit__code", flat=True))
    villages = set(Unit.objects.filter(tier=Tier.VILLAGE).values_list("code", flat=True))
    leaders = live.filter(role=Role.GROUP_LEADER)
    assert set(chiefs) == set(Unit.objects.filter(tier=Tier.DEPARTMENT).values_list("pk", flat=True))
    assert set(chiefs.values()) == {1}
    assert {"320685100", "320685101", "320685100001"} <= staffed
    assert len(villages - staffed) == 1
    assert leaders.count() == Unit.objects.filter(tier=Tier.GROUP).count() >= 4 * len(villages)
    assert not leaders.filter(agent__user__isnull=False).exists()
    assert Appointment.objects.filter(ends_on__isnull=False).exists()


def test_posts_count_to_the_quota_group_of_their_unit(county):
    """R82, R84; villages have grades (R76)."""
    build_county(rng=random.Random(7), today=timezone.localdate(NOW))
    groups = {tier: set() for tier in Tier.values}
    for tier, quota_group in Appointment.objects.values_list("unit__tier", "quota_group"):
        groups[tier].add(quota_group)
    assert groups[Tier.TOWN] == {QuotaGroup.TOWN_CADRE}
    assert groups[Tier.VILLAGE] == {QuotaGroup.VILLAGE_CADRE}
    assert groups[Tier.GROUP] == {QuotaGroup.NONE}
    assert groups[Tier.DEPARTMENT] == {QuotaGroup.SHUANGBANG, QuotaGroup.OTHER}
    assert set(Unit.objects.filter(tier=Tier.VILLAGE).values_list("grade", flat=True)) == set(Grade.values)


def test_most_agents_have_a_backup_who_can_stand_in_and_one_is_away(county):
    """R40: enough to try out, and a few missing for the coverage page."""
    today = timezone.localdate(NOW)
    build_county(rng=random.Random(7), today=today)
    live = Appointment.objects.live_on(today)
    agents = live.filter(role__in=NAMED_ROLES)
    covered = agents.filter(backup__isnull=False)
    assert agents.count() * 0.9 < covered.count() < agents.count()
    assert set(covered.values_list("backup", flat=True)) <= set(live.handling().values_list("agent", flat=True))
    assert not covered.filter(backup=F("agent")).exists()
    away = Leave.objects.on(today).get()
    assert away.agent.appointments.get().backup
    assert away.agent.user.username not in dict(DEMO_ACCOUNTS)


def test_demo_round_has_late_and_missing_departments_and_cards_were_handed_out(county):
    """All private data is invented: a range that is not in public use and a reserved domain (R27, R28, R92)."""
    today = timezone.localdate(NOW)
    build_county(rng=random.Random(7), today=today)
    lines = filings.lines(FilingRound.objects.get(), Unit.objects.filter(tier=Tier.DEPARTMENT), today)
    assert [line.latest is None for line in lines].count(True) == 2
    assert 0 < sum(line.is_late for line in lines) < len(lines) / 2
    assert any(line.differences for line in lines)
    rows = FilingRow.objects.all()
    assert all(row.mobile.startswith("154") and row.email.endswith("@example.com") for row in rows)
    assert CardBatch.objects.filter(handed_out_on__lt=today, unit__tier=Tier.TOWN).exists()


def test_request_from_a_village_without_agent_is_answered_by_the_town(county):
    seeded(requests=200)
    staffed = Appointment.objects.live_on(timezone.localdate(NOW)).handling().values("unit")
    orphan = Unit.objects.filter(tier=Tier.VILLAGE).exclude(pk__in=staffed).get()
    first = RequestEvent.objects.filter(verb=Verb.SUBMIT, changes__first_contact_id=None)  # the client named nobody
    answered = ProxyRequest.objects.filter(area__path__startswith=orphan.path, events__in=first)
    assert answered
    assert {request.holder_unit_id for request in answered} == {orphan.parent_id}


def test_plans_are_mostly_in_time_and_by_all_channels():
    planner = Planner(random.Random(7), NOW)
    plans = [planner.plan(at, channel, (1, 12)) for at, channel in planner.entries(2000)]
    walk_ins = sum(plan.channel != Channel.ONLINE for plan in plans)
    accepted = [(p.entered_at, s.at) for p in plans for s in p.steps if s.verb == Verb.ACCEPT]
    assert {plan.channel for plan in plans} == set(CHANNELS)
    assert 0.55 < walk_ins / len(plans) < 0.65
    assert 0.95 < sum(plan.in_time for plan in plans) / len(plans) < 1
    assert 0 < sum(at - entered > ACCEPTANCE_LIMIT for entered, at in accepted) / len(accepted) < 0.05
    assert all(NOW - timedelta(days=SPAN_DAYS + 1) < plan.entered_at < NOW for plan in plans)


def test_plan_steps_are_in_order_and_promises_lie_ahead():
    planner = Planner(random.Random(7), NOW)
    for at, channel in planner.entries(2000):
        steps = planner.plan(at, channel, (0, 40)).steps
        assert [step.at for step in steps] == sorted(step.at for step in steps)
        assert all(step.promised_at > step.at for step in steps if step.promised_at)


def test_command_builds_once(county, capsys):
    call_command("seed_demo", "--force", "--requests", "20", verbosity=0)
    assert ProxyRequest.objects.count() == 20
    assert ProxyRequest.objects.exclude(status=Status.ARCHIVED).exists()
    with pytest.raises(CommandError, match="built once"):
        call_command("seed_demo", "--force", verbosity=0)


def test_command_reports_and_shows_progress(county, capsys):
    call_command("seed_demo", "--force", "--requests", "20", "--dry-run")
    shown = capsys.readouterr()
    assert shown.out.startswith("Would be: 20 requests, ")
    assert "20/20" in shown.err
    left = (ProxyRequest.objects, Agent.objects, ServiceItem.objects, Unit.objects.filter(tier=Tier.GROUP))
    assert not any(rows.exists() for rows in left)


def test_command_needs_the_county():
    with pytest.raises(CommandError, match="import_units"):
        call_command("seed_demo", "--force", verbosity=0)


def test_command_refuses_outside_the_embedded_mode(county):
    with pytest.raises(CommandError, match="embedded mode only"):
        call_command("seed_demo", verbosity=0)
