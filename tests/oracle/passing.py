"""Passing on and handling together: no limit ever moves (R33-R35, R40)."""

from tests.oracle.case import Case, Click, Hop, rule

MOST_RETURNS = 2
"""After so many only a leader sends it on."""


@rule("submitted")
def redirect(case: Case, click: Click) -> bool:
    """Anybody of the queue passes it to the unit in charge, where nobody has it yet (R5); a leader, if it came back."""
    may = case.leads(click.actor) if case.returns >= MOST_RETURNS else case.serves(click.actor)
    if not may or click.unit == case.unit or case.barred(click.unit):
        return False
    case.happens(click)
    case.returns += any(hop.sender_unit == click.unit for hop in case.trail)
    case.trail.append(Hop(case.unit, click.actor, click.unit, case.round))
    case.unit, case.holder = click.unit, None
    return True


@rule("accepted")
def forward(case: Case, click: Click) -> bool:
    """The holder, to one receiver at a time; the sender holds it until that one signs (R35)."""
    tired = case.returns >= MOST_RETURNS and not case.leads(click.actor)
    busy = case.offered is not None or case.owing is not None
    if busy or tired or not case.holds(click.actor) or click.unit == case.unit or case.barred(click.unit):
        return False
    case.happens(click)
    case.trail.append(Hop(case.unit, case.holder or 0, click.unit, case.round))
    case.offered = click.unit
    return True


@rule("accepted")
def sign(case: Case, click: Click) -> bool:
    """Anybody of the receiving queue; nobody may intercede any more whose authority was withdrawn (R11, R35)."""
    if case.offered is None or not case.serves(click.actor, case.offered) or case.barred(case.offered):
        return False
    case.happens(click)
    case.unit, case.holder, case.offered = case.offered, click.actor, None
    case.trail[-1].signed = True
    return True


@rule("accepted")
def send_back(case: Case, click: Click) -> bool:
    """By the receiver: before signing it stays with who holds it, afterwards it goes to who sent it (R35)."""
    if case.offered is not None:
        if not case.serves(click.actor, case.offered):
            return False
        case.happens(click)
        case.offered, case.trail[-1].over = None, True
    else:
        hop = came_by(case)
        if hop is None or not case.holds(click.actor) or case.owing is not None:
            return False
        case.happens(click)
        case.unit, case.holder, hop.over = hop.sender_unit, hop.sender, True
    case.returns += 1
    return True


def came_by(case: Case) -> Hop | None:
    """The hop that brought it where it lies, if a hop of this round did."""
    signed = [hop for hop in case.trail if hop.signed and not hop.over and hop.round == case.round]
    return signed[-1] if signed and signed[-1].receiver == case.unit else None


@rule("accepted")
def recall(case: Case, click: Click) -> bool:
    """The holder takes back what nobody signed for."""
    if case.offered is None or not case.holds(click.actor):
        return False
    case.offered, case.trail[-1].over = None, True
    return case.happens(click)


@rule("accepted")
def convene(case: Case, click: Click) -> bool:
    """The holder calls one other unit in (R34)."""
    busy = case.offered is not None or case.owing is not None
    if busy or not case.holds(click.actor) or click.unit == case.unit or case.barred(click.unit):
        return False
    case.owing = {click.unit}
    return case.happens(click)


@rule("accepted")
def opine(case: Case, click: Click) -> bool:
    """Anybody of a queue that owes an opinion."""
    unit = case.cast.serves.get(click.actor)
    if unit is None or unit not in (case.owing or ()):
        return False
    case.owing = (case.owing or set()) - {unit}
    return case.happens(click)


@rule("accepted")
def settle(case: Case, click: Click) -> bool:
    """The holder closes it, and says why if an opinion is missing."""
    if case.owing is None or not case.holds(click.actor) or (case.owing and not click.said):
        return False
    case.owing = None
    return case.happens(click)


@rule("submitted", "accepted", "refused", "concluded", "disputed")
def hand_over(case: Case, click: Click) -> bool:
    """Who directs lets `taker` have what `giver` has: the handling while a limit runs, the duty of who was asked first
    to the end (R30, R40). To a department only with the client's authority (R11)."""
    unit = case.cast.serves[click.taker]
    directs = case.cast.directs(click.actor, case.unit)
    handles = case.status in ("submitted", "accepted") and case.holder == click.giver and directs
    leads_contact = case.cast.leads(click.actor, case.cast.serves[click.giver])
    answers = case.contact == click.giver and (directs or leads_contact)
    if click.giver == click.taker or not (handles or answers):
        return False
    if handles and unit != case.unit and case.barred(unit):
        return False
    case.happens(click)
    if handles:
        case.unit, case.holder = unit, click.taker
    if handles and case.offered == unit:
        case.offered, case.trail[-1].over = None, True
    if answers:
        case.contact, case.contact_unit = click.taker, unit
        case.gave_contact_up.add(click.giver)
    return True
