"""The models of supervision and scoring, by noun."""

from assessment.models.complaints import Complaint, ComplaintCounter, ComplaintFinding
from assessment.models.visits import BadRatingTask, ReturnVisit, VisitSample

__all__ = [
    "BadRatingTask",
    "Complaint",
    "ComplaintCounter",
    "ComplaintFinding",
    "ReturnVisit",
    "VisitSample",
]
