"""Accepting, explaining, urgency, concluding: the rules that start, move and stop a limit."""

from tests.oracle.case import ACCEPT_WITHIN, CONCLUDE_WITHIN, HOUR, Case, Click, rule
from tests.oracle.ending import publish

EVERY_STATUS = (
    *("submitted", "accepted", "refused", "concluded", "informed", "disputed", "archived", "withdrawn", "void"),
)


@rule("submitted")
def accept(case: Case, click: Click) -> bool:
    """Anybody of the queue; the 48 hours begin (R29, R32, R44)."""
    if not case.serves(click.actor):
        return False
    case.happens(click)
    take_on(case, click)
    case.status, case.accepted, case.conclusion_due = "accepted", click.at, click.at + CONCLUDE_WITHIN
    case.run("conclusion", case.conclusion_due)
    return True


@rule("submitted")
def refuse(case: Case, click: Click) -> bool:
    """Anybody of the queue, with the reason, which an online client reads at once (R5, R42, R55)."""
    if not case.serves(click.actor):
        return False
    case.happens(click)
    take_on(case, click)
    case.ended["refused"] = click.at
    case.end("refused", "refused")
    publish(case, click.at)
    return True


def take_on(case: Case, click: Click) -> None:
    """Who answers the application holds it, and was asked first if nobody was before (R30)."""
    case.holder, case.accepted_unit = click.actor, case.unit
    if case.contact is None:
        case.contact, case.contact_unit = click.actor, case.unit
    case.verdicts["acceptance"] = "on_time" if click.at <= case.submitted + ACCEPT_WITHIN else "overtime"


@rule("accepted")
def explain(case: Case, click: Click) -> bool:
    """The holder or who was asked first, for a date that lies ahead and after the 48 hours (R45).

    An urgent request's own deadline runs on (R48).
    """
    late_enough = click.promised > click.at and click.promised > (case.conclusion_due or 0)
    if not late_enough or not (case.holds(click.actor) or case.is_contact(click.actor)):
        return False
    case.happens(click)
    case.told.append((click.at, click.promised))
    case.promised = click.promised
    if not case.urgent:
        case.run("promise", click.promised)
    return True


@rule("accepted")
def conclude(case: Case, click: Click) -> bool:
    """The holder, once everybody has been heard and nothing is on its way (R34, R35, R41)."""
    if not case.holds(click.actor) or case.owing is not None or case.offered is not None:
        return False
    case.happens(click)
    case.verdicts["conclusion"] = judged(case, click.at)
    case.ended["concluded"] = click.at
    case.end("concluded", "answered")
    publish(case, click.at)
    return True


def judged(case: Case, at: int) -> str:
    """By its own deadline if urgent (R48), else in time, or explained before every date that ran out (R45)."""
    if case.urgent:
        return "on_time" if at <= (case.urgent_due or 0) else "overtime"
    if at <= (case.conclusion_due or 0):
        return "on_time"
    late = unexcused(case) or at > (case.told[-1][1] if case.told else 0)
    return "overtime" if late else "explained"


def unexcused(case: Case) -> list[tuple[str, int]]:
    """The dates that ran out before the explanation after them was given."""
    dates = [("conclusion", case.conclusion_due or 0), *(("promise", promised) for _, promised in case.told)]
    return [date for date, (told_at, _) in zip(dates, case.told, strict=False) if told_at > date[1]]


@rule("accepted")
def mark_urgent(case: Case, click: Click) -> bool:
    """The holder or a leader, whose deadline alone may be later than 48 hours; it replaces them (R48), unless what runs
    has run out."""
    accepted = case.accepted or 0
    deadline = accepted + 24 * HOUR if click.deadline is None else click.deadline
    too_far = deadline > accepted + CONCLUDE_WITHIN and not case.leads(click.actor)
    ran_out = case.due is not None and click.at > case.due
    if case.urgent or ran_out or not case.holds(click.actor) or too_far or deadline <= max(accepted, click.at):
        return False
    case.happens(click)
    case.urgent, case.urgent_due = True, deadline
    case.run("urgent", deadline)
    return True


@rule("accepted")
def lower(case: Case, click: Click) -> bool:
    """Urgent no longer: the 48 hours and the promises count as if it had never been urgent (R48)."""
    if not case.urgent or not case.holds(click.actor):
        return False
    case.happens(click)
    case.urgent, case.urgent_due = False, None
    for stage, due in unexcused(case):
        case.miss(stage, due, click.at)
    if case.promised is None:
        case.run("conclusion", case.conclusion_due)
    else:
        case.run("promise", case.promised)
    return True


@rule("accepted")
def record_step(case: Case, click: Click) -> bool:
    """The holder, of a day that has come; no limit moves (R16, R31)."""
    return click.today and case.holds(click.actor) and case.happens(click)


@rule("submitted", "accepted")
def attach(case: Case, click: Click) -> bool:
    """The client, or who may speak to the client."""
    return (click.actor is None or case.answers(click.actor)) and case.happens(click)


@rule(*EVERY_STATUS)
def reveal(case: Case, click: Click) -> bool:
    """Who may speak to the client may see who it is, for ever; each time is an event."""
    return case.answers(click.actor) and case.happens(click)


@rule("submitted", "accepted")
def link(case: Case, click: Click) -> bool:
    """To one common demand, or from one to another (R33)."""
    known = case.serves(click.actor) or case.holds(click.actor)
    if not known or case.demand == click.demand:
        return False
    case.demand = click.demand
    return case.happens(click)


@rule("submitted", "accepted")
def unlink(case: Case, click: Click) -> bool:
    """Out of its common demand."""
    known = case.serves(click.actor) or case.holds(click.actor)
    if not known or case.demand is None:
        return False
    case.demand = None
    return case.happens(click)
