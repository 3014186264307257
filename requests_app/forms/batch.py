"""Several matters of one kind on their way to one unit (R33)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from network.models import Unit
from requests_app.forms.successors import ReasonField
from requests_app.forms.verbs.base import ReceiverField
from requests_app.models import ProxyRequest

MOST_AT_ONCE = 200
"""Requests that one click forwards."""


class ReceiptsField(forms.MultipleChoiceField):
    """Requests ticked in a list. One that has moved on since the page was shown is for the action to refuse."""

    def valid_value(self, value: str) -> bool:
        """Whatever was ticked; the form looks it up among the person's own."""
        return True


class BatchForm(forms.Form):
    """Which requests, to which unit, and why."""

    chosen = ReceiptsField(error_messages={"required": _("Tick what you forward.")})
    to = ReceiverField(label=_("To which unit?"))
    reason = ReasonField()

    def __init__(self, *args: Any, own: Mapping[str, ProxyRequest], units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        self.fields["to"].offer(list(units))  # type: ignore[attr-defined]  # a field of units

    def clean_chosen(self) -> list[ProxyRequest]:
        """The person's own requests among what was ticked; `gone` counts those that are theirs no longer."""
        ticked = dict.fromkeys(self.cleaned_data["chosen"])
        if len(ticked) > MOST_AT_ONCE:
            raise ValidationError(_("At most %(number)d at once."), params={"number": MOST_AT_ONCE}, code="many")
        self.gone = sum(receipt not in self.own for receipt in ticked)
        return [self.own[receipt] for receipt in ticked if receipt in self.own]

    @property
    def ticked(self) -> set[str]:
        """Receipt numbers that came with the form, to tick them again."""
        value = self["chosen"].value() if self.is_bound else []
        return {str(receipt) for receipt in value or ()}
