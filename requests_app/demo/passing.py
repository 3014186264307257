"""What else is under way at the moment of seeding: on its way, handled together, asked, urgent, disputed, shared."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from network.demo.accounts import DEMO_DEPARTMENT, DEMO_TOWN, DEMO_VILLAGE
from network.models import Appointment, Unit, User
from requests_app.actions import asking, demanding, disputing, forwarding, joining, timing
from requests_app.enums import AuthorizationMeans, Kind, Means, QuestionKind, Status
from requests_app.models import CommonDemand, ProxyRequest
from requests_app.querysets import ProxyRequestQuerySet

DESKS = (DEMO_VILLAGE, DEMO_TOWN, DEMO_DEPARTMENT)
HOUR = timedelta(hours=1)


def seed_passing(now: datetime) -> None:
    """Let a few requests of the county pass on, be handled together, be asked about, and be disputed.

    Nothing where the demo units or open requests are missing, as in a county of other towns.
    """
    units = Unit.objects.in_bulk(field_name="code", id_list=list(DESKS))
    if len(units) < len(DESKS):
        return
    village, town, department = (units[code] for code in DESKS)
    elsewhere = _in_hand(now, ProxyRequest.objects.exclude(holder_unit__in=units.values()))
    at_home = _in_hand(now, ProxyRequest.objects.filter(holder_unit=village))
    _pass_on(elsewhere, village, town, department, now)
    _handle_at_home(at_home, now)
    _share(village, now)
    _dispute(village, now)


def _in_hand(now: datetime, rows: ProxyRequestQuerySet) -> Iterator[tuple[ProxyRequest, User]]:
    """Requests in hand whose limit still runs, each with the account of who holds it."""
    running = rows.filter(status=Status.ACCEPTED, due_at__gt=now, kind__in=(Kind.ERRAND, Kind.VOICE))
    for row in running.select_related("holder_agent__user", "holder_unit").order_by("pk"):
        if row.holder_agent and row.holder_agent.user:
            yield row, row.holder_agent.user


def _pass_on(
    rows: Iterator[tuple[ProxyRequest, User]], village: Unit, town: Unit, department: Unit, now: datetime
) -> None:
    """One on its way to each demo desk, and one that all of them are called in to."""
    for receiver, reason in (
        (village, "群众已搬至该村居住。"),
        (town, "属镇级权限事项。"),
        (department, "属该部门职责。"),
    ):
        for row, holder in _some(rows, 1):
            forwarding.forward(proxy_request=row, to=receiver, reason=reason, actor=holder, now=now)
    for row, holder in _some(rows, 1):
        called = [village, town, department]
        reason = "请各单位商定办理办法和时限。"
        joining.convene(proxy_request=row, units=called, reason=reason, actor=holder, now=now)


def _handle_at_home(rows: Iterator[tuple[ProxyRequest, User]], now: datetime) -> None:
    """On the demo village's own desk: one asked about, one urgent, one with a step on record."""
    for row, holder in _some(rows, 1):
        text = "请带身份证原件、户口簿和一寸照片两张。"
        asking.ask(proxy_request=row, kind=QuestionKind.MATERIALS, text=text, actor=holder, now=now)
    for row, holder in _some(rows, 1):
        step = {"text": "已将材料送至窗口。", "body": "市行政审批局", "reference": "审批收件第12号"}
        done_on = timezone.localdate(now)
        timing.record_step(proxy_request=row, **step, done_on=done_on, actor=holder, now=now)
        soon = (row.accepted_at or now) + 40 * HOUR
        if soon > now:
            timing.mark_urgent(proxy_request=row, reason="群众急需。", deadline=soon, actor=holder, now=now)


def _share(village: Unit, now: datetime) -> None:
    """A common demand with what lies open in the village."""
    post = Appointment.objects.live_on(timezone.localdate(now)).handling().filter(unit=village).order_by("pk").first()
    open_ones = ProxyRequest.objects.filter(holder_unit=village, status=Status.ACCEPTED, kind=Kind.VOICE)
    if post is None:
        return
    demand = CommonDemand.objects.create(title="村内道路照明", unit=village, opened_by=post.agent, opened_at=now)
    for row in open_ones.filter(offered_unit=None).order_by("pk")[:3]:
        demanding.link(proxy_request=row, demand=demand, actor=post.agent.user, now=now)


def _dispute(village: Unit, now: datetime) -> None:
    """A client of the village does not accept a result; another one authorized the agent to intercede."""
    told = ProxyRequest.objects.filter(holder_unit=village, status=Status.INFORMED).order_by("-informed_at")
    for row in told[:1]:
        disputing.dispute(proxy_request=row, text="证件上的姓名写错了一个字。", means=Means.PORTAL, actor=None, now=now)
    pleas = ProxyRequest.objects.filter(holder_unit=village, status=Status.ACCEPTED, kind=Kind.ADVOCACY)
    for row in pleas.order_by("pk")[:1]:
        asking.authorize(
            proxy_request=row,
            scope="代为联系、咨询有关部门，争取合理诉求。",
            means=AuthorizationMeans.ONLINE,
            given_on=timezone.localdate(now),
            actor=None,
            now=now,
        )


def _some(rows: Iterator[tuple[ProxyRequest, User]], number: int) -> list[tuple[ProxyRequest, User]]:
    """The next few, fewer if there are no more."""
    return [pair for _, pair in zip(range(number), rows, strict=False)]
