"""Telling, rating, disputing, putting away, and what the organization department decides."""

from tests.oracle.case import CONCLUDE_WITHIN, Case, Click, rule


def publish(case: Case, at: int) -> None:
    """An online client reads the result at once (R55)."""
    if case.online:
        case.events.append(("inform", at))
        case.status, case.ended["informed"] = "informed", at


@rule("refused", "concluded")
def inform(case: Case, click: Click) -> bool:
    """Who was asked first; anybody else who may speak to the client says why (R53)."""
    if not case.answers(click.actor) or not (case.is_contact(click.actor) or click.said):
        return False
    case.happens(click)
    case.status, case.ended["informed"] = "informed", click.at
    return True


@rule("informed", "disputed")
def rate(case: Case, click: Click) -> bool:
    """Once a round (R88)."""
    if case.round in case.rated:
        return False
    case.rated.add(case.round)
    return case.happens(click)


@rule("informed")
def dispute(case: Case, click: Click) -> bool:
    """The client, or who may speak to the client, once a round (R41)."""
    if case.round in case.disputed or not (click.actor is None or case.answers(click.actor)):
        return False
    case.disputed.add(case.round)
    case.status, case.ended["disputed"] = "disputed", click.at
    return case.happens(click)


@rule("disputed")
def reopen(case: Case, click: Click) -> bool:
    """Granted: another round with new 48 hours, for who had it; the round before is kept as it ended (R41)."""
    if not case.answers(click.actor) and not judges(case, click.actor):
        return False
    case.happens(click)
    case.past.append(case.ending())
    case.round += 1
    case.status, case.accepted, case.conclusion_due = "accepted", click.at, click.at + CONCLUDE_WITHIN
    case.run("conclusion", case.conclusion_due)
    case.told, case.promised, case.urgent, case.urgent_due = [], None, False, None
    case.ended, case.outcome, case.verdicts["conclusion"] = {}, "", ""
    case.returns, case.asked_until = 0, None
    return True


@rule("disputed")
def decline(case: Case, click: Click) -> bool:
    """By a leader or the organization department: nobody judges their own work (R41)."""
    if not judges(case, click.actor):
        return False
    case.status = "informed"
    return case.happens(click)


def judges(case: Case, actor: int | None) -> bool:
    """A leader or the organization department, of what others did."""
    return actor != case.holder and (case.leads(actor) or actor == case.cast.supervisor)


@rule("informed")
def archive(case: Case, click: Click) -> bool:
    """Only after the client was told (R51)."""
    case.happens(click)
    case.status, case.ended["closed"] = "archived", click.at
    return True


@rule("submitted", "accepted")
def withdraw(case: Case, click: Click) -> bool:
    """Any time before the conclusion; what was missed before stays missed (R12)."""
    case.happens(click)
    case.end("withdrawn", "withdrawn")
    case.ended["closed"] = click.at
    return True


@rule("submitted", "accepted", "refused", "concluded", "informed", "disputed", "archived", "withdrawn")
def void(case: Case, click: Click) -> bool:
    """By the organization department; what was missed before stays missed (R6)."""
    if click.actor != case.cast.supervisor:
        return False
    case.happens(click)
    case.end("void", "void")
    case.ended["closed"] = click.at
    return True


@rule("accepted", "refused", "concluded", "informed", "disputed", "archived", "withdrawn")
def correct(case: Case, click: Click) -> bool:
    """By the organization department, to another verdict than stands; no breach goes away (R44)."""
    stands = case.verdicts[click.stage]
    impossible = click.stage == "acceptance" and click.verdict == "explained"
    if click.actor != case.cast.supervisor or not stands or stands == click.verdict or impossible:
        return False
    case.verdicts[click.stage] = click.verdict
    return case.happens(click)
