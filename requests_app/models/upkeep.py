"""Rows that keep the service itself in order."""

from django.db import models


class Throttle(models.Model):
    """How many failures a key had since its window began: in the database, so that losing a cache loosens nothing.

    Keys are keyed digests, never an address or a receipt number.
    """

    key = models.CharField(max_length=64, primary_key=True)
    window_started_at = models.DateTimeField(db_index=True)
    failures = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.failures}"


class Heartbeat(models.Model):
    """When a background job last ran to its end, so that a silent one is noticed."""

    job = models.CharField(max_length=40, primary_key=True)
    ran_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.job} {self.ran_at:%Y-%m-%d %H:%M}"
