"""The filters of the overdue list."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assessment.overdue import NOBODY, STATES
from assessment.periods import Period
from network.enums import ROSTER_TIERS, Tier
from network.models import Unit, User
from proxyportal.fields import LONGEST_KEY, DayField
from requests_app.enums import Stage

ANY = [("", _("All"))]
TIERS = [choice for choice in Tier.choices if choice[0] != Tier.COUNTY]
LATE = [("1", _("More than a day")), ("3", _("More than three days")), ("7", _("More than a week"))]
ORDERS = [("", _("Open and latest first")), ("newest", _("Newest first"))]


class AgentField(forms.CharField):
    """Whose limits: an agent's id, or nobody's. It comes from links; cleans to the id, NOBODY or None."""

    def clean(self, value: Any) -> int | str | None:
        text = super().clean(value)
        if text in ("", NOBODY):
            return text or None
        if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY:
            return int(text)
        raise ValidationError(_("This agent is not known."), code="invalid")


class OverdueForm(forms.Form):
    """Which missed limits to show. Every filter is optional; what cannot be read narrows nothing and is marked."""

    stage = forms.ChoiceField(label=_("Limit"), choices=[*ANY, *Stage.choices], required=False)
    tier = forms.ChoiceField(label=_("Tier"), choices=[*ANY, *TIERS], required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit with all below it"), to_field_name="code", required=False
    )
    explained = forms.TypedChoiceField(
        label=_("Client told why"),
        choices=[*ANY, ("yes", _("Explained")), ("no", _("Not explained"))],
        coerce=lambda text: text == "yes",
        empty_value=None,
        required=False,
    )
    late = forms.TypedChoiceField(
        label=_("How late"),
        choices=[*ANY, *LATE],
        coerce=lambda days: timedelta(days=int(days)),
        empty_value=None,
        required=False,
    )
    since = DayField(label=_("Limit from"), required=False)
    until = DayField(label=_("Limit to"), required=False)
    order = forms.ChoiceField(label=_("Order"), choices=ORDERS, required=False)
    agent = AgentField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(choices=[(name, "") for name in ("", *STATES)], required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        standing = user.standing
        scope = Unit.objects.all() if standing.supervises else Unit.objects.within(*standing.watched_paths)
        listed = scope.filter(tier__in=ROSTER_TIERS) if standing.supervises else scope.exclude(tier=Tier.GROUP)
        field = self.fields["unit"]
        field.queryset = scope  # type: ignore[attr-defined]  # any of them may be asked for; fewer are offered
        field.widget.choices = [
            *ANY,
            *listed.order_by("code").values_list("code", "full_name"),
        ]

    @property
    def filters(self) -> dict[str, Any]:
        """What narrows the list, as `overdue.Overdue` takes it; days by Beijing time, both included."""
        self.full_clean()
        asked = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        since, until = asked.pop("since", None), asked.pop("until", None)
        if since:
            asked["since"] = Period(since, since).start
        if until:
            asked["before"] = Period(until, until).end
        return asked
