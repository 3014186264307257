"""The words of supervision and scoring. Values are stored; labels are translated."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TalkState(TextChoices):
    """Where the item of a missed limit stands (R49)."""

    OPEN = "open", _("Talk due")
    TALKED = "talked", _("Rectification due")
    RECTIFIED = "rectified", _("Verification due")
    VERIFIED = "verified", _("Verified")
    CLEARED = "cleared", _("Corrected, no talk needed")


TALK_RUNNING = (TalkState.OPEN, TalkState.TALKED, TalkState.RECTIFIED)
"""States in which somebody still owes a step."""


class TalkVerb(TextChoices):
    """What is recorded about an item (R49), in this order but for the reply."""

    HOLD = "hold", _("Reminder talk")
    RECTIFY = "rectify", _("Rectification")
    VERIFY = "verify", _("Verification")
    SEND_BACK = "send_back", _("Not rectified yet")
    REPLY = "reply", _("Reply of the person talked to")
