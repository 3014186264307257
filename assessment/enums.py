"""The words of supervision and scoring. Values are stored; labels are translated."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VisitReason(TextChoices):
    """Why a client is visited again who was not drawn by lot (R59)."""

    BAD_RATING = "bad_rating", _("Bad rating")
    DISPUTE = "dispute", _("Disputed result")
    OVERTIME = "overtime", _("Missed limit")
    COMPLAINT = "complaint", _("Complaint")
    OTHER = "other", _("Another reason")


class ComplaintChannel(TextChoices):
    """How a complaint came in (R62, R63)."""

    ONLINE = "online", _("On the portal")
    HOTLINE = "hotline", _("Hotline")
    COUNTER = "counter", _("In person")
