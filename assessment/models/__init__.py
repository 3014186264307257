"""The models of supervision and scoring, by noun."""

from assessment.models.reviews import (
    CollectiveHandling,
    CollectiveRequest,
    Minutes,
    PetitionFinding,
    PublicReview,
    ReviewResult,
)

__all__ = [
    "CollectiveHandling",
    "CollectiveRequest",
    "Minutes",
    "PetitionFinding",
    "PublicReview",
    "ReviewResult",
]
