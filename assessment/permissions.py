"""Who sees and does what on the organization department's side. Every function returns a bool.

The organization department sees the county; a leader in charge and a personnel officer their own subtree (R61); nobody
else has business here but as the person concerned.
"""

from assessment.models import BadRatingTask, Complaint
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
