"""The models of supervision and scoring, by noun."""

from assessment.models.complaints import Complaint, ComplaintCounter, ComplaintFinding
from assessment.models.figures import Checkpoint
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
from assessment.models.visits import BadRatingTask, ReturnVisit, VisitSample

__all__ = [
    "AnnualResult",
    "BadRatingTask",
    "Checkpoint",
    "CollectiveHandling",
    "CollectiveRequest",
    "Complaint",
    "ComplaintCounter",
    "ComplaintFinding",
    "Minutes",
    "PetitionFinding",
    "PublicReview",
    "ReminderTalk",
    "ReturnVisit",
    "ReviewResult",
    "Round",
    "RowProof",
    "ScoreRow",
    "ScoreSheet",
    "TalkStep",
    "TalkedBreach",
    "VisitSample",
]
