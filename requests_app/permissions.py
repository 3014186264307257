"""Who may do what to which request. Every function returns a bool; the table of verbs is in `workflow`."""

from collections.abc import Callable

from django.utils import timezone

from network.enums import HANDLING_ROLES
from network.models import Appointment, Unit, User
from requests_app.enums import ActorKind, Verb
from requests_app.models import Pairing, ProxyRequest
from requests_app.workflow import possible


def serves_queue(user: User, proxy_request: ProxyRequest) -> bool:
    """Works the queue the request lies in: the agent named or any other of the unit (R32)."""
    return proxy_request.holder_unit_id in user.standing.serves


def holds(user: User, proxy_request: ProxyRequest) -> bool:
    """Handles the request now, or leads a unit above the handler's (design.md, section 4)."""
    standing = user.standing
    if standing.agent is None:
        return False
    mine = proxy_request.holder_agent_id == standing.agent.pk and serves_queue(user, proxy_request)
    return mine or standing.leads(proxy_request.holder_unit.path)


def is_first_contact(user: User, proxy_request: ProxyRequest) -> bool:
    """Is the first person asked, who stays responsible to the end (R30), or the intake agent (R53).

    An intake agent who handed the duty on has it no longer (R40), though the request still says who entered it.
    """
    agent = user.standing.agent
    if agent is None or agent.pk == proxy_request.first_contact_id:
        return agent is not None
    entered = agent.pk == proxy_request.registered_by_id
    return entered and not proxy_request.handovers.filter(from_agent=agent, first_contact=True).exists()


def may_explain(user: User, proxy_request: ProxyRequest) -> bool:
    """The holder or the first contact explains (R45)."""
    return holds(user, proxy_request) or is_first_contact(user, proxy_request)


def may_inform(user: User, proxy_request: ProxyRequest) -> bool:
    """The first contact tells the client; a colleague or leader only with a reason, which the form asks for (R53)."""
    return serves_queue(user, proxy_request) or holds(user, proxy_request) or is_first_contact(user, proxy_request)


def may_reveal(user: User, proxy_request: ProxyRequest) -> bool:
    """Whoever may act on the request may see its client; others who can see the request see a masked one (R61)."""
    return may_inform(user, proxy_request)


def directs(user: User, unit: Unit) -> bool:
    """Decides who takes over what lies in this unit: its leader in charge or one above, an administrator, the
    organization department (R40). None of them thereby sees a client."""
    return user.is_staff or user.standing.supervises or user.standing.leads(unit.path)


def directs_contact(user: User, proxy_request: ProxyRequest) -> bool:
    """Decides who becomes the first contact: who directs the unit it lies in, or leads the first contact's own unit.

    Where that person serves today, else wherever they served: their leader hands over when they have left (R40).
    """
    if directs(user, proxy_request.holder_unit):
        return True
    if not user.standing.led_units:
        return False
    posts = Appointment.objects.filter(agent=proxy_request.first_contact_id, role__in=HANDLING_ROLES)
    paths = "unit__path"
    served = posts.live_on(timezone.localdate()).values_list(paths, flat=True) or posts.values_list(paths, flat=True)
    return any(user.standing.leads(path) for path in served)


def may_hand_over(user: User, proxy_request: ProxyRequest) -> bool:
    """Somebody has it, and the person decides who takes over the handling or the first contact's duty (R40)."""
    if proxy_request.first_contact_id is None:
        return proxy_request.holder_agent_id is not None and directs(user, proxy_request.holder_unit)
    return directs_contact(user, proxy_request)


def may_call(user: User, proxy_request: ProxyRequest) -> bool:
    """Whoever may tell the client calls one whose SMS of the result was not delivered (R55)."""
    return may_inform(user, proxy_request) and proxy_request.notifications.undelivered_results().exists()


AGENT_VERBS: dict[Verb, Callable[[User, ProxyRequest], bool]] = {
    Verb.ATTACH: may_inform,
    Verb.ACCEPT: serves_queue,
    Verb.REFUSE: serves_queue,
    Verb.EXPLAIN: may_explain,
    Verb.CONCLUDE: holds,
    Verb.INFORM: may_inform,
    Verb.REVEAL: may_reveal,
    Verb.HAND_OVER: may_hand_over,
    Verb.CALL_CLIENT: may_call,
}


def may(user: User, verb: Verb, proxy_request: ProxyRequest) -> bool:
    """Whether this person's relation to the request permits the verb; its status is the table's business."""
    return verb in AGENT_VERBS and AGENT_VERBS[verb](user, proxy_request)


def allowed_verbs(user: User, proxy_request: ProxyRequest) -> list[Verb]:
    """The verbs this person is offered now: what the table allows in this status and the relation permits."""
    return [verb for verb in possible(proxy_request.status, ActorKind.AGENT) if may(user, verb, proxy_request)]


def manages_pairings(user: User, area: Unit | None = None) -> bool:
    """Whether the person creates, changes and ends pairings, in this area or in any: a leader in charge or personnel
    officer for their subtree, the organization department for the county (R67)."""
    standing = user.standing
    paths = standing.watched_paths
    return standing.supervises or (bool(paths) if area is None else area.path.startswith(paths))


def keeps_pairing(user: User, pairing: Pairing) -> bool:
    """Whether the person keeps the contact log: the pair agent while the pairing lasts (R67)."""
    agent = user.standing.agent
    return agent is not None and pairing.agent_id == agent.pk and pairing.ends_on is None


def may_know_of(user: User, pairing: Pairing) -> bool:
    """Whether a person with the resident before them may learn who the pair agent is: the one, whoever manages the
    pairing, and who works a queue that serves the place, so that they can call the pair agent in (R67)."""
    if keeps_pairing(user, pairing) or manages_pairings(user, pairing.area):
        return True
    return bool(user.standing.serves.intersection(pairing.area.ancestor_ids))
