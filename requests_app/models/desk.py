"""What staff keep at the desk, saved filters and reply templates; and the record of what left it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from network.models import Unit
from requests_app.desk_querysets import ReplyTemplateQuerySet, SavedFilterQuerySet
from requests_app.enums import ExportFormat, ExportList, Lookup, Verb


class SavedFilter(models.Model):
    """Filters of the search page under a name, for oneself or for everybody with a post in a unit.

    `query` holds the filters as the page's form names them, never a search text: that may be a phone or a name. What it
    finds is each reader's own (R61).
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_filters")
    name = models.CharField(_("name"), max_length=40)
    query = models.JSONField()
    shared_with = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("shared with")
    )
    saved_at = models.DateTimeField()

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("owner", "name"), name="saved_filter_name_once"),)

    def __str__(self) -> str:
        return self.name


class ReplyTemplate(models.Model):
    """A text for a frequent answer, as it stands: nothing in it is filled in.

    Without a unit it is its author's own; with one it serves the unit and all below it, with the county everybody.
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reply_templates")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    verb = models.CharField(_("serves to"), max_length=12, choices=Verb)
    title = models.CharField(_("heading"), max_length=40)
    text = models.TextField(_("text"))
    changed_at = models.DateTimeField()

    objects = ReplyTemplateQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


class ExportLog(models.Model):
    """A list that left the portal as a file: who, when, which, how many rows, masked or not and why (standards, 5)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    listed = models.CharField(max_length=12, choices=ExportList)
    format = models.CharField(max_length=4, choices=ExportFormat)
    filters_digest = models.CharField(max_length=64)
    """Keyed digest of the filters and the search text, so that two exports can be compared and nothing is kept."""
    rows = models.PositiveIntegerField()
    masked = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("-at", "-id"), name="export_log_newest"),)
        constraints = (
            models.CheckConstraint(
                name="export_in_full_has_a_reason", condition=models.Q(masked=True) | ~models.Q(reason="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.listed} {self.at:%Y-%m-%d %H:%M}"


class LookupLog(models.Model):
    """A search by a client's phone or name: who, when, how many requests it showed (standards, 5 and 6).

    The digest has a purpose of its own: it tells whether a known phone was looked up, and joins with no other table.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=5, choices=Lookup)
    digest = models.CharField(max_length=64)
    found = models.PositiveIntegerField()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("-at", "-id"), name="lookup_log_newest"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
