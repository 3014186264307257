"""Who sees and does what on the organization department's side. Every function returns a bool.

The organization department sees the county; a leader in charge and a personnel officer their own subtree (R61); nobody
else has business here but as the person concerned.
"""

from assessment.models import PublicReview
from network.models import Unit, User


def supervises(user: User) -> bool:
    """Belongs to the organization department (R59, R61)."""
    return user.standing.supervises


def watches(user: User, unit: Unit) -> bool:
    """Sees what concerns this unit: the organization department, and who leads or is personnel officer above it."""
    return supervises(user) or unit.path.startswith(user.standing.watched_paths or ("-",))


def oversees(user: User) -> bool:
    """Has business under oversight/ at all: for the county or for a subtree."""
    return user.standing.oversees


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
