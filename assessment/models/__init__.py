"""The models of supervision and scoring, by noun."""

from assessment.models.reviews import CollectiveHandling, PetitionFinding, PublicReview, ReviewResult
from assessment.models.scoring import AnnualResult, Round, RowProof, ScoreRow, ScoreSheet

__all__ = [
    "AnnualResult",
    "CollectiveHandling",
    "PetitionFinding",
    "PublicReview",
    "ReviewResult",
    "Round",
    "RowProof",
    "ScoreRow",
    "ScoreSheet",
]
