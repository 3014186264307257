"""Which register to print: of which unit, from when to when (R31, R74)."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from network.models import Unit, User
from network.querysets import UnitQuerySet
from proxyportal.fields import DayField
from requests_app.intake_book import MOST_LINES, entered
from requests_app.permissions import book_units


class BookUnitField(forms.ModelChoiceField):
    """One of the units whose book the person prints, by its code."""

    default_error_messages = {"invalid_choice": _("Choose one of the units in the list.")}

    def to_python(self, value: Any) -> Any:
        if "\x00" in str(value):  # PostgreSQL would answer with an error
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.full_name)


class BookForm(forms.Form):
    """A unit and a period; those who oversee may take in the units below."""

    unit = BookUnitField(Unit.objects.none(), label=_("Unit"), to_field_name="code", empty_label=None)
    below = forms.BooleanField(label=_("With the units below it, in one book"), required=False)
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"), help_text=_("By the day of entry; both days are included."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField", self.fields["unit"]).queryset = book_units(user)
        if not user.standing.oversees:
            del self.fields["below"]

    def clean(self) -> dict[str, Any]:
        """A period that does not end before it begins, and no more lines than one book holds."""
        cleaned = super().clean() or {}
        if not {"unit", "first", "last"} <= cleaned.keys():
            return cleaned
        if cleaned["last"] < cleaned["first"]:
            self.add_error("last", _("The last day lies before the first."))
            return cleaned
        cleaned["requests"] = entered(self.units(), cleaned["first"], cleaned["last"])
        number = cleaned["requests"].count()
        if number > MOST_LINES:
            words = ngettext(
                "This book would have %(number)s line; one book holds %(most)s. Choose a shorter period.",
                "This book would have %(number)s lines; one book holds %(most)s. Choose a shorter period.",
                number,
            )
            self.add_error("last", words % {"number": localize(number), "most": localize(MOST_LINES)})
        return cleaned

    def units(self) -> UnitQuerySet:
        """The unit, perhaps with all below it."""
        unit = self.cleaned_data["unit"]
        units = Unit.objects.all()
        return units.within(unit.path) if self.cleaned_data.get("below") else units.filter(pk=unit.pk)
