"""The account of somebody who serves."""

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _

from proxyportal.fields import PlainField


class AccountForm(forms.Form):
    """Under which name a person signs in."""

    username = PlainField(
        label=_("User name"),
        max_length=60,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Letters, digits and @ . + - _ only. The staff number is a good one."),
    )
