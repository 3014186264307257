"""What the forms of all verbs share."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from network.enums import Tier
from network.models import Unit, User
from proxyportal.fields import PlainField
from proxyportal.uploads import MOST_FILES
from requests_app.models import ProxyRequest, ReplyTemplate

long_text: Callable[..., PlainField] = partial(PlainField, lines=4, max_length=2000)


class VerbForm(forms.Form):
    """The words of one verb on one request. Cleans to the arguments of the verb's action."""

    said = ""
    """What it is about in people's own words, such as the question that is answered; shown above the fields."""

    templates: Sequence[ReplyTemplate] = ()
    """The texts that may fill `fills`, a field of the form; the page offers them (`forms.templates`)."""
    fills = ""

    def __init__(self, *args: Any, proxy_request: ProxyRequest, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proxy_request = proxy_request
        self.user = user


def refuse_too_many(proxy_request: ProxyRequest, more: int) -> None:
    """No more files than a request can reasonably need, however many times somebody adds some."""
    if more and proxy_request.attachments.count() + more > MOST_FILES:
        raise ValidationError(_("At most %(number)d files."), params={"number": MOST_FILES}, code="many")


TIER_LABELS = {
    Tier.DEPARTMENT: _("County departments"),
    Tier.TOWN: _("Towns"),
    Tier.VILLAGE: _("Villages and communities"),
    Tier.GROUP: _("Villagers' groups"),
    Tier.ENTERPRISE: _("Enterprise points"),
}
"""In the order in which receivers are listed."""


class ReceiverField(forms.ChoiceField):
    """One unit to pass a request on to. A form says which with `offer`."""

    def offer(self, units: list[Unit]) -> None:
        """Let these be the choices."""
        self.units = {unit.code: unit for unit in units}
        self.choices = [("", _("Choose a unit")), *by_tier(units)]

    def clean(self, value: Any) -> Unit | None:
        return self.units.get(super().clean(value))


class UnitBoxes(forms.widgets.ChoiceWidget):
    """Boxes to tick, by tier. A county has a hundred units: the tiers fold, so that a phone shows the button, too."""

    template_name = "requests_app/unit_boxes.html"
    input_type = "checkbox"
    allow_multiple_selected = True
    use_fieldset = True
    checked_attribute = {"checked": True}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        groups = context["widget"]["optgroups"]
        context["widget"]["ticked"] = [tier for tier, units, _n in groups if any(unit["selected"] for unit in units)]
        return context

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """Each box has its label; the whole has a legend."""
        return f"{id_}_{index}" if index else ""

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Nothing ticked looks like nothing sent."""
        return False


class ReceiversField(forms.MultipleChoiceField):
    """Several units to call in. A form says which with `offer`."""

    widget = UnitBoxes

    def offer(self, units: list[Unit]) -> None:
        """Let these be the choices."""
        self.units = {unit.code: unit for unit in units}
        self.choices = by_tier(units)

    def clean(self, value: Any) -> list[Unit]:
        return [self.units[code] for code in super().clean(value)]


def by_tier(units: list[Unit]) -> list[tuple[Any, list[tuple[str, str]]]]:
    """The units as grouped choices, without the tiers of which there is none."""
    groups = [
        (label, [(unit.code, unit.full_name) for unit in units if unit.tier == tier])
        for tier, label in TIER_LABELS.items()
    ]
    return [group for group in groups if group[1]]
