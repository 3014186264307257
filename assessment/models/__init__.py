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

__all__ = [
    "AnnualResult",
    "CollectiveHandling",
    "CollectiveRequest",
    "Minutes",
    "PetitionFinding",
    "PublicReview",
    "ReviewResult",
    "Round",
    "RowProof",
    "ScoreRow",
    "ScoreSheet",
]
