"""Who sees and does what on the organization department's side. Every function returns a bool or a query set.

The organization department sees the county; a leader in charge and a personnel officer their own subtree (R61); nobody
else has business here but as the person concerned.
"""

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
