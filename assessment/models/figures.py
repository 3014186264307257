"""What is published beside the figures: proof that no request was taken out of the log since."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Checkpoint(models.Model):
    """The state of all chains at the end of a day (R65). Published, so that removing a whole request shows, too.

    `digest` covers the digest of the checkpoint before and the head, at the end of `day`, of every chain that grew
    since. A head covers its chain's events, so the newest digest covers the whole log.
    """

    day = models.DateField(_("day"), unique=True)
    requests = models.PositiveIntegerField(_("requests"))
    """How many there were by the end of the day, void ones included."""
    digest = models.CharField(_("digest"), max_length=64)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day}: {self.digest[:8]}"
