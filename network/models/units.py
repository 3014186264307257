"""Units: the county, its towns, villages and groups, and the county's departments."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.enums import PARENT_TIERS, Category, Grade, Tier
from network.pinyin import PinyinField
from network.querysets import UnitQuerySet


class Unit(models.Model):
    """A unit of the three-tier network (R15) or a county department (R22).

    `path` lists the ids from the county down, "/1/5/23/", so that a subtree is one prefix of an index. It and
    `full_name` follow from the parent and are written by `save` (or, in bulk, by `import_units`).
    """

    code = models.CharField(_("code"), max_length=20, unique=True, validators=[validate_slug])
    name = models.CharField(_("name"), max_length=60)
    pinyin = PinyinField()
    full_name = models.CharField(_("full name"), max_length=200, editable=False)
    tier = models.CharField(_("tier"), max_length=12, choices=Tier)
    category = models.CharField(_("category"), max_length=20, choices=Category, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    path = models.CharField(max_length=120, db_index=True, editable=False)
    phone = models.CharField(_("office phone"), max_length=30, blank=True)
    complaint_phone = models.CharField(_("complaint phone"), max_length=30, blank=True)
    address = models.CharField(_("address"), max_length=120, blank=True)
    hours = models.CharField(_("opening hours"), max_length=100, blank=True)
    guide_desk = models.BooleanField(_("has a guide desk"), default=False, help_text=_("For towns (R25)."))
    pledge = models.CharField(_("service pledge"), max_length=200, blank=True)
    grade = models.CharField(
        _("village grade"), max_length=10, choices=Grade, blank=True, help_text=_("For villages (R76).")
    )
    opened_on = models.DateField(_("since"), null=True, blank=True)
    closed_on = models.DateField(_("until"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                name="unit_only_county_has_no_parent",
                condition=Q(tier=Tier.COUNTY, parent=None) | (~Q(tier=Tier.COUNTY) & Q(parent__isnull=False)),
            ),
            models.CheckConstraint(
                name="unit_closes_after_it_opens",
                condition=Q(closed_on=None) | Q(opened_on=None) | Q(closed_on__gte=models.F("opened_on")),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, then derive path and full name, of the units below too, since both begin with the parent's."""
        super().save(*args, **kwargs)
        path, full_name = self.derived(self.parent)
        if (path, full_name) != (self.path, self.full_name):
            self.path, self.full_name = path, full_name
            Unit.objects.filter(pk=self.pk).update(path=path, full_name=full_name)
            for child in self.children.all():
                child.save()

    def clean(self) -> None:
        """A village sits under a town, a group under a village, towns and departments under the county (R15)."""
        if not fits_under(self.tier, self.parent.tier if self.parent else None):
            raise ValidationError({"parent": misplaced_message(self.tier)})

    def derived(self, parent: "Unit | None") -> tuple[str, str]:
        """The path and the full name under this parent. The county's own name is left out of full names."""
        if parent is None:
            return f"/{self.pk}/", self.name
        prefix = "" if parent.tier == Tier.COUNTY else f"{parent.full_name} "
        return f"{parent.path}{self.pk}/", f"{prefix}{self.name}"

    def is_open_on(self, day: date) -> bool:
        """Whether the unit exists on `day`; the same as `UnitQuerySet.open_on`."""
        return (self.opened_on is None or self.opened_on <= day) and (self.closed_on is None or self.closed_on > day)

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids from this unit up to the county, nearest first."""
        return [int(part) for part in reversed(self.path.strip("/").split("/"))]


class UnitPast(models.Model):
    """What a unit was until a day: its name, where it belonged, its grade. The unit itself says what it is now.

    The state on a day is the first row whose `until` lies after it, else the unit's own (`network.history`).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="past", verbose_name=_("unit"))
    until = models.DateField(_("until"))
    """The first day on which it was so no longer."""
    name = models.CharField(_("name"), max_length=60)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("belonged to"))
    grade = models.CharField(_("village grade"), max_length=10, choices=Grade, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("unit", "until")
        constraints = (models.UniqueConstraint(fields=("unit", "until"), name="unit_past_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.name} (< {self.until})"


class LinkedUnit(models.Model):
    """A town or village that a department serves with its own strengths (R23), from one day to another."""

    department = models.ForeignKey(Unit, models.PROTECT, related_name="links", verbose_name=_("department"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="linked_departments", verbose_name=_("town or village"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        ordering = ("department", "unit")
        constraints = (
            models.UniqueConstraint(
                fields=("department", "unit"), condition=Q(ends_on=None), name="link_once_at_a_time"
            ),
            models.CheckConstraint(
                name="link_ends_after_it_starts", condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.department} - {self.unit}"


def fits_under(tier: str, parent_tier: str | None) -> bool:
    """Whether a unit of this tier may belong to one of that tier (R7, R15); None: to no unit."""
    allowed = PARENT_TIERS.get(tier, ())
    return parent_tier in allowed if allowed else parent_tier is None


def misplaced_message(tier: str) -> str:
    """What to tell whoever put a unit of this tier under the wrong parent."""
    messages: dict[str, Any] = {
        Tier.COUNTY: _("The county belongs to no other unit."),
        Tier.TOWN: _("A town belongs to the county."),
        Tier.VILLAGE: _("A village belongs to a town."),
        Tier.GROUP: _("A villagers' group belongs to a village."),
        Tier.DEPARTMENT: _("A department belongs to the county."),
        Tier.ENTERPRISE: _("An enterprise point belongs to a town, a village or a department."),
    }
    return messages.get(tier, _("This tier is not known."))
