"""Which figures to show: of which period, and of the cases behind one figure which."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assessment.indicators import FIGURES
from assessment.periods import Period, half_year_at, month_at
from proxyportal.fields import DayField
from requests_app.enums import Channel, Kind

LONGEST = timedelta(days=366)
"""How long a period may be: the figures are drawn by week."""

Fields = dict[str, forms.Field]


class MonthField(DayField):
    """A month, as its first day, with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = forms.DateInput(attrs={"type": "month"}, format="%Y-%m")
        self.input_formats = ["%Y-%m", "%Y/%m", "%Y年%m月"]


class DaysForm(forms.Form):
    """From a first to a last day, both included. `period` is what it cleans to."""

    fields: Fields
    period: Period | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = DayField(label=_("From"), required=False)
        self.fields["to"] = DayField(label=_("To"), required=False)

    def days(self) -> Period | None:
        """The days that were asked for; None if they are no period, with a message beside the field."""
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        for name in ("from", "to"):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(_("Which day?"), code="required"))
        if not first or not last:
            return None
        if last < first:
            self.add_error("to", ValidationError(_("This day lies before the first one."), code="before"))
            return None
        if last - first >= LONGEST:
            self.add_error("to", ValidationError(_("At most a year at once."), code="long"))
            return None
        return Period(first, last)


class PeriodForm(DaysForm):
    """A half-year, a month, or from one day to another."""

    choice = forms.ChoiceField(
        label=_("Period"),
        required=False,
        choices=[
            ("half", _("This half-year")),
            ("last", _("The last half-year")),
            ("month", _("A month")),
            ("days", _("From one day to another")),
        ],
    )
    month = MonthField(label=_("Month"), required=False)
    unit = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, today: date) -> None:
        given = data.copy()
        given.setdefault("choice", "days" if given.get("from") or given.get("to") else "half")
        super().__init__(given)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """The period that was chosen."""
        chosen = self.cleaned_data.get("choice") or "half"
        if chosen == "days":
            self.period = self.days()
        elif chosen == "month":
            month = self.cleaned_data.get("month")
            if not month and "month" not in self.errors:
                self.add_error("month", ValidationError(_("Which month?"), code="required"))
            self.period = month_at(month) if month else None
        else:
            this = half_year_at(self.today)
            self.period = this if chosen == "half" else half_year_at(this.first - timedelta(days=1))
        return self.cleaned_data


class CasesForm(DaysForm):
    """A figure, of which unit, and which of its cases."""

    figure = forms.ChoiceField(label=_("Figure"), choices=[(figure.name, figure.label) for figure in FIGURES.values()])
    kept = forms.ChoiceField(
        label=_("Which"),
        required=False,
        choices=[("", _("All")), ("yes", _("Kept")), ("no", _("Missed"))],
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Kind.choices])
    channel = forms.ChoiceField(label=_("Channel"), required=False, choices=[("", _("All channels")), *Channel.choices])
    unit = forms.CharField(required=False, widget=forms.HiddenInput)
    own = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("figure", "kept", "from", "to", "kind", "channel", "unit", "own")

    def __init__(self, data: Any) -> None:
        given = data.copy()
        if given.get("kept") == "all":
            given["kept"] = ""
        super().__init__(given)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """With the period as `period`."""
        self.period = self.days()
        return self.cleaned_data

    @property
    def kept_asked(self) -> bool | None:
        """Whether the kept or the missed cases are asked for; None for all."""
        return {"yes": True, "no": False}.get(self.cleaned_data["kept"])
