"""The words of supervision and scoring. Values are stored; labels are translated."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from network.enums import Tier


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


class Annex(TextChoices):
    """Which of the regulation's two sheets a unit is scored by (R3, R68)."""

    TOWN = "2", _("Annex 2")
    DEPARTMENT = "3", _("Annex 3")


ANNEX_OF_TIER: dict[str, Annex] = {Tier.TOWN: Annex.TOWN, Tier.DEPARTMENT: Annex.DEPARTMENT}
"""Zones, towns and farms by Annex 2, departments of all kinds by Annex 3; villages and groups have no sheet (R68)."""


class Respondents(TextChoices):
    """Whose satisfaction is asked (R77, R83, R88)."""

    PUBLIC = "public", _("Ordinary people")
    CLIENTS = "clients", _("Clients")
    ASSISTED = "assisted", _("Assisted households")


RESPONDENTS_OF: dict[str, tuple[Respondents, ...]] = {
    Annex.TOWN: (Respondents.PUBLIC, Respondents.CLIENTS),
    Annex.DEPARTMENT: (Respondents.PUBLIC, Respondents.CLIENTS, Respondents.ASSISTED),
}
"""The groups whose mean a sheet takes: assisted households for departments only (R83)."""


class ReviewKind(TextChoices):
    """How people were asked for their judgement (R77, R83)."""

    MEETING = "meeting", _("Review meeting")
    PAPER = "paper", _("Paper survey")
    PHONE = "phone", _("Asked by phone")


class PetitionLevel(TextChoices):
    """How far a petition went (R77, R89)."""

    COUNTY = "county", _("To the county")
    ABOVE = "above", _("Above the county")


class CollectiveKind(TextChoices):
    """What was done about what many need (R75, R81)."""

    COLLECTIVE = "collective", _("Handled together")
    STUDY = "study", _("Studied by the Party organization")
    ACTIVITY = "activity", _("Service activity")


class RoundState(TextChoices):
    """Where a half-year's assessment stands (R68)."""

    PROPOSED = "proposed", _("Proposed")
    OPEN = "open", _("Under way")


class SheetState(TextChoices):
    """The steps of one sheet, in this order."""

    OPEN = "open", _("Waiting for the self-score")
    SELF_SCORED = "self_scored", _("Self-scored")
    ASSESSED = "assessed", _("Assessed")
    SHOWN = "shown", _("Shown to the unit")
    REPLIED = "replied", _("Replied to")
    FINAL = "final", _("Final")
    LOCKED = "locked", _("Locked")


SHOWN_TO_UNITS = (SheetState.SHOWN, SheetState.REPLIED, SheetState.FINAL, SheetState.LOCKED)
"""States in which the assessed unit reads the assessed scores; before, they are interim."""


class Step(TextChoices):
    """What moves a sheet on; one function each in `actions/sheets.py`."""

    SELF_SCORE = "self-score", _("Hand in the self-score")
    ASSESS = "assess", _("Record the assessed scores")
    SHOW = "show", _("Show to the unit")
    REPLY = "reply", _("Reply")
    FINALIZE = "finalize", _("Make final")
    LOCK = "lock", _("Lock")
    CORRECT = "correct", _("Correct in a new version")


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
