"""The models of supervision and scoring, by noun."""

from assessment.models.reviews import (
    CollectiveHandling,
    CollectiveRequest,
    Minutes,
    PetitionFinding,
    PublicReview,
    ReviewResult,
)
from assessment.models.scoring import AnnualResult, Round, RowProof, ScoreRow, ScoreSheet
from assessment.models.talks import ReminderTalk, TalkedBreach, TalkStep

__all__ = [
    "AnnualResult",
    "CollectiveHandling",
    "CollectiveRequest",
    "Minutes",
    "PetitionFinding",
    "PublicReview",
    "ReminderTalk",
    "ReviewResult",
    "Round",
    "RowProof",
    "ScoreRow",
    "ScoreSheet",
    "TalkStep",
    "TalkedBreach",
]
