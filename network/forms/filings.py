"""The form of Annex 1, its stamped scan, and the call for it. They clean; the views act."""

import copy
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import FilingRole, Gender
from network.filings import Row
from network.models import FilingRound
from proxyportal.fields import DayField, MobileField, PhoneField, PlainField
from proxyportal.uploads import ScanField


class DueForm(forms.Form):
    """By when (R92)."""

    due_on = DayField(label=_("To be filed by"), help_text=_("The last day in time; it is printed on the form."))

    def clean_due_on(self) -> date:
        """A day on which somebody can still file."""
        due_on: date = self.cleaned_data["due_on"]
        if due_on < timezone.localdate():
            raise ValidationError(_("This day is over."), code="past")
        return due_on


class RoundForm(DueForm):
    """A call for the form (R92)."""

    title = PlainField(label=_("Name of the round"), max_length=60, help_text=_("For example: Chief agents of 2026."))
    field_order = ("title", "due_on")

    def clean_title(self) -> str:
        """One title, one round."""
        title: str = self.cleaned_data["title"]
        if FilingRound.objects.filter(title=title).exists():
            raise ValidationError(_("There is a round of this title already."), code="taken")
        return title


class RowForm(forms.Form):
    """One row as the annex prints it (R91): every answer is required."""

    name = PlainField(label=_("Name"), max_length=40)
    gender = forms.ChoiceField(label=_("Gender"), choices=[("", _("Choose")), *Gender.choices])
    position = PlainField(label=_("Current position"), max_length=60)
    office_phone = PhoneField(label=_("Office telephone"))
    mobile = MobileField(label=_("Mobile phone"))
    email = forms.EmailField(label=_("E-mail"), max_length=254)


class FilingForm(forms.Form):
    """Both rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in FilingRole:
            for name, field in RowForm.base_fields.items():
                own = copy.deepcopy(field)
                own.widget.attrs["autocomplete"] = "off"  # two people of an office, hardly ever the one who types
                self.fields[f"{role}-{name}"] = own

    @staticmethod
    def initial_of(rows: Mapping[str, Row]) -> dict[str, str]:
        """The form filled in with these rows."""
        return {f"{role}-{name}": value for role, row in rows.items() for name, value in row._asdict().items()}

    def columns(self) -> list[tuple[FilingRole, list[BoundField]]]:
        """The fields of each row of the annex."""
        return [(role, [self[f"{role}-{name}"] for name in Row._fields]) for role in FilingRole]

    def rows(self) -> dict[str, Row]:
        """The cleaned rows as `filings.file` takes them."""
        return {role.value: Row(*(self.cleaned_data[f"{role}-{name}"] for name in Row._fields)) for role in FilingRole}


class ScanForm(forms.Form):
    """The printed form, signed and stamped (R91)."""

    scan = ScanField(
        label=_("Scan or photo"),
        help_text=_("Print the form, have it stamped, and add a scan or photo: one image or PDF of up to 10 MB."),
    )
