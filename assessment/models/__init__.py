"""The models of supervision and scoring, by noun."""

from assessment.models.complaints import Complaint, ComplaintCounter
from assessment.models.visits import BadRatingTask, ReturnVisit, VisitSample

__all__ = [
    "BadRatingTask",
    "Complaint",
    "ComplaintCounter",
    "ReturnVisit",
    "VisitSample",
]
