"""The models of supervision and scoring, by noun."""

from assessment.models.reviews import (
    CollectiveHandling,
    CollectiveRequest,
    Minutes,
    PetitionFinding,
    PublicReview,
    ReviewResult,
)
from assessment.models.talks import ReminderTalk, TalkedBreach, TalkStep

__all__ = [
    "CollectiveHandling",
    "CollectiveRequest",
    "Minutes",
    "PetitionFinding",
    "PublicReview",
    "ReminderTalk",
    "ReviewResult",
    "TalkStep",
    "TalkedBreach",
]
