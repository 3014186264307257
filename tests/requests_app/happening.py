"""Short words for tests in which clients are asked, results disputed and clocks changed."""

from datetime import datetime
from typing import Any

from network.models import User
from proxyportal.regulation import Verdict
from proxyportal.uploads import NewFile
from requests_app.actions import asking, disputing, handling, intake, timing
from requests_app.enums import AuthorizationMeans, Kind, Means, Outcome, QuestionKind, Receiver, Stage
from requests_app.models import Breach, ProxyRequest
from requests_app.replay import tampered
from tests.factories import ApplicationFactory
from tests.files import PDF

SCAN = NewFile("委托书.pdf", "application/pdf", PDF)


def advocacy(area: Any, actor: User, now: datetime) -> ProxyRequest:
    """An online request for interceding, accepted at `now`."""
    made = intake.submit(application=ApplicationFactory(area=area, kind=Kind.ADVOCACY), now=now)
    return handling.accept(proxy_request=made, actor=actor, now=now)


def ask(row: ProxyRequest, actor: User, now: datetime, kind: QuestionKind = QuestionKind.MATERIALS) -> ProxyRequest:
    return asking.ask(proxy_request=row, kind=kind, text="户口簿\n身份证复印件", actor=actor, now=now)


def answer(row: ProxyRequest, now: datetime, actor: User | None = None, **more: Any) -> ProxyRequest:
    return asking.answer(proxy_request=row, **({"text": "已带来"} | more), actor=actor, now=now)


def authorize(row: ProxyRequest, now: datetime, actor: User | None = None, **more: Any) -> ProxyRequest:
    means = AuthorizationMeans.ORAL if actor else AuthorizationMeans.ONLINE
    given = {"scope": "向民政局咨询", "means": means, "given_on": now.date()}
    return asking.authorize(proxy_request=row, **(given | more), actor=actor, now=now)


def mark(row: ProxyRequest, actor: User, now: datetime, deadline: datetime | None = None) -> ProxyRequest:
    return timing.mark_urgent(proxy_request=row, reason="明日手术", deadline=deadline, actor=actor, now=now)


def lower(row: ProxyRequest, actor: User, now: datetime) -> ProxyRequest:
    return timing.lower(proxy_request=row, reason="手术改期", actor=actor, now=now)


def step(row: ProxyRequest, actor: User, now: datetime, **more: Any) -> ProxyRequest:
    given = {"text": "递交材料", "done_on": now.date()}
    return timing.record_step(proxy_request=row, **(given | more), actor=actor, now=now)


def explain(row: ProxyRequest, actor: User, now: datetime, promised_at: datetime) -> ProxyRequest:
    told = {"means": Means.PHONE, "receiver": Receiver.SELF}
    return handling.explain(proxy_request=row, reason="等待公示", promised_at=promised_at, **told, actor=actor, now=now)


def conclude(row: ProxyRequest, actor: User, now: datetime, text: str = "卡已补好。") -> ProxyRequest:
    return handling.conclude(proxy_request=row, outcome=Outcome.DONE, result_text=text, actor=actor, now=now)


def dispute(row: ProxyRequest, now: datetime, actor: User | None = None) -> ProxyRequest:
    means = Means.PHONE if actor else Means.PORTAL
    return disputing.dispute(proxy_request=row, text="卡是坏的", means=means, actor=actor, now=now)


def reopen(row: ProxyRequest, actor: User, now: datetime) -> ProxyRequest:
    return disputing.reopen(proxy_request=row, reply="重新办理", actor=actor, now=now)


def decline(row: ProxyRequest, actor: User, now: datetime) -> ProxyRequest:
    return disputing.decline(proxy_request=row, reply="卡在窗口试过，可用。", actor=actor, now=now)


def void(row: ProxyRequest, actor: User, now: datetime) -> ProxyRequest:
    return disputing.void(proxy_request=row, reason="重复登记", actor=actor, now=now)


def correct(row: ProxyRequest, actor: User, now: datetime, **more: Any) -> ProxyRequest:
    given = {"stage": Stage.ACCEPTANCE, "verdict": Verdict.ON_TIME, "reason": "停电"}
    return disputing.correct(proxy_request=row, **(given | more), actor=actor, now=now)


def missed() -> list[tuple[str, datetime]]:
    """The breaches there are, by their due times."""
    return list(Breach.objects.order_by("due_at", "stage").values_list("stage", "due_at"))


def clean(now: datetime) -> bool:
    """Whether every row follows from its log."""
    return list(tampered(now)) == []
