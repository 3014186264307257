"""Urgency with a deadline of its own, and the steps of the handling (R16, R31, R48)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from proxyportal.fields import DayField, LocalTimeField, PlainField
from proxyportal.regulation import urgent_conclusion_due
from requests_app.actions.timing import first_day
from requests_app.forms.verbs.base import VerbForm, long_text
from requests_app.permissions import leads_holder


class UrgencyReason(PlainField):
    """Why it is urgent, or no longer: the client asked for it or relies on it, so the client reads why."""

    def __init__(self) -> None:
        super().__init__(label=_("Reason"), max_length=300, help_text=_("The client reads this."))


class UrgentForm(VerbForm):
    """Why it is urgent, and until when (R48)."""

    reason = UrgencyReason()
    deadline = LocalTimeField(
        label=_("To be concluded by"),
        required=False,
        help_text=_("24 hours after acceptance if left empty. Later than 48 hours is for the unit's leader to set."),
    )

    def clean_deadline(self) -> Any:
        """One that can still be kept and that this person may set."""
        deadline, accepted_at = self.cleaned_data["deadline"], self.proxy_request.accepted_at
        if accepted_at is None:
            return deadline
        due = deadline or urgent_conclusion_due(accepted_at, None)
        if due <= timezone.now():
            raise ValidationError(_("The deadline must lie in the future."), code="past")
        try:
            leader = bool(self.user and leads_holder(self.user, self.proxy_request))
            urgent_conclusion_due(accepted_at, due, leader_agrees=leader)
        except ValueError:
            message = _("A deadline later than 48 hours after acceptance is for the unit's leader to set.")
            raise ValidationError(message, code="late") from None
        return deadline


class LowerForm(VerbForm):
    """Why it is urgent no longer."""

    reason = UrgencyReason()


class StepForm(VerbForm):
    """What was done, when, with which office, under which number (R16)."""

    text = long_text(label=_("What was done"))
    done_on = DayField(label=_("On which day?"))
    body = PlainField(label=_("With which office"), max_length=100, required=False)
    reference = PlainField(label=_("Reference number there"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = timezone.localdate

    def clean_done_on(self) -> Any:
        """A day since the client came, today at the latest."""
        done_on = self.cleaned_data["done_on"]
        if done_on > timezone.localdate():
            raise ValidationError(_("This day has not come yet."), code="future")
        if done_on < first_day(self.proxy_request):
            raise ValidationError(_("On this day the client had not come yet."), code="early")
        return done_on
