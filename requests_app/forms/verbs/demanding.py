"""Which common demand a request belongs to (R33)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_app.forms.verbs.base import VerbForm
from requests_app.models import CommonDemand

SHOWN = 50
"""The newest demands to choose from."""


class DemandField(forms.ModelChoiceField):
    """A demand by its title and unit."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} · {obj.unit}"


class LinkForm(VerbForm):
    """One of the demands that the person sees."""

    demand = DemandField(CommonDemand.objects.none(), label=_("Common demand"), empty_label=_("Choose a common demand"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user:
            seen = CommonDemand.objects.visible_to(self.user).select_related("unit")
            self.fields["demand"].queryset = seen  # type: ignore[attr-defined]  # a field of rows
