"""The words the network is made of."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Tier(TextChoices):
    """Where a unit stands (R15). Departments stand beside the tree, under the county."""

    COUNTY = "county", _("County")
    TOWN = "town", _("Town")
    VILLAGE = "village", _("Village")
    GROUP = "group", _("Villagers' group")
    DEPARTMENT = "department", _("Department")


PARENT_TIER: dict[str, str | None] = {
    Tier.COUNTY: None,
    Tier.TOWN: Tier.COUNTY,
    Tier.VILLAGE: Tier.TOWN,
    Tier.GROUP: Tier.VILLAGE,
    Tier.DEPARTMENT: Tier.COUNTY,
}
"""The tier that a unit's parent must have (R15)."""

PLACE_TIERS = (Tier.TOWN, Tier.VILLAGE, Tier.GROUP)
"""Tiers where people live."""


class Category(TextChoices):
    """What kind of addressee a unit is (R3)."""

    NONE = "", _("None")
    ZONE = "zone", _("Zone")
    TOWN = "town", _("Town")
    FARM = "farm", _("Farm")
    PARTY_DEPARTMENT = "party_department", _("Party department")
    BUREAU = "bureau", _("Government bureau")
    AFFILIATED_UNIT = "affiliated_unit", _("Affiliated unit")
    MASS_ORGANIZATION = "mass_organization", _("Mass organization")


class Role(TextChoices):
    """What an appointment lets a person do; roles end with the appointment."""

    CHIEF_AGENT = "chief_agent", _("Chief agent")
    AGENT = "agent", _("Agent")
    GROUP_LEADER = "group_leader", _("Group leader")
    LEADER_IN_CHARGE = "leader_in_charge", _("Leader in charge")
    PERSONNEL_OFFICER = "personnel_officer", _("Personnel officer")
    SUPERVISOR = "supervisor", _("Organization department")


HANDLING_ROLES = (Role.AGENT, Role.CHIEF_AGENT, Role.GROUP_LEADER)
"""Roles that accept and handle requests (R18, R19, R20, R22)."""

SUBTREE_ROLES = (Role.LEADER_IN_CHARGE, Role.PERSONNEL_OFFICER)
"""Roles that see their unit and everything below it (R61)."""

NAMED_ROLES = (Role.CHIEF_AGENT, Role.AGENT)
"""Roles whose holders the public directory names (R25-R27); of a group leader it shows the service phone only (R21)."""

NAMED_TIERS = (Tier.TOWN, Tier.VILLAGE, Tier.DEPARTMENT)
"""Tiers whose agents the public directory names."""


class AuthorityLevel(TextChoices):
    """Which level decides a catalogue item (R16)."""

    VILLAGE = "village", _("Village")
    TOWN = "town", _("Town")
    COUNTY = "county", _("County")
    ABOVE = "above", _("Above the county")
