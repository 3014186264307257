"""What the organization department sets before a round opens, and when it opens it."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.parameters import PARAMETERS, WEIGHTS, Parameters
from proxyportal.fields import DayField


class ParametersForm(forms.Form):
    """All parameters, each with its rule and whose it is. Weights that are settled cannot be changed (R69)."""

    def __init__(self, *args: Any, stored: Parameters, settled: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, parameter in PARAMETERS.items():
            self.fields[name] = forms.IntegerField(
                label=parameter.label,
                initial=stored[name],
                min_value=parameter.least,
                max_value=parameter.most,
                help_text=f"{parameter.rule} · {parameter.whose}",
                disabled=settled and name in WEIGHTS,
            )

    def clean(self) -> dict[str, Any]:
        """The weights are percent of the year."""
        cleaned = super().clean() or {}
        weights = [cleaned[name] for name in WEIGHTS if name in cleaned]
        if len(weights) == len(WEIGHTS) and sum(weights) != 100:
            raise ValidationError(_("The weights of both halves make 100 together."), code="weights")
        return cleaned


class OpenForm(forms.Form):
    """By when units score themselves."""

    self_scores_due_on = DayField(
        label=_("Self-scores due on"), help_text=_("The last day in time. What comes later is marked late.")
    )

    def clean_self_scores_due_on(self) -> date:
        """A day on which somebody can still do it."""
        due_on: date = self.cleaned_data["self_scores_due_on"]
        if due_on < timezone.localdate():
            raise ValidationError(_("This day is over."), code="past")
        return due_on
