"""The form by which a list leaves as a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.models import User
from proxyportal.fields import PlainField
from requests_app.desk_permissions import may_export_in_full
from requests_app.enums import ExportFormat, ExportList
from requests_app.forms.pairings import NO_NAMES

WITH_CLIENTS = (ExportList.DESK, ExportList.FIND)
"""The lists whose rows name a client."""


class ExportForm(forms.Form):
    """Which kind of file, and for those who may: with clients' names and phones, and why."""

    format = forms.ChoiceField(choices=ExportFormat)
    text = PlainField(required=False, max_length=60, widget=forms.HiddenInput)
    """The search text, of the search page alone: it travels in the form, never in an address."""
    in_full = forms.BooleanField(label=_("With names, phones and the full text"), required=False)
    reason = PlainField(label=_("What is it needed for?"), max_length=200, required=False, help_text=NO_NAMES)

    def __init__(self, data: Any = None, *, user: User, listed: str, text: str = "") -> None:
        super().__init__(data, initial={"text": text}, auto_id="id_export_%s")
        if listed not in WITH_CLIENTS or not may_export_in_full(user):
            del self.fields["in_full"], self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Nothing leaves in full without a reason."""
        cleaned = super().clean() or {}
        if cleaned.get("in_full") and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say what the names and phones are for; it is kept with the export."))
        return cleaned
