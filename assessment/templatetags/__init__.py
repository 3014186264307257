"""Filters of the organization department's templates."""
