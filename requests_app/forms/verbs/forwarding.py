"""Where a request passes on to, and why (R5, R33, R35)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.routing import receivers
from requests_app.forms.successors import ReasonField
from requests_app.forms.verbs.base import ReceiverField, VerbForm


class ForwardForm(VerbForm):
    """Which unit, and why."""

    to = ReceiverField(label=_("To which unit?"))
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = receivers(self.proxy_request.holder_unit, timezone.localdate())
        self.fields["to"].offer(units)  # type: ignore[attr-defined]  # a field of units


class SendBackForm(VerbForm):
    """Why it goes back to the sender."""

    reason = ReasonField()
