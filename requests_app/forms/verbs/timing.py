"""Urgency with a deadline of its own, and the steps of the handling (R16, R31, R48)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from proxyportal.fields import LocalTimeField, PlainField
from proxyportal.regulation import urgent_conclusion_due
from requests_app.forms.successors import ReasonField
from requests_app.forms.verbs.base import VerbForm, long_text
from requests_app.permissions import leads_holder


class UrgentForm(VerbForm):
    """Why it is urgent, and until when (R48)."""

    reason = ReasonField()
    deadline = LocalTimeField(
        label=_("To be concluded by"),
        required=False,
        help_text=_("24 hours after acceptance if left empty. Later than 48 hours is for the unit's leader to set."),
    )

    def clean_deadline(self) -> Any:
        """One that this person may set and that can still be kept."""
        deadline, accepted_at = self.cleaned_data["deadline"], self.proxy_request.accepted_at
        if accepted_at is None:
            return deadline
        leader = bool(self.user and leads_holder(self.user, self.proxy_request))
        try:
            due = urgent_conclusion_due(accepted_at, deadline, leader_agrees=leader)
        except ValueError:
            message = _("A deadline later than 48 hours after acceptance is for the unit's leader to set.")
            raise ValidationError(message, code="late") from None
        if due <= timezone.now():
            raise ValidationError(_("The deadline must lie in the future."), code="past")
        return deadline


class LowerForm(VerbForm):
    """Why it is urgent no longer."""

    reason = ReasonField()


class StepForm(VerbForm):
    """What was done, when, with which office, under which number (R16)."""

    text = long_text(label=_("What was done"))
    done_on = forms.DateField(label=_("On which day?"), widget=forms.DateInput(attrs={"type": "date"}))
    body = PlainField(label=_("With which office"), max_length=100, required=False)
    reference = PlainField(label=_("Reference number there"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = timezone.localdate

    def clean_done_on(self) -> Any:
        """Not a day to come."""
        if self.cleaned_data["done_on"] > timezone.localdate():
            raise ValidationError(_("This day has not come yet."), code="future")
        return self.cleaned_data["done_on"]
