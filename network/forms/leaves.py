"""Days on which somebody is away (R40)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.enums import LeaveKind
from proxyportal.fields import DayField


class LeaveForm(forms.Form):
    """A leave; both days are away."""

    kind = forms.ChoiceField(label=_("Why"), choices=LeaveKind)
    starts_on = DayField(label=_("First day"), help_text=_("It may lie ahead."))
    ends_on = DayField(label=_("Last day"), help_text=_("This day is away, too."))


class EndLeaveForm(forms.Form):
    """When somebody came back sooner."""

    ends_on = DayField(label=_("Last day away"))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="id_end_%s", **kwargs)  # beside `LeaveForm` on one page
