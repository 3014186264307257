"""Who sees and does what on the organization department's side. Every function returns a bool or a query set.

The organization department sees the county; a leader in charge and a personnel officer their own subtree (R61); nobody
else has business here but as the person concerned.
"""

from assessment.enums import SHOWN_TO_UNITS
from assessment.models import BadRatingTask, Complaint, PublicReview, ReminderTalk, ScoreSheet
from network.models import Unit, User
from network.querysets import UnitQuerySet


def supervises(user: User) -> bool:
    """Belongs to the organization department (R59, R61)."""
    return user.standing.supervises


def watches(user: User, unit: Unit) -> bool:
    """Sees what concerns this unit: the organization department, and who leads or is personnel officer above it."""
    return supervises(user) or unit.path.startswith(user.standing.watched_paths or ("-",))


def oversees(user: User) -> bool:
    """Has business under oversight/ at all: for the county or for a subtree."""
    return user.standing.oversees


def overseen_units(user: User) -> UnitQuerySet:
    """The units whose figures the person sees: all, or those of the watched subtrees; closed ones too (R61)."""
    return Unit.objects.all() if supervises(user) else Unit.objects.within(*user.standing.watched_paths)


# --- Reminder talks (R49) --------------------------------------------------------------------------------------------


def is_talked_to(user: User, talk: ReminderTalk) -> bool:
    """Is the person whom the talk is for, or with whom it was held in the unit's stead."""
    agent = user.standing.agent
    return agent is not None and agent.pk in (talk.agent_id, talk.talked_to_id)


def may_talk(user: User, talk: ReminderTalk) -> bool:
    """Holds the talk and records the rectification: a personnel officer of the unit or of one above it, or the
    organization department; never about oneself (R49)."""
    path, officer_of = talk.unit.path, user.standing.personnel_paths
    officer = bool(officer_of) and path.startswith(officer_of)
    return (officer or supervises(user)) and not is_talked_to(user, talk)


def may_verify(user: User, talk: ReminderTalk) -> bool:
    """Watches the unit and has had no part in the matter: was not talked to, did not talk, did not record the
    rectification. Nobody verifies their own (ours)."""
    agent = user.standing.agent
    had_a_part = (talk.agent_id, talk.talked_to_id, talk.talked_by_id, talk.rectified_by_id)
    return agent is not None and agent.pk not in had_a_part and watches(user, talk.unit)


# --- What is on record of a unit -------------------------------------------------------------------------------------


def records_reviews(user: User, unit: Unit) -> bool:
    """Enters public reviews of this unit: the organization department, and the unit's own leader in charge and
    personnel officer, as the unit itself invites people to them (R77, R83)."""
    return supervises(user) or unit.path in user.standing.watched_paths


def corrects_review(user: User, review: PublicReview) -> bool:
    """Corrects it: the organization department; the unit only what it entered itself."""
    return supervises(user) or (review.by_unit and records_reviews(user, review.unit))


def decides_petitions(user: User) -> bool:
    """Records petitions, reads their evidence and finds what caused them: the organization department alone (R89)."""
    return supervises(user)


def records_collective(user: User, unit: Unit) -> bool:
    """Enters and corrects what this unit did for many at once: who works its queue or leads it (R75, R81)."""
    return unit.pk in user.standing.serves or any(led.pk == unit.pk for led in user.standing.led_units)


def keeps_collective(user: User) -> bool:
    """Has business with collective handling at all: as who oversees, works a queue or leads a unit."""
    return oversees(user) or bool(user.standing.serves)


# --- Sheets ----------------------------------------------------------------------------------------------------------


def assesses(user: User) -> bool:
    """Opens rounds, gives scores, shows, makes final, locks and corrects: the organization department (R68)."""
    return user.standing.supervises


def speaks_for(user: User, unit: Unit) -> bool:
    """Scores this unit for itself and replies for it: its own leader in charge, and nobody above (R71)."""
    return any(led.pk == unit.pk for led in user.standing.led_units)


def sees_assessed(user: User, sheet: ScoreSheet) -> bool:
    """Reads the assessed scores: of others' interim ones only the organization department knows."""
    return assesses(user) or sheet.state in SHOWN_TO_UNITS


# --- Return visits and complaints (R59, R64) -------------------------------------------------------------------------


def may_look_into(user: User, task: BadRatingTask) -> bool:
    """Checks and rectifies after a bad rating: who watches the unit, but never who handled the matter (ours)."""
    agent = user.standing.agent
    return agent is not None and agent.pk != task.agent_id and watches(user, task.unit)


def enters_complaints(user: User) -> bool:
    """Writes down what is said at the hotline or a counter (R62, R63): whoever holds a post."""
    return user.standing.agent is not None


def handles(user: User, complaint: Complaint) -> bool:
    """Handles it: the level above, or the organization department; nobody what is about themselves (R64)."""
    return Complaint.objects.visible_to(user).filter(pk=complaint.pk).exists()


def may_decide(user: User, complaint: Complaint) -> bool:
    """Says whether it is upheld: the organization department alone (R64)."""
    return supervises(user) and handles(user, complaint)


def keeps_records(user: User) -> bool:
    """Sees and prints the annual personal records (R64)."""
    return supervises(user)
