"""Common demands: naming one, gathering its requests, answering them together (R33)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.models import User
from proxyportal.fields import PlainField
from requests_app.enums import CLOCK_RUNNING, Outcome
from requests_app.forms.verbs.base import long_text
from requests_app.models import ProxyRequest
from requests_app.permissions import may_link

OFFERED = 50
"""The newest open requests that are offered to be gathered."""


class DemandForm(forms.Form):
    """What several requests have in common; it names nobody."""

    title = PlainField(
        label=_("What do they have in common?"),
        max_length=80,
        help_text=_("For example: the street lamps of Zhongba village. Name no resident here."),
    )


class GatherForm(forms.Form):
    """Which open requests belong to the demand as well."""

    requests = forms.MultipleChoiceField(
        label=_("Which requests belong to it?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one request.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ones = ProxyRequest.objects.visible_to(user).filter(status__in=CLOCK_RUNNING, common_demand=None)
        rows = open_ones.select_related("item", "area", "holder_unit").order_by("-submitted_at", "-pk")[:OFFERED]
        self.rows = {row.receipt: row for row in rows if may_link(user, row)}
        self.fields["requests"].choices = [  # type: ignore[attr-defined]  # a field of choices
            (receipt, f"{row.headline} · {row.area.full_name} · {receipt}") for receipt, row in self.rows.items()
        ]

    def clean_requests(self) -> list[ProxyRequest]:
        """The requests themselves."""
        return [self.rows[receipt] for receipt in self.cleaned_data["requests"]]


class TogetherForm(forms.Form):
    """One answer to all of them; each gets it as its own result (R41)."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=Outcome.of_conclusion(), widget=forms.RadioSelect, initial=Outcome.DONE
    )
    result_text = long_text(label=_("Result"), help_text=_("What was done, in plain words. Every client reads this."))
