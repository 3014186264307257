"""Forms by which everything that somebody has passes to somebody else: when a post ends, or after it did (R40)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.models import Appointment
from network.routing import successors
from proxyportal.fields import DayField
from requests_app.actions.leaving import duties_of
from requests_app.forms.successors import ReasonField, SuccessorField
from requests_app.models import ProxyRequest


class EndPostForm(forms.Form):
    """The last day in office; and who takes over, where something is open then (R40)."""

    on = DayField(label=gettext_lazy("Last day in office"))
    to = SuccessorField(required=False)
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, post: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post, self.today = post, timezone.localdate()
        self.fields["on"].initial = post.ends_on or max(self.today, post.starts_on)
        self.open_requests: list[ProxyRequest] = list(duties_of(post, self.today).requests.order_by("status", "pk"))
        near = successors([post.unit], self.today)[post.unit_id] if self.open_requests else []
        offered = [other for other in near if other.agent_id != post.agent_id]
        self.fields["to"].offer(offered)  # type: ignore[attr-defined]  # the class says which field it is
        if not offered:
            del self.fields["to"], self.fields["reason"]

    def clean_on(self) -> date:
        """A day on which the post is held."""
        day, post = self.cleaned_data["on"], self.post
        if day < post.starts_on:
            begun = {"day": date_format(post.starts_on)}
            raise ValidationError(_("The post was taken up on %(day)s; it cannot end before.") % begun, code="early")
        if post.ends_on and day > post.ends_on:
            ends = {"day": date_format(post.ends_on)}
            raise ValidationError(_("The post ends on %(day)s already; it can only end earlier.") % ends, code="late")
        return day

    def clean(self) -> dict[str, Any]:
        """Nobody leaves open requests behind on a day that has come, as long as there is somebody to take them over."""
        cleaned = super().clean() or {}
        day = cleaned.get("on")
        if day and day <= self.today and "to" in cleaned and cleaned["to"] is None:
            self.add_error("to", _("Somebody must take over the open requests."))
        if cleaned.get("to") and not cleaned.get("reason", "-"):
            self.add_error("reason", _("Say why the requests pass on."))
        return cleaned


class HandOverAllForm(forms.Form):
    """To whom everything passes that somebody left behind, and why (R40)."""

    to = SuccessorField()
    reason = ReasonField()

    def __init__(self, data: Any = None, *, posts: Iterable[Appointment], key: str) -> None:
        super().__init__(data, auto_id=f"id_{key}_%s")
        self.fields["to"].offer(posts)  # type: ignore[attr-defined]  # the class says which field it is
