"""Who may do what to which request. Every function returns a bool; the table of verbs is in `workflow`."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from network.enums import HANDLING_ROLES, Tier
from network.models import Appointment, Unit, User
from network.querysets import UnitQuerySet
from proxyportal.regulation import RETURNS_BEFORE_LEADER
from requests_app.enums import ActorKind, Verb
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import Assignment, JointOpinion, Pairing, ProxyRequest
from requests_app.occasions import has_occasion
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


def leads_holder(user: User, proxy_request: ProxyRequest) -> bool:
    """Leads the unit that holds the request, or one above it."""
    return user.standing.leads(proxy_request.holder_unit.path)


def may_redirect(user: User, proxy_request: ProxyRequest) -> bool:
    """Whoever works the queue passes on what is not theirs (R5); after the second return only a leader (R35)."""
    if proxy_request.returns < RETURNS_BEFORE_LEADER:
        return serves_queue(user, proxy_request)
    return leads_holder(user, proxy_request)


def may_forward(user: User, proxy_request: ProxyRequest) -> bool:
    """The holder sends it on; after the second return only a leader (R35)."""
    may_leave = proxy_request.returns < RETURNS_BEFORE_LEADER or leads_holder(user, proxy_request)
    return may_leave and holds(user, proxy_request)


def may_sign(user: User, proxy_request: ProxyRequest) -> bool:
    """Works the queue it was forwarded to (R32, R35)."""
    return proxy_request.offered_unit_id in user.standing.serves


def may_send_back(user: User, proxy_request: ProxyRequest) -> bool:
    """The receiver, before signing or while holding what was signed for (R35)."""
    if proxy_request.offered_unit_id:
        return may_sign(user, proxy_request)
    return holds(user, proxy_request) and standing_hop(proxy_request) is not None


def may_opine(user: User, proxy_request: ProxyRequest) -> bool:
    """Works the queue of a unit that was called in and has said nothing yet (R34)."""
    return owed_opinion(user, proxy_request) is not None


def may_reopen(user: User, proxy_request: ProxyRequest) -> bool:
    """The first contact and who serves the unit grant a dispute, and whoever may decline it (R41)."""
    return may_inform(user, proxy_request) or may_decline(user, proxy_request)


def may_decline(user: User, proxy_request: ProxyRequest) -> bool:
    """Nobody upholds their own result: a leader or the organization department declines (R41)."""
    agent = user.standing.agent
    if agent is None or agent.pk == proxy_request.holder_agent_id:
        return False
    return user.standing.supervises or leads_holder(user, proxy_request)


def may_link(user: User, proxy_request: ProxyRequest) -> bool:
    """Whoever works the queue or leads it knows what has been asked before (R33)."""
    return serves_queue(user, proxy_request) or holds(user, proxy_request)


def rules(user: User, proxy_request: ProxyRequest) -> bool:
    """The organization department alone declares void and corrects a verdict (R6, R44)."""
    return user.standing.supervises


def unsigned_hop(proxy_request: ProxyRequest) -> Assignment | None:
    """The hop under way, if the request is on its way (R35). Whoever read the hops beforehand pays no query here."""
    hops = proxy_request.assignments.all() if proxy_request.offered_unit_id else ()
    return next((hop for hop in hops if hop.is_under_way), None)


def standing_hop(proxy_request: ProxyRequest) -> Assignment | None:
    """The signed hop by which the request came to where it lies, if it came by one in this round (R35)."""
    hops = proxy_request.assignments.all() if proxy_request.hops else ()
    signed = [hop for hop in hops if hop.round == proxy_request.round and hop.signed_at and not hop.ending]
    return signed[-1] if signed and signed[-1].to_unit_id == proxy_request.holder_unit_id else None


def opinions_asked(proxy_request: ProxyRequest) -> list[JointOpinion]:
    """What the units say that were called in to the joint handling that is open; nothing while none is (R34)."""
    if not proxy_request.in_joint_handling:
        return []
    every = proxy_request.opinions.all()
    latest = max(opinion.joint_handling_id for opinion in every)
    return [opinion for opinion in every if opinion.joint_handling_id == latest]


def owed_opinion(user: User, proxy_request: ProxyRequest) -> JointOpinion | None:
    """The opinion that a unit the person serves owes to an open joint handling (R34)."""
    serves = user.standing.serves
    asked = opinions_asked(proxy_request) if serves else ()
    return next((opinion for opinion in asked if opinion.unit_id in serves and opinion.given_at is None), None)


def may_call(user: User, proxy_request: ProxyRequest) -> bool:
    """Whoever may tell the client calls one whose SMS of the result was not delivered (R55)."""
    return may_inform(user, proxy_request) and proxy_request.notifications.undelivered_results().exists()


AGENT_VERBS: dict[Verb, Callable[[User, ProxyRequest], bool]] = {
    Verb.ATTACH: may_inform,
    Verb.ACCEPT: serves_queue,
    Verb.REDIRECT: may_redirect,
    Verb.REFUSE: serves_queue,
    Verb.FORWARD: may_forward,
    Verb.SIGN: may_sign,
    Verb.SEND_BACK: may_send_back,
    Verb.RECALL: holds,
    Verb.CONVENE: holds,
    Verb.OPINE: may_opine,
    Verb.SETTLE: holds,
    Verb.ASK: may_explain,
    Verb.ANSWER: may_inform,
    Verb.AUTHORIZE: may_inform,
    Verb.REVOKE: may_inform,
    Verb.MARK_URGENT: holds,
    Verb.LOWER: holds,
    Verb.RECORD_STEP: holds,
    Verb.EXPLAIN: may_explain,
    Verb.CONCLUDE: holds,
    Verb.INFORM: may_inform,
    Verb.DISPUTE: may_inform,
    Verb.REOPEN: may_reopen,
    Verb.DECLINE: may_decline,
    Verb.REVEAL: may_reveal,
    Verb.HAND_OVER: may_hand_over,
    Verb.LINK: may_link,
    Verb.UNLINK: may_link,
    Verb.CORRECT: rules,
    Verb.VOID: rules,
    Verb.CALL_CLIENT: may_call,
}


def may(user: User, verb: Verb, proxy_request: ProxyRequest) -> bool:
    """Whether this person's relation to the request permits the verb; its status is the table's business."""
    return verb in AGENT_VERBS and AGENT_VERBS[verb](user, proxy_request)


def refusal(user: User, verb: Verb, proxy_request: ProxyRequest, now: datetime) -> ActionRefused | None:
    """Why this person may not do it, if they may not: a stale click is told so, and is no lack of permission."""
    if may(user, verb, proxy_request):
        return None
    return NotPermitted() if has_occasion(verb, proxy_request, now) else TooLate()


def allowed_verbs(user: User, proxy_request: ProxyRequest, now: datetime) -> list[Verb]:
    """The verbs this person is offered now: what the table allows in this status, what there is an occasion for, and
    what the relation permits."""
    possible_now = possible(proxy_request.status, ActorKind.AGENT)
    occasioned = [verb for verb in possible_now if has_occasion(verb, proxy_request, now)]
    return [verb for verb in occasioned if may(user, verb, proxy_request)]


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


def book_units(user: User) -> UnitQuerySet:
    """The units whose intake register the person prints: those whose queue they work, and what they oversee (R31, R61).

    Those who oversee find groups, of which there are thousands, in the book of their village and the units below it.
    """
    standing = user.standing
    everywhere = Unit.objects.exclude(tier=Tier.GROUP)
    overseen = everywhere if standing.supervises else everywhere.within(*standing.watched_paths)
    return Unit.objects.filter(Q(pk__in=standing.serves) | Q(pk__in=overseen.values("pk"))).order_by("path")
