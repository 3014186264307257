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
    ENTERPRISE = "enterprise", _("Enterprise point")


PARENT_TIERS: dict[str, tuple[Tier, ...]] = {
    Tier.COUNTY: (),
    Tier.TOWN: (Tier.COUNTY,),
    Tier.VILLAGE: (Tier.TOWN,),
    Tier.GROUP: (Tier.VILLAGE,),
    Tier.DEPARTMENT: (Tier.COUNTY,),
    Tier.ENTERPRISE: (Tier.TOWN, Tier.VILLAGE, Tier.DEPARTMENT),
}
"""The tiers that a unit's parent may have (R15); the optional enterprise point serves workers where they work (R7)."""

PLACE_TIERS = (Tier.TOWN, Tier.VILLAGE, Tier.GROUP, Tier.ENTERPRISE)
"""Tiers where people live or work."""

ROSTER_TIERS = (Tier.TOWN, Tier.DEPARTMENT)
"""Tiers that answer for a roster of their own, the units below included (R3, R25, R27)."""


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


class Grade(TextChoices):
    """The grade of a village's service center, on which its quota depends (R76)."""

    NONE = "", _("No grade")
    STANDARD = "standard", _("Standard village")
    MODEL = "model", _("Model village")


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

SOLE_ROLES = (Role.CHIEF_AGENT, Role.LEADER_IN_CHARGE)
"""Roles that exactly one person holds in a department at a time (R22, R91); the database refuses a second."""

FILING_ROLES = (Role.CHIEF_AGENT, Role.LEADER_IN_CHARGE, Role.PERSONNEL_OFFICER)
"""Roles whose holders see and file their own department's form of Annex 1 (R91)."""

ROLES_OF_TIER: dict[str, tuple[Role, ...]] = {
    Tier.TOWN: (Role.AGENT, Role.LEADER_IN_CHARGE, Role.PERSONNEL_OFFICER),
    Tier.VILLAGE: (Role.AGENT, Role.LEADER_IN_CHARGE),
    Tier.GROUP: (Role.GROUP_LEADER, Role.AGENT),
    Tier.DEPARTMENT: (
        Role.CHIEF_AGENT,
        Role.AGENT,
        Role.LEADER_IN_CHARGE,
        Role.PERSONNEL_OFFICER,
        Role.SUPERVISOR,
    ),
    Tier.ENTERPRISE: (Role.AGENT,),
}
"""The roles that a unit of this tier has (R19-R22, R49, R91); the county itself has none.

Which department is the organization department the data does not say, so that any may have a supervisor.
"""

NAMED_ROLES = (Role.CHIEF_AGENT, Role.AGENT)
"""Roles whose holders the public directory names (R25-R27); of a group leader it shows the service phone only (R21)."""

NAMED_TIERS = (Tier.TOWN, Tier.VILLAGE, Tier.DEPARTMENT, Tier.ENTERPRISE)
"""Tiers whose agents the public directory names."""


class QuotaGroup(TextChoices):
    """Whose headcount a post counts to (R76, R82, R84). Group leaders have no quota."""

    NONE = "", _("No quota")
    TOWN_CADRE = "town_cadre", _("Town cadre")
    VILLAGE_CADRE = "village_cadre", _("Village cadre")
    SHUANGBANG = "shuangbang", _("Shuangbang cadre")
    OTHER = "other", _("Other participating cadre")


QUOTA_GROUPS: dict[str, tuple[QuotaGroup, ...]] = {
    Tier.TOWN: (QuotaGroup.TOWN_CADRE,),
    Tier.VILLAGE: (QuotaGroup.VILLAGE_CADRE,),
    Tier.DEPARTMENT: (QuotaGroup.SHUANGBANG, QuotaGroup.OTHER),
}
"""The quota groups a post in a unit of this tier may count to; other tiers have none (R84)."""


class LeaveKind(TextChoices):
    """Why somebody is away, no nearer than the roster needs (R40)."""

    LEAVE = "leave", _("On leave")
    DUTY = "duty", _("Away on duty")
    TRAINING = "training", _("Training")
    OTHER = "other", _("Other absence")


class FilingRole(TextChoices):
    """The two rows of the chief-agent form (Annex 1, R91)."""

    LEADER = "leader", _("Leader in charge")
    AGENT = "agent", _("Agent")


class Gender(TextChoices):
    """As the chief-agent form asks for it (R91)."""

    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class ImportKind(TextChoices):
    """What a spreadsheet holds."""

    UNITS = "units", _("Units")
    ROSTER = "roster", _("Roster")


class ImportState(TextChoices):
    """Where an uploaded spreadsheet stands. Nothing is written before CONFIRMED, nothing twice after it."""

    UPLOADED = "uploaded", _("Waiting to be read")
    READY = "ready", _("Ready to look at")
    REFUSED = "refused", _("Cannot be imported")
    CONFIRMED = "confirmed", _("Being imported")
    DONE = "done", _("Imported")
    DISCARDED = "discarded", _("Discarded")


class RowOutcome(TextChoices):
    """What one row of a spreadsheet does."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    ENDED = "ended", _("Ended")
    UNCHANGED = "unchanged", _("As it was")
    WRONG = "wrong", _("Wrong")


class AuthorityLevel(TextChoices):
    """Which level decides a catalogue item (R16)."""

    VILLAGE = "village", _("Village")
    TOWN = "town", _("Town")
    COUNTY = "county", _("County")
    ABOVE = "above", _("Above the county")
