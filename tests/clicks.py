"""Every verb of a request that exists, called the same way: for tests that try them all."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from network.models import Agent, Appointment, Unit, User
from proxyportal.regulation import Verdict
from requests_app.actions import (
    asking,
    attaching,
    closing,
    demanding,
    disputing,
    forwarding,
    handing_over,
    handling,
    joining,
    timing,
)
from requests_app.enums import ActorKind, AuthorizationMeans, Grade, Means, Outcome, QuestionKind, Receiver, Stage, Verb
from requests_app.models import CommonDemand, ProxyRequest
from requests_app.workflow import TRANSITIONS

MODULES = (asking, attaching, closing, demanding, disputing, forwarding, handing_over, handling, joining, timing)
ACTIONS = {
    verb.value: next(getattr(module, verb.value) for module in MODULES if hasattr(module, verb.value))
    for verb in Verb
    if verb not in (Verb.SUBMIT, Verb.REGISTER)
}
"""Every verb of a request that exists."""

TOLD = {"means": Means.PHONE, "receiver": Receiver.SELF}


class Typed(NamedTuple):
    """What stands in the forms of a click."""

    unit: Unit
    """Where to, or whom else to call in."""
    from_agent: Agent
    to: Appointment
    demand: CommonDemand
    promised: datetime
    deadline: datetime | None = None
    today: bool = True
    """Whether the day that was typed has come."""
    said: bool = True
    """Whether something was typed that may be left out."""
    stage: Stage = Stage.ACCEPTANCE
    verdict: Verdict = Verdict.OVERTIME


def click(verb: str, row: ProxyRequest, actor: User | None, typed: Typed, now: datetime) -> ProxyRequest:
    """Do it; the client and the system have no actor."""
    given = arguments(verb, typed, now, by_client=actor is None)
    if ActorKind.AGENT in TRANSITIONS[Verb(verb)].actors:
        given["actor"] = actor
    return ACTIONS[verb](proxy_request=row, now=now, **given)


def arguments(verb: str, typed: Typed, now: datetime, *, by_client: bool) -> dict[str, Any]:
    """What the verb's action is given beside request, actor and time."""
    day = timezone.localdate(now) if typed.today else (now + timedelta(days=99999)).date()
    means = AuthorizationMeans.ONLINE if by_client else AuthorizationMeans.ORAL
    given = {
        "rate": {"grade": Grade.DISSATISFIED},
        "refuse": {"reason": "不受理"},
        "redirect": {"to": typed.unit, "reason": "属地"},
        "forward": {"to": typed.unit, "reason": "职责"},
        "send_back": {"reason": "不属本单位"},
        "convene": {"units": [typed.unit], "reason": "会办"},
        "opine": {"text": "同意"},
        "settle": {"decision": "办理", "missing_reason": "已电话征求" if typed.said else ""},
        "ask": {"kind": QuestionKind.MATERIALS, "text": "身份证"},
        "answer": {"text": "已带来" if typed.said else ""},
        "authorize": {"scope": "代为联系", "means": means, "given_on": day},
        "mark_urgent": {"reason": "急需", "deadline": typed.deadline},
        "lower": {"reason": "已缓"},
        "record_step": {"text": "已递交", "done_on": day},
        "explain": TOLD | {"reason": "等待公示", "promised_at": typed.promised},
        "conclude": {"outcome": Outcome.ANSWERED, "result_text": "已答复"},
        "attach": {"attachments": []},
        "inform": TOLD | {"substitute_reason": "代为告知" if typed.said else ""},
        "dispute": {"text": "没有办好"},
        "decline": {"reply": "已复核"},
        "link": {"demand": typed.demand},
        "correct": {"stage": typed.stage, "verdict": typed.verdict, "reason": "核查"},
        "void": {"reason": "重复"},
        "hand_over": {"from_agent": typed.from_agent, "to": typed.to, "reason": "调离"},
    }
    return dict(given.get(verb, {}))
