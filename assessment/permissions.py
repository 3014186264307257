"""Who sees and does what on the organization department's side. Every function returns a bool.

The organization department sees the county; a leader in charge and a personnel officer their own subtree (R61); nobody
else has business here but as the person concerned.
"""

from assessment.enums import SHOWN_TO_UNITS
from assessment.models import ScoreSheet
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


def assesses(user: User) -> bool:
    """Opens rounds, gives scores, shows, makes final, locks and corrects: the organization department (R68)."""
    return user.standing.supervises


def speaks_for(user: User, unit: Unit) -> bool:
    """Scores this unit for itself and replies for it: its own leader in charge, and nobody above (R71)."""
    return any(led.pk == unit.pk for led in user.standing.led_units)


def sees_assessed(user: User, sheet: ScoreSheet) -> bool:
    """Reads the assessed scores: of others' interim ones only the organization department knows."""
    return assesses(user) or sheet.state in SHOWN_TO_UNITS
