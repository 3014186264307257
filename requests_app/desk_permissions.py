"""Who may look people up, take lists away in full, and write texts for others. Every function returns a bool."""

from network.models import Unit, User
from requests_app.models import ProxyRequest, ReplyTemplate, SavedFilter


def may_look_up(user: User) -> bool:
    """Whether the person may search by a client's phone or name: who works a queue, leads a unit, or supervises.

    They find nothing that they do not see anyway (R61); a personnel officer, who has nothing to do with clients, does
    not learn either whose request it is.
    """
    standing = user.standing
    return bool(standing.served_units) or bool(standing.led_units) or standing.supervises


def may_export_in_full(user: User) -> bool:
    """Whether the person may take clients' names and phones away in a file, for a reason that is recorded: a leader in
    charge, who answers for the unit's matters (R40), and the organization department, which calls clients back (R61).
    """
    return user.standing.supervises or bool(user.standing.led_units)


def may_unmask(user: User, proxy_request: ProxyRequest) -> bool:
    """Whether this row leaves in full: of a leader only what lies in the units they lead, not all they see (R61)."""
    return user.standing.supervises or user.standing.leads(proxy_request.holder_unit.path)


def reads_exports(user: User) -> bool:
    """Whether the person reads who took which list away: the organization department (R61)."""
    return user.standing.supervises


def keeps_templates(user: User) -> bool:
    """Whether the person has to do with texts for clients: who works a queue, leads a unit, or supervises."""
    return may_look_up(user)


def may_share_template(user: User, unit: Unit) -> bool:
    """Whether the person may write texts for this unit: one of their own units; for the county its supervisors."""
    return user.standing.supervises if unit.parent_id is None else unit in user.standing.units


def may_change_template(user: User, template: ReplyTemplate) -> bool:
    """Whether the person corrects or removes the text: its author, or who leads the unit it was written for.

    An author who holds no post in that unit any more has no say over it; the county's are the supervisors' together.
    """
    if template.unit is None:
        return template.author_id == user.pk
    if template.unit.parent_id is None:
        return user.standing.supervises
    own = template.author_id == user.pk and template.unit in user.standing.units
    return own or user.standing.leads(template.unit.path)


def may_delete_filter(user: User, saved: SavedFilter) -> bool:
    """Whether the person removes the saved filter: its owner, wherever they serve now."""
    return saved.owner_id == user.pk
