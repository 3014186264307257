"""Who is told what: one table, read where events are written, so that no event is told twice and none is forgotten.

A verb that is new needs one row here, and where it says something new one `Template` with its text. The rows of the
outbox are written in the event's own transaction. What stands in an inbox needs no relay; an SMS is sent by `relay`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from network.enums import Role
from network.models import Agent, Appointment
from proxyportal.doorbell import ring
from proxyportal.fields import MOBILE
from proxyportal.regulation import RETURNS_BEFORE_LEADER
from requests_app.enums import CLOCK_RUNNING, Status, Verb
from requests_app.models import Notification, ProxyRequest, RequestEvent
from requests_app.outbox_enums import RESULTS, Delivery, Template, Via

RELAY = "requests_app.tasks.relay_notifications"

Recipients = Callable[[ProxyRequest, RequestEvent], Iterable[int | None]]
"""The agents to be told, by their keys; None stands for the client."""


class Notice(NamedTuple):
    """One row of the table: to whom, by which way, in which words."""

    to: Recipients
    via: Via
    template: Template


# --- Recipients ------------------------------------------------------------------------------------------------------


def client(request: ProxyRequest, event: RequestEvent) -> list[int | None]:
    """The client, who may have left no phone: `tell` looks."""
    return [None]


def walk_in_client(request: ProxyRequest, event: RequestEvent) -> list[int | None]:
    """The client, if an agent entered the request (R36)."""
    return [None] if request.is_walk_in else []


def client_of_open(request: ProxyRequest, event: RequestEvent) -> list[int | None]:
    """The client of a request that somebody still works on."""
    return [None] if request.status in CLOCK_RUNNING else []


def client_of_the_page(request: ProxyRequest, event: RequestEvent) -> list[int | None]:
    """The client who is told by the progress page and not by a person (R55)."""
    return [None] if event.actor_id is None else []


def holder(request: ProxyRequest, event: RequestEvent) -> list[int | None]:
    """Whoever handles it, or was named by the client; nobody while it lies in a queue."""
    return [request.holder_agent_id] if request.holder_agent_id else []


def holder_in_hand(request: ProxyRequest, event: RequestEvent) -> list[int | None]:
    """Whoever has accepted it and handles it."""
    return holder(request, event) if request.status == Status.ACCEPTED else []


def holder_or_queue(request: ProxyRequest, event: RequestEvent) -> Iterable[int | None]:
    """Whoever handles it, else all who work the queue it lies in (R32)."""
    return holder(request, event) or serving(event, [request.holder_unit_id])


def first_contact(request: ProxyRequest, event: RequestEvent) -> list[int | None]:
    """The first person asked, who stays responsible to the end (R30)."""
    return [request.first_contact_id] if request.first_contact_id else []


def teller(request: ProxyRequest, event: RequestEvent) -> list[int | None]:
    """The first contact of a walk-in, who now owes the client the result (R52, R53)."""
    return first_contact(request, event) if request.is_walk_in else []


def named_in(column: str) -> Recipients:
    """The agents whom the answers written with the event name in this column, such as `to_agent_id`."""
    return lambda _request, event: written(event, column)


def queues_of(column: str) -> Recipients:
    """All who work the queues of the units that the answers written with the event name, such as `to_unit_id`."""
    return lambda _request, event: serving(event, written(event, column))


def leaders_of_the_holder(request: ProxyRequest, event: RequestEvent) -> Iterable[int | None]:
    """The leaders in charge of the unit that has the request, and of those above it: a village has none of its own."""
    leading = Appointment.objects.live_on(timezone.localdate(event.at)).filter(role=Role.LEADER_IN_CHARGE)
    return leading.filter(unit__in=request.holder_unit.ancestor_ids).values_list("agent", flat=True)


def leaders_after_returns(request: ProxyRequest, event: RequestEvent) -> Iterable[int | None]:
    """The leaders of who has it, once it came back so often that only they send it on (R35)."""
    return leaders_of_the_holder(request, event) if request.returns >= RETURNS_BEFORE_LEADER else []


def written(event: RequestEvent, column: str) -> list[Any]:
    """What the answers of the event hold in this column, as the log keeps them."""
    return [columns[column] for columns in event.wrote.values() if columns.get(column)]


def serving(event: RequestEvent, units: Iterable[int]) -> Iterable[int | None]:
    """All who handle requests in these units on the event's day."""
    posts = Appointment.objects.live_on(timezone.localdate(event.at)).handling().filter(unit__in=units)
    return posts.values_list("agent", flat=True)


# --- The table -------------------------------------------------------------------------------------------------------


def sms(to: Recipients, template: Template) -> Notice:
    """A message to a phone."""
    return Notice(to, Via.SMS, template)


def inbox(to: Recipients, template: Template) -> Notice:
    """A line in the portal's own inbox."""
    return Notice(to, Via.INBOX, template)


_T = Template

TOLD: dict[Verb, tuple[Notice, ...]] = {
    Verb.SUBMIT: (sms(client, _T.SUBMITTED), inbox(holder_or_queue, _T.NEW)),
    Verb.REGISTER: (),  # the client stands there and takes the receipt along
    Verb.ATTACH: (inbox(holder_in_hand, _T.FILES),),
    Verb.ACCEPT: (sms(client, _T.ACCEPTED), inbox(first_contact, _T.TAKEN_ON)),
    Verb.REFUSE: (
        sms(walk_in_client, _T.RESULT_COMING),
        inbox(teller, _T.TO_TELL),
        inbox(first_contact, _T.ENDED),
    ),
    Verb.EXPLAIN: (sms(client, _T.DELAYED), inbox(holder, _T.EXPLAINED), inbox(first_contact, _T.EXPLAINED)),
    Verb.CONCLUDE: (
        sms(walk_in_client, _T.RESULT_COMING),
        inbox(teller, _T.TO_TELL),
        inbox(first_contact, _T.ENDED),
    ),
    Verb.INFORM: (sms(client_of_the_page, _T.RESULT), inbox(teller, _T.TOLD)),
    Verb.RATE: (),
    Verb.WITHDRAW: (inbox(holder, _T.TAKEN_BACK), inbox(first_contact, _T.TAKEN_BACK)),
    Verb.ARCHIVE: (),
    Verb.REVEAL: (),
    Verb.CALL_CLIENT: (),
    Verb.REDIRECT: (
        sms(client_of_open, _T.MOVED),
        inbox(leaders_after_returns, _T.TO_DECIDE),
        inbox(queues_of("to_unit_id"), _T.NEW),
    ),
    Verb.FORWARD: (inbox(queues_of("to_unit_id"), _T.OFFERED), inbox(first_contact, _T.PASSED_ON)),
    Verb.SIGN: (sms(client_of_open, _T.MOVED), inbox(first_contact, _T.PASSED_ON)),
    Verb.SEND_BACK: (
        inbox(leaders_after_returns, _T.TO_DECIDE),
        inbox(holder, _T.RETURNED),
        inbox(first_contact, _T.RETURNED),
    ),
    Verb.RECALL: (),
    Verb.CONVENE: (inbox(queues_of("unit_id"), _T.CALLED_IN),),
    Verb.OPINE: (inbox(holder, _T.OPINION),),
    Verb.SETTLE: (),
    Verb.ASK: (sms(client, _T.QUESTION),),
    Verb.ANSWER: (inbox(holder_or_queue, _T.ANSWERED), inbox(first_contact, _T.ANSWERED)),
    Verb.AUTHORIZE: (inbox(holder_or_queue, _T.AUTHORITY),),
    Verb.REVOKE: (inbox(holder_or_queue, _T.AUTHORITY),),
    Verb.MARK_URGENT: (inbox(holder, _T.URGENCY),),
    Verb.LOWER: (inbox(holder, _T.URGENCY),),
    Verb.RECORD_STEP: (),
    Verb.DISPUTE: (inbox(first_contact, _T.DISPUTED), inbox(leaders_of_the_holder, _T.DISPUTED)),
    Verb.REOPEN: (sms(client, _T.REOPENED), inbox(holder, _T.REOPENED)),
    Verb.DECLINE: (sms(client, _T.UPHELD), inbox(first_contact, _T.UPHELD)),
    Verb.LINK: (),
    Verb.UNLINK: (),
    Verb.CORRECT: (inbox(holder, _T.RULED),),
    Verb.VOID: (inbox(holder, _T.RULED), inbox(first_contact, _T.RULED)),
    Verb.HAND_OVER: (
        sms(client_of_open, _T.MOVED),
        inbox(named_in("to_agent_id"), _T.HANDED_TO_YOU),
        inbox(named_in("from_agent_id"), _T.HANDED_ON),
    ),
}
"""Of two lines that one event has for one person by one way, the first is told. Nobody is told what they did."""

STANDS_WHILE: dict[Template, tuple[Status, ...]] = {
    _T.NEW: (Status.SUBMITTED,),
    _T.TO_TELL: (Status.CONCLUDED, Status.REFUSED),
    _T.OFFERED: (Status.ACCEPTED,),
    _T.CALLED_IN: (Status.ACCEPTED,),
    _T.DISPUTED: (Status.DISPUTED,),
}
"""Lines that ask for something are read by themselves once it was done, by whomever."""

DONE_BY: dict[Verb, Template] = {
    Verb.SIGN: _T.OFFERED,
    Verb.SEND_BACK: _T.OFFERED,
    Verb.RECALL: _T.OFFERED,
    Verb.SETTLE: _T.CALLED_IN,
    Verb.FORWARD: _T.TO_DECIDE,
    Verb.REDIRECT: _T.TO_DECIDE,
}
"""The same, where a verb does it and the status stays."""


# --- Writing the outbox ----------------------------------------------------------------------------------------------

_since: ContextVar[datetime | None] = ContextVar("told_since", default=None)


@contextmanager
def only_since(moment: datetime) -> Iterator[None]:
    """Tell nobody of events before this moment: for the invented year of the demo, whose people know already."""
    token = _since.set(moment)
    try:
        yield
    finally:
        _since.reset(token)


def is_told(moment: datetime) -> bool:
    """Whether anybody is told of what happened then."""
    since = _since.get()
    return since is None or moment >= since


def tell(request: ProxyRequest, event: RequestEvent) -> None:
    """Write the outbox rows of an event that was just written, in its transaction; called by `log` alone."""
    if not is_told(event.at):
        return
    actor = event.actor.standing.agent if event.actor else None
    if event.seq > 1:
        _read_what_is_done(request, event, actor)
    rows = [
        _row(request, event, via, recipient, template)
        for (via, recipient), template in _told(request, event).items()
        if recipient is None or actor is None or recipient != actor.pk
    ]
    Notification.objects.bulk_create(rows)
    if any(row.via == Via.SMS for row in rows):
        ring(RELAY)


def _told(request: ProxyRequest, event: RequestEvent) -> dict[tuple[Via, int | None], Template]:
    """What is told to whom by which way, one thing each."""
    told: dict[tuple[Via, int | None], Template] = {}
    for notice in TOLD[Verb(event.verb)]:
        if notice.via == Via.INBOX or _can_be_written_to(request, notice.template):
            for recipient in notice.to(request, event):
                told.setdefault((notice.via, recipient), notice.template)
    return told


def _can_be_written_to(request: ProxyRequest, template: Template) -> bool:
    """Whether there is a phone for it. A landline takes no SMS: only a result is tried, so that its failure makes
    somebody call (R55)."""
    if settings.SMS_CHANNEL == "off" or not request.client.phone:
        return False
    return template in RESULTS or bool(MOBILE.fullmatch(request.client.phone))


def _row(
    request: ProxyRequest, event: RequestEvent, via: Via, recipient: int | None, template: Template
) -> Notification:
    is_sms = via == Via.SMS
    return Notification(
        proxy_request=request,
        event=event,
        via=via,
        recipient_id=recipient,
        template=template,
        created_at=event.at,
        state=Delivery.PENDING if is_sms else Delivery.SENT,
        next_try_at=event.at if is_sms else None,
        sent_at=None if is_sms else event.at,
    )


def _read_what_is_done(request: ProxyRequest, event: RequestEvent, actor: Agent | None) -> None:
    """Whoever acts on a request has seen what their inbox says of it; what was asked of many is done by one."""
    done = [template for template, statuses in STANDS_WHILE.items() if request.status not in statuses]
    done += [DONE_BY[Verb(event.verb)]] if event.verb in DONE_BY else []
    read = Q(template__in=done) | (Q(recipient=actor) if actor else Q(pk__in=()))
    Notification.objects.unread().filter(read, proxy_request=request).update(read_at=event.at)
