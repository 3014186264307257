"""The words of special care and of visits in the field (R57, R58, R66, R67)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CareCategory(TextChoices):
    """Why a resident is in special care (R66)."""

    EMPTY_NEST_ELDER = "empty_nest_elder", _("Elder living alone")
    LEFT_BEHIND_CHILD = "left_behind_child", _("Left-behind child")
    OTHER = "other", _("Other special care")


class ConsentMeans(TextChoices):
    """How a guardian consented (R67)."""

    WRITTEN = "written", _("In writing")
    ORAL = "oral", _("Orally, noted by the agent")


class ContactMeans(TextChoices):
    """How an agent was in touch with the resident they are paired with."""

    VISIT = "visit", _("At home")
    PHONE = "phone", _("By phone")
    OTHER = "other", _("Another way")


class VisitKind(TextChoices):
    """How demands are collected in the field (R57, R58)."""

    HOUSEHOLD = "household", _("Household visit")
    FIELD_DAY = "field_day", _("Field day")
    MEETING = "meeting", _("Residents' meeting")
    SURVEY = "survey", _("Survey")
