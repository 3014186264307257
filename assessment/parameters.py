"""What the organization department may set before a round opens, and what is ours or the regulation's in it.

A round keeps its parameters as whole numbers by name; from its opening on they are frozen (R84).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from network.enums import Grade, QuotaGroup
from proxyportal import scoring_rules as rules
from proxyportal.regulation import FEEDBACK_TARGET

HOUR = timedelta(hours=1)
OURS, TEXT = _("ours"), _("the regulation's")


class Parameter(NamedTuple):
    """One number: what it is called, by which rule, whose it is, and between what it lies."""

    label: Any
    rule: str
    whose: Any
    default: int
    least: int
    most: int


PARAMETERS: dict[str, Parameter] = {
    "weight_1": Parameter(_("Weight of the first half-year"), "R69", OURS, rules.HALF_WEIGHTS[0], 1, 100),
    "weight_2": Parameter(_("Weight of the second half-year"), "R69", OURS, rules.HALF_WEIGHTS[1], 1, 100),
    "town_cadre": Parameter(_("Matters a year for each town cadre"), "R76", TEXT, rules.QUOTA_TOWN_CADRE, 1, 999),
    "standard": Parameter(
        _("Matters a year for each cadre of a standard village"), "R76", TEXT, rules.QUOTA_STANDARD_VILLAGE, 1, 999
    ),
    "model": Parameter(
        _("Matters a year for each cadre of a model village"), "R76", TEXT, rules.QUOTA_MODEL_VILLAGE, 1, 999
    ),
    "shuangbang": Parameter(
        _("Matters a year for each shuangbang cadre of a department"), "R82", TEXT, rules.QUOTA_SHUANGBANG, 1, 999
    ),
    "other": Parameter(_("Matters a year for each other participating cadre"), "R82", TEXT, rules.QUOTA_OTHER, 1, 999),
    "feedback_hours": Parameter(
        _("Hours within which the client is told the result"), "R54", OURS, FEEDBACK_TARGET // HOUR, 1, 720
    ),
    "pass_percent": Parameter(_("Satisfaction required, in percent"), "R88", TEXT, rules.PASS_PERCENT, 1, 100),
    "sample_minimum": Parameter(
        _("Fewest ratings of a group that are no small sample"), "R88", OURS, rules.SAMPLE_MINIMUM, 1, 1000
    ),
    "deduction_county": Parameter(
        _("Points off for a petition to the county"), "R89", OURS, rules.DEDUCTION_COUNTY, 0, 20
    ),
    "deduction_above": Parameter(
        _("Points off for a petition above the county"), "R89", OURS, rules.DEDUCTION_ABOVE, 0, 20
    ),
}

WEIGHTS = ("weight_1", "weight_2")
"""Set for a year: the round of its second half has those of its first (R69)."""

QUOTAS: dict[str, str] = {
    QuotaGroup.TOWN_CADRE: "town_cadre",
    Grade.STANDARD: "standard",
    Grade.MODEL: "model",
    QuotaGroup.SHUANGBANG: "shuangbang",
    QuotaGroup.OTHER: "other",
}
"""Which parameter holds the quota of a headcount or a village grade."""

Parameters = Mapping[str, int]


def defaults() -> dict[str, int]:
    """The parameters of a round for which nobody set anything."""
    return {name: parameter.default for name, parameter in PARAMETERS.items()}


def feedback_target(parameters: Parameters) -> timedelta:
    """Within what a client is told the result (R54)."""
    return parameters["feedback_hours"] * HOUR
