"""The form by which a client opens their own request."""

from django import forms
from django.utils.translation import gettext_lazy as _

from proxyportal.fields import CodeField


class TrackForm(forms.Form):
    """Receipt number and query code, or the phone's last four digits (R56)."""

    receipt = CodeField(
        label=_("Receipt number"),
        max_length=24,
        help_text=_("It stands on your receipt, for example HA-20260522-0001."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    code = CodeField(
        label=_("Query code, or the last four digits of your phone"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
