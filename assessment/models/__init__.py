"""The models of supervision and scoring, by noun."""

from assessment.models.figures import Checkpoint

__all__ = ["Checkpoint"]
