"""The forms of return visits and of what bad ratings lead to (R59, R88). They clean; the views act."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.enums import VisitReason
from assessment.periods import Period, half_year_at
from proxyportal.fields import CodeField, DayField, PlainField
from requests_app.forms.pairings import NO_NAMES
from requests_app.models import ProxyRequest

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
LONGEST = 2000


class YesNoField(forms.TypedChoiceField):
    """A question that must be answered, with nothing chosen beforehand."""

    def __init__(self, *, choices: Any = YES_NO, **kwargs: Any) -> None:
        super().__init__(choices=choices, widget=forms.RadioSelect, coerce=lambda value: value == "yes", **kwargs)


class DrawForm(forms.Form):
    """A draw by lot: which days, how many of each unit and kind, and the seed if it is to be drawn again."""

    first_day = DayField(label=_("Told the result from"))
    last_day = DayField(label=_("to"))
    per_stratum = forms.IntegerField(
        label=_("How many of each unit and kind"),
        min_value=1,
        max_value=20,
        initial=1,
        help_text=_("So many results of every town and department and of every kind of matter, where there are any."),
    )
    seed = PlainField(
        label=_("Seed"),
        max_length=40,
        required=False,
        help_text=_("Leave it empty: one is taken that nobody can foresee, and kept with the sample."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.initial.update(first_day=half_year_at(today).first, last_day=today)

    def clean(self) -> None:
        """The days in their order, as a period."""
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if first and last and first > last:
            self.add_error("last_day", _("The last day lies before the first."))

    def chosen(self) -> dict[str, Any]:
        """The answers as the action takes them."""
        data = self.cleaned_data
        period = Period(data["first_day"], data["last_day"])
        return {"period": period, "per_stratum": data["per_stratum"], "seed": data["seed"]}


class TargetForm(forms.Form):
    """One client, chosen for a reason."""

    receipt = CodeField(label=_("Receipt number"), max_length=24)
    targeted_for = forms.ChoiceField(label=_("Why this client?"), choices=VisitReason, widget=forms.RadioSelect)
    note = PlainField(label=_("More about it"), lines=3, max_length=500, required=False, help_text=NO_NAMES)

    def clean_receipt(self) -> ProxyRequest:
        """The request of this number."""
        found = ProxyRequest.objects.filter(receipt=self.cleaned_data["receipt"]).first()
        if found is None:
            raise ValidationError(_("There is no request of this number."), code="unknown")
        return found

    def clean(self) -> None:
        """Another reason says which."""
        if self.cleaned_data.get("targeted_for") == VisitReason.OTHER and not self.cleaned_data.get("note"):
            self.add_error("note", _("Say which reason it is."))


class RecordForm(forms.Form):
    """What the client says: solved, satisfied, and the words (R59)."""

    solved = YesNoField(label=_("Is the matter solved?"))
    satisfied = YesNoField(label=_("Is the client satisfied with the service?"))
    words = PlainField(label=_("What the client says"), lines=4, max_length=LONGEST, required=False, help_text=NO_NAMES)


class StepForm(forms.Form):
    """A step in words."""

    text = PlainField(lines=4, max_length=LONGEST, help_text=NO_NAMES)

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
