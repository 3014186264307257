"""The models of supervision and scoring, by noun."""

from assessment.models.talks import ReminderTalk, TalkedBreach, TalkStep

__all__ = ["ReminderTalk", "TalkStep", "TalkedBreach"]
