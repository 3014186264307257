"""A batch of contact cards handed out."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.models import Agent, Appointment, Unit
from proxyportal.fields import DayField, PlainField


class CardBatchForm(forms.Form):
    """Whose cards, how many, when, where and how (R28)."""

    agent = forms.ModelChoiceField(
        Agent.objects.none(), label=_("Whose cards?"), required=False, empty_label=_("Those of the whole unit")
    )
    number = forms.IntegerField(label=_("Number of cards"), min_value=1, max_value=100_000)
    handed_out_on = DayField(label=_("Handed out on"))
    occasion = PlainField(
        label=_("Where and how"), max_length=120, help_text=_("For example: market day, from door to door in group 3.")
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = Appointment.objects.to_publish(timezone.localdate()).filter(unit=unit)
        agents = self.fields["agent"]
        agents.queryset = Agent.objects.filter(pk__in=posts.values("agent"))  # type: ignore[attr-defined]

    def clean_handed_out_on(self) -> date:
        """Not in the future."""
        day: date = self.cleaned_data["handed_out_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."), code="future")
        return day
