"""Questions to the client and the client's authority: every limit runs on (R11, R39)."""

from tests.oracle.case import HOUR, Case, Click, rule

ANSWER_WITHIN = 7 * 24 * HOUR


@rule("submitted", "accepted")
def ask(case: Case, click: Click) -> bool:
    """The holder or who was asked first, one question at a time."""
    open_still = case.asked_until is not None and click.at <= case.asked_until
    if open_still or not (case.holds(click.actor) or case.is_contact(click.actor)):
        return False
    case.asked_until = click.at + ANSWER_WITHIN
    return case.happens(click)


@rule("submitted", "accepted")
def answer(case: Case, click: Click) -> bool:
    """The client, or who may speak to the client, until the question expires."""
    allowed = click.actor is None or case.answers(click.actor)
    if not allowed or case.asked_until is None or click.at > case.asked_until or not click.said:
        return False
    case.asked_until = None
    return case.happens(click)


@rule("submitted", "accepted")
def authorize(case: Case, click: Click) -> bool:
    """The client, or who may speak to the client, as of a day that has come; only what is to be interceded for."""
    if case.kind != "advocacy" or not click.today or not (click.actor is None or case.answers(click.actor)):
        return False
    case.authorized = True
    return case.happens(click)


@rule("submitted", "accepted")
def revoke(case: Case, click: Click) -> bool:
    """What was given can be taken back."""
    if not case.authorized or not (click.actor is None or case.answers(click.actor)):
        return False
    case.authorized = False
    return case.happens(click)
