"""The models of supervision and scoring, by noun."""
