"""What the client says at the end (R12, R88)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from proxyportal.fields import PlainField
from requests_app.enums import Grade
from requests_app.forms.verbs.base import VerbForm


class RateForm(VerbForm):
    """The client's own grade; none is chosen beforehand (R88)."""

    grade = forms.TypedChoiceField(
        label=_("How satisfied are you?"),
        choices=Grade.choices,
        coerce=lambda value: Grade(int(value)),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five grades.")},
    )
    comment = PlainField(label=_("Anything you want to add"), lines=3, max_length=500, required=False)


class WithdrawForm(VerbForm):
    """A reason is welcome, never asked for (R12)."""

    reason = PlainField(label=_("Reason"), max_length=300, required=False)
