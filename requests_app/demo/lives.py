"""One invented request, put through the actions of real ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from network.enums import Tier
from network.models import Appointment, Unit, User
from network.routing import spoken_for
from requests_app.actions.closing import archive, inform, rate, withdraw
from requests_app.actions.handling import accept, conclude, explain, refuse
from requests_app.actions.intake import Application, register, submit
from requests_app.demo.plans import Plan, Step
from requests_app.demo.wording import Matter, Wording
from requests_app.enums import Channel, Means, Receiver, Verb
from requests_app.models import ProxyRequest
from requests_app.telling import means_for

MEANS = {Means.PHONE: 55, Means.IN_PERSON: 35, Means.WRITTEN: 10}
RECEIVERS = {Receiver.SELF: 85, Receiver.FAMILY: 13, Receiver.OTHER: 2}

STAND_IN = 0.06
"""How often a colleague tells the client in place of the first contact (R53)."""

WITHOUT_PHONE = 0.05
"""How many walk-in clients leave no phone."""

LEADER_ASKED = 0.2
"""How many walk-in clients of a group asked its leader first (R37)."""


@dataclass
class Life:
    """One request from entry to archive. `desk` is who works the queue it comes to, the one who takes it on first."""

    plan: Plan
    matter: Matter
    area: Unit
    desk: Sequence[User]
    names_agent: bool
    """The client names the agent (R12) instead of leaving it to the queue."""
    wording: Wording
    request: ProxyRequest = field(init=False)
    refusal: str = ""
    description: str = field(init=False)

    def __post_init__(self) -> None:
        self.description = self.matter.description(self.plan.channel)
        if any(step.verb == Verb.REFUSE for step in self.plan.steps):
            self.description, self.refusal = self.matter.refuse()

    def take(self, step: Step) -> None:
        """Take one step of the plan, at its own moment."""
        self.request = STEPS[step.verb](self, step)

    @property
    def handler(self) -> User:
        """Who takes the request on and carries it to its end."""
        return self.desk[0]

    def application(self) -> Application:
        """What the client asks for, with a name, a phone and the key of a form that was sent once."""
        reachable = self.plan.channel != Channel.COUNTER or self.wording.rng.random() >= WITHOUT_PHONE
        return Application(
            submission_key=UUID(int=self.wording.rng.getrandbits(128), version=4),
            kind=self.matter.kind,
            description=self.description,
            area=self.area,
            client_name=self.wording.people.name(),
            client_phone=self.wording.people.client_phone() if reachable else "",
            item=self.matter.item,
            urgent_requested=self.matter.urgent,
        )

    def asked_first(self, at: datetime) -> Appointment | None:
        """The leader of the client's group, if the client went to them and the handler enters it for them (R37)."""
        if self.area.tier != Tier.GROUP or self.wording.rng.random() >= LEADER_ASKED:
            return None
        return spoken_for(self.handler.standing, timezone.localdate(at)).filter(unit=self.area).first()

    def means(self) -> Means:
        """How the client is told; one without a phone face to face (R53)."""
        means = self.wording.drawn(MEANS)
        return means if means in means_for(self.request) else Means.IN_PERSON


def _submit(life: Life, step: Step) -> ProxyRequest:
    agent = life.handler.standing.agent if life.names_agent else None
    return submit(application=life.application(), agent=agent, now=step.at)


def _register(life: Life, step: Step) -> ProxyRequest:
    return register(
        application=life.application(),
        channel=life.plan.channel,
        visited_at=step.at
        - timedelta(minutes=life.wording.rng.randint(3, 240 if life.plan.channel == Channel.VISIT else 40)),
        accept_at_once=life.plan.accepted_at_once,
        on_behalf_of=life.asked_first(step.at),
        actor=life.handler,
        now=step.at,
    )


def _accept(life: Life, step: Step) -> ProxyRequest:
    return accept(proxy_request=life.request, actor=life.handler, now=step.at)


def _refuse(life: Life, step: Step) -> ProxyRequest:
    return refuse(proxy_request=life.request, reason=life.refusal, actor=life.handler, now=step.at)


def _explain(life: Life, step: Step) -> ProxyRequest:
    assert step.promised_at is not None  # noqa: S101 - tells the type checker what every plan ensures
    return explain(
        proxy_request=life.request,
        reason=life.matter.explanation(),
        promised_at=step.promised_at,
        means=life.means(),
        receiver=life.wording.drawn(RECEIVERS),
        actor=life.handler,
        now=step.at,
    )


def _conclude(life: Life, step: Step) -> ProxyRequest:
    outcome, text = life.matter.result()
    return conclude(proxy_request=life.request, outcome=outcome, result_text=text, actor=life.handler, now=step.at)


def _inform(life: Life, step: Step) -> ProxyRequest:
    means = life.means()
    notices = life.wording.words["notices"]
    stands_in = len(life.desk) > 1 and life.wording.rng.random() < STAND_IN
    return inform(
        proxy_request=life.request,
        means=means,
        receiver=life.wording.drawn(RECEIVERS),
        summary=life.wording.any(notices[means]),
        substitute_reason=life.wording.any(notices["substitute_reasons"]) if stands_in else "",
        actor=life.desk[1] if stands_in else life.handler,
        now=step.at,
    )


def _rate(life: Life, step: Step) -> ProxyRequest:
    grade, comment = life.wording.grade(in_time=life.plan.in_time)
    return rate(proxy_request=life.request, grade=grade, comment=comment, now=step.at)


def _withdraw(life: Life, step: Step) -> ProxyRequest:
    reason = life.wording.any(life.wording.words["withdrawals"]["reasons"])
    return withdraw(proxy_request=life.request, reason=reason, now=step.at)


def _archive(life: Life, step: Step) -> ProxyRequest:
    return archive(proxy_request=life.request, now=step.at)


STEPS: dict[Verb, Callable[[Life, Step], ProxyRequest]] = {
    Verb.SUBMIT: _submit,
    Verb.REGISTER: _register,
    Verb.ACCEPT: _accept,
    Verb.REFUSE: _refuse,
    Verb.EXPLAIN: _explain,
    Verb.CONCLUDE: _conclude,
    Verb.INFORM: _inform,
    Verb.RATE: _rate,
    Verb.WITHDRAW: _withdraw,
    Verb.ARCHIVE: _archive,
}
