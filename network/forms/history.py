"""What is asked about the past of a unit."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.card_batches import HalfYear, half_years
from proxyportal.fields import DayField

YEARS_BACK = 9
"""How far back half-years are offered; this year comes on top."""


class HistoryForm(forms.Form):
    """Which unit, on which day, in which half-year. What is left open is today's."""

    q = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=60,
        required=False,
        widget=forms.SearchInput,
        help_text=gettext_lazy("Part of its name, of a former name too; pinyin, initials, or its code."),
    )
    day = DayField(label=gettext_lazy("On the day"), required=False)
    half = forms.TypedChoiceField(label=gettext_lazy("Half-year"), required=False, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        halves = half_years(date(today.year - YEARS_BACK, 1, 1), today)
        by_value = {str(half): half for half in halves}
        field: Any = self.fields["half"]
        field.choices = [(str(half), words_of(half)) for half in halves]
        field.coerce = by_value.__getitem__

    def clean_day(self) -> date:
        """The day; today, if none was given."""
        return self.cleaned_data["day"] or timezone.localdate()

    def clean_half(self) -> HalfYear:
        """The half-year; today's, if none was given."""
        return self.cleaned_data["half"] or HalfYear.of(timezone.localdate())


def words_of(half: HalfYear) -> str:
    """A half-year as it is called."""
    words = _("%(year)s, 1st half") if half.half == 1 else _("%(year)s, 2nd half")
    return words % {"year": half.year}
