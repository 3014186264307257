"""A unit's facts as one types them, and a new unit. Which facts there are depends on its tier."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import PARENT_TIERS, Category, Grade, Tier
from network.models import Unit
from network.querysets import UnitQuerySet
from network.upkeep import OWN_CODES, next_code
from proxyportal.fields import DayField, PhoneField, PlainField

PLACE_FACTS = ("phone", "complaint_phone", "address", "hours", "pledge")
FACTS: dict[str, tuple[str, ...]] = {
    Tier.COUNTY: ("phone", "address", "hours"),
    Tier.TOWN: ("category", "phone", "complaint_phone", "address", "hours", "guide_desk", "pledge"),
    Tier.VILLAGE: PLACE_FACTS,
    Tier.GROUP: ("address", "hours"),
    Tier.DEPARTMENT: ("category", *PLACE_FACTS),
    Tier.ENTERPRISE: PLACE_FACTS,
}
"""The facts that a unit of this tier has (R3, R25-R28); a group publishes no office phone (R21)."""

CATEGORIES: dict[str, tuple[Category, ...]] = {
    Tier.TOWN: (Category.TOWN, Category.ZONE, Category.FARM),
    Tier.DEPARTMENT: (
        Category.BUREAU,
        Category.PARTY_DEPARTMENT,
        Category.AFFILIATED_UNIT,
        Category.MASS_ORGANIZATION,
    ),
}
"""The categories a unit of this tier may have (R3); it decides by which sheet the unit is scored."""


class OfficePhoneField(PhoneField):
    """An office's number; also one of the five-digit service lines, such as 12345 or 12380."""

    def to_python(self, value: Any) -> str:
        try:
            return super().to_python(value)
        except ValidationError:
            short = forms.CharField.to_python(self, value) or ""
            if re.fullmatch("1[0-9]{4}", short):
                return short
            raise


class ParentField(forms.ChoiceField):
    """One of a few hundred units, chosen from a list; cleans to the unit."""

    default_error_messages = {"invalid_choice": _("Choose a unit from the list.")}
    columns = ("code", "name", "full_name", "tier", "opened_on", "closed_on")

    def offer(self, units: UnitQuerySet) -> None:
        """Let these be chosen, listed by code. One query."""
        self.units = {unit.code: unit for unit in units.only(*self.columns).order_by("code")}
        self.choices = [("", _("Please choose")), *((code, unit.full_name) for code, unit in self.units.items())]

    def clean(self, value: Any) -> Unit | None:
        """The unit chosen; None for no choice, where one may do without."""
        return self.units.get(super().clean(value))


class UnitSearch(forms.Form):
    """What to look for among the units; every choice may be left as it is."""

    q = forms.CharField(label=_("Name, pinyin or code"), widget=forms.SearchInput, required=False)
    tier = forms.ChoiceField(label=_("Tier"), choices=[("", _("All tiers")), *Tier.choices], required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("Existing")), ("closed", _("Closed")), ("all", _("All"))], required=False
    )


class FactsForm(forms.Form):
    """The facts of one unit that need no day. `facts` of the cleaned data are what it asked."""

    category = forms.ChoiceField(
        label=_("Category"), choices=Category.choices, help_text=_("It decides by which sheet the unit is scored (R3).")
    )
    phone = OfficePhoneField(label=_("Office phone"), required=False)
    complaint_phone = OfficePhoneField(label=_("Complaint phone"), required=False)
    address = PlainField(label=_("Address"), max_length=120, required=False)
    hours = PlainField(
        label=_("Opening hours"),
        max_length=100,
        required=False,
        help_text=_("For example: Monday to Friday, 8:30-17:30"),
    )
    guide_desk = forms.BooleanField(label=_("Has a guide desk at the entrance"), required=False)
    pledge = PlainField(
        label=_("Service pledge"),
        max_length=200,
        lines=3,
        required=False,
        help_text=_("One or two sentences, approved by the unit's leader; cards and notices carry it."),
    )

    def __init__(self, *args: Any, tier: str, may_classify: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = tuple(fact for fact in FACTS[tier] if may_classify or fact != "category")
        for fact in {fact for facts in FACTS.values() for fact in facts}.difference(self.facts):
            del self.fields[fact]
        if "category" in self.fields:
            self._field("category").choices = [("", _("Please choose")), *((c, c.label) for c in CATEGORIES[tier])]
        if tier in CATEGORIES:  # towns and departments
            phone = self._field("complaint_phone")
            phone.required = True
            phone.help_text = _("Every town and department publishes one (R63).")

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def said(self) -> dict[str, Any]:
        """The facts as they were typed."""
        return {fact: self.cleaned_data[fact] for fact in self.facts}


class NewUnitForm(FactsForm):
    """A unit that did not exist: where it belongs, what it is called, from when, and its facts."""

    parent = ParentField(label=_("Belongs to"))
    name = PlainField(label=_("Name of the unit"), max_length=60)
    code = PlainField(
        label=_("Unit code"),
        max_length=20,
        validators=[RegexValidator(r"\A[A-Za-z]*[0-9][A-Za-z0-9]*\Z", _("Letters and digits, at least one digit."))],
    )
    opened_on = DayField(label=_("Open from"), help_text=_("The first day; it may lie ahead."))
    grade = forms.ChoiceField(label=_("Village grade"), choices=Grade.choices, required=False)

    def __init__(self, *args: Any, tier: str, **kwargs: Any) -> None:
        super().__init__(*args, tier=tier, may_classify=True, **kwargs)
        self._field("parent").offer(parents_for(tier))
        if tier in OWN_CODES:
            self._field("code").required = False
            self._field("code").help_text = self._code_hint(tier)
        else:
            self._field("code").help_text = _("The official code; it is part of addresses and is never changed.")
        if tier == Tier.VILLAGE:
            self.facts = (*self.facts, "grade")
        else:
            del self.fields["grade"]
        first = [name for name in ("parent", "name", "code", "opened_on", "grade") if name in self.fields]
        self.order_fields(first)

    def cleaned_arguments(self) -> dict[str, Any]:
        """What `open_unit` needs to know beside the tier."""
        asked = {name: self.cleaned_data[name] for name in ("parent", "name", "code", "opened_on")}
        return asked | {"facts": self.said()}

    def _code_hint(self, tier: str) -> Any:
        parent = self._field("parent").units.get(self["parent"].value())
        code = next_code(tier, parent) if parent else ""
        if code:
            return _("Leave it empty to get the next free one: %(code)s.") % {"code": code}
        return _("Leave it empty to get the next free one.")


def parents_for(tier: str) -> UnitQuerySet:
    """The units that one of this tier may belong to today (R15): open ones that are not to close."""
    return Unit.objects.open_on(timezone.localdate()).filter(tier__in=PARENT_TIERS.get(tier, ()), closed_on=None)
