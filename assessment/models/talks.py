"""What follows from a missed limit: a reminder talk, the rectification and its verification (R49)."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from assessment.enums import TALK_RUNNING, TalkState, TalkVerb
from assessment.talk_querysets import ReminderTalkQuerySet
from network.models import Agent, Unit
from requests_app.models import Breach, Ruling


class ReminderTalk(models.Model):
    """One item of oversight: the limits that one agent missed in one unit within seven days, and what came of them.

    Opened by `actions.talks`. The texts of its steps stand in `TalkStep`; the columns here say which steps were taken,
    so that the database itself refuses to skip one.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    """Whom the talk is for; empty where nobody had the request, so that the unit's leader answers."""
    first_due_at = models.DateTimeField()
    """The first of its limits; what the agent missed within seven days from then belongs to this talk."""
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=TalkState, default=TalkState.OPEN)
    due_at = models.DateTimeField(null=True)
    """By when the next step is owed; empty once nothing is."""
    closed_at = models.DateTimeField(null=True)

    talked_to = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    talked_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    talked_on = models.DateField(null=True)
    rectified_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    rectified_on = models.DateField(null=True)
    verified_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    verified_on = models.DateField(null=True)

    objects = ReminderTalkQuerySet.as_manager()

    class Meta:
        ordering = ("due_at", "pk")
        indexes = (
            models.Index(fields=("due_at",), name="talk_running", condition=Q(due_at__isnull=False)),
            models.Index(fields=("unit", "agent"), name="talk_concerns"),
        )
        constraints = (
            models.CheckConstraint(
                name="talk_is_owed_until_closed",
                condition=Q(state__in=TALK_RUNNING, due_at__isnull=False, closed_at=None)
                | (~Q(state__in=TALK_RUNNING) & Q(due_at=None, closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="talk_open_has_no_step",
                condition=~Q(state=TalkState.OPEN) | Q(talked_by=None, rectified_by=None, verified_by=None),
            ),
            models.CheckConstraint(
                name="talk_after_its_talk_names_it",
                condition=Q(state__in=(TalkState.OPEN, TalkState.CLEARED)) | Q(talked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="talk_held_has_persons_and_day",
                condition=Q(talked_by=None, talked_to=None, talked_on=None)
                | Q(talked_by__isnull=False, talked_to__isnull=False, talked_on__isnull=False),
            ),
            models.CheckConstraint(
                name="talk_rectified_after_it_was_held",
                condition=Q(rectified_by=None, rectified_on=None)
                | Q(rectified_by__isnull=False, rectified_on__gte=F("talked_on")),
            ),
            models.CheckConstraint(
                name="talk_rectified_names_it",
                condition=~Q(state__in=(TalkState.RECTIFIED, TalkState.VERIFIED)) | Q(rectified_by__isnull=False),
            ),
            models.CheckConstraint(
                name="talk_verified_after_it_was_rectified",
                condition=Q(verified_by=None, verified_on=None)
                | Q(verified_by__isnull=False, verified_on__gte=F("rectified_on")),
            ),
            models.CheckConstraint(
                name="talk_verified_names_it",
                condition=Q(state=TalkState.VERIFIED, verified_by__isnull=False)
                | (~Q(state=TalkState.VERIFIED) & Q(verified_by=None)),
            ),
            models.CheckConstraint(
                name="talk_is_with_somebody_else",
                condition=Q(talked_by=None) | (~Q(talked_by=F("talked_to")) & ~Q(rectified_by=F("talked_to"))),
            ),
            models.CheckConstraint(
                name="talk_is_verified_by_another",
                condition=Q(verified_by=None)
                | (~Q(verified_by=F("talked_to")) & ~Q(verified_by=F("talked_by")) & ~Q(verified_by=F("rectified_by"))),
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}: {self.unit_id} {self.agent_id or '-'}"

    @property
    def whom(self) -> Any:
        """Whom the talk is for, as lists name it: the person, else the unit."""
        return self.agent or self.unit


class TalkedBreach(models.Model):
    """That a breach belongs to this talk, and to no other. A corrected verdict closes its part visibly (R44)."""

    talk = models.ForeignKey(ReminderTalk, models.PROTECT, related_name="parts")
    breach = models.OneToOneField(Breach, models.PROTECT, related_name="talked")
    ruling = models.ForeignKey(Ruling, models.PROTECT, null=True, related_name="+")
    """The correction by which it is no breach any more: no talk needed. The breach itself stays."""

    class Meta:
        ordering = ("breach__due_at", "pk")

    def __str__(self) -> str:
        return f"{self.talk_id}: {self.breach_id}"


class TalkStep(models.Model):
    """One step of the chain: who recorded it, on which day it was, and in which words (R49). Never changed."""

    talk = models.ForeignKey(ReminderTalk, models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=10, choices=TalkVerb)
    by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    done_on = models.DateField()
    recorded_at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ("pk",)
        constraints = (models.CheckConstraint(name="talk_step_has_text", condition=~Q(text="")),)

    def __str__(self) -> str:
        return f"{self.talk_id}: {self.verb}"
