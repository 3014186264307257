"""The forms of finding requests: text and filters, and a name to keep the filters under."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.enums import HANDLING_ROLES, Tier
from network.models import Agent, ServiceItem, Unit, User
from network.querysets import UnitQuerySet, under
from proxyportal.fields import DayField, PlainField
from requests_app.desk_permissions import may_look_up
from requests_app.enums import Channel, Kind, Status
from requests_app.search import Sought, sought

SORTS = [
    ("newest", gettext_lazy("Newest first")),
    ("oldest", gettext_lazy("Oldest first")),
    ("due", gettext_lazy("Next deadline first")),
    ("concluded", gettext_lazy("Last concluded first")),
]
STATUSES = [("", gettext_lazy("Any")), ("open", gettext_lazy("Still open")), *Status.choices]
DAYS = {
    "submitted": gettext_lazy("Submitted at"),
    "accepted": gettext_lazy("Accepted at"),
    "concluded": gettext_lazy("Concluded at"),
}
TICKS = {
    "contact": gettext_lazy("I am the first contact"),
    "overtime": gettext_lazy("Overtime now"),
    "urgent": gettext_lazy("Urgency asked for"),
}


class FindForm(forms.Form):
    """A text and filters, all optional. What the form names is all that can be asked; `query` is what may be kept.

    The text is read from POST alone and never kept: it may be a client's phone or name, which no address may carry.
    """

    text = PlainField(
        label=gettext_lazy("Receipt number, phone, name or words"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=STATUSES, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[("", gettext_lazy("Any")), *Kind.choices], required=False
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), choices=[("", gettext_lazy("Any")), *Channel.choices], required=False
    )
    unit = forms.ChoiceField(label=gettext_lazy("Lies in"), required=False)
    holder = forms.ChoiceField(label=gettext_lazy("Handled by"), required=False)
    item = forms.ChoiceField(label=gettext_lazy("Item of the guide"), required=False)
    sort = forms.ChoiceField(label=gettext_lazy("Order"), choices=SORTS, required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        for name, label in TICKS.items():
            widget = forms.CheckboxInput(attrs={"class": "form-check-input"})
            self.fields[name] = forms.BooleanField(label=label, required=False, widget=widget)
        for name in DAYS:
            self.fields[f"{name}_from"] = DayField(label=gettext_lazy("From day"), required=False)
            self.fields[f"{name}_to"] = DayField(label=gettext_lazy("To day"), required=False)
        self._offer("unit", _("Any"), [(code, unit.full_name) for code, unit in self.units.items()])
        people = [("me", _("Me"))] if user.standing.agent else []
        self._offer("holder", _("Anybody"), [*people, ("nobody", _("Nobody yet")), *self._people()])
        items = ServiceItem.objects.only("code", "name", "name_en").order_by("code")
        self._offer("item", _("Any"), [(item.code, str(item)) for item in items])

    def _offer(self, name: str, nothing: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", nothing), *choices]  # type: ignore[attr-defined]  # a field of choices

    @cached_property
    def units(self) -> dict[str, Unit]:
        """The units in the person's reach by code, in the order of the tree."""
        return {unit.code: unit for unit in reach(self.user).order_by("code")}

    def _people(self) -> list[tuple[str, str]]:
        """Who handles or handled requests in the unit chosen, else in the person's own units."""
        chosen = self.units.get(str(self.data.get("unit", "")))
        places = [chosen] if chosen else list(self.user.standing.units)
        handling = {"appointments__unit__in": places, "appointments__role__in": HANDLING_ROLES}
        people = Agent.objects.filter(**handling).distinct().order_by("pinyin", "pk").only("pk", "name")
        return [(str(agent.pk), agent.name) for agent in people]

    def clean_text(self) -> str:
        """A phone is searched by those alone who work on requests."""
        text = self.cleaned_data["text"]
        if text and self.meant(text).phone and not may_look_up(self.user):
            raise ValidationError(_("Only those who work on requests search by a client's phone."), code="phone")
        return text

    def meant(self, text: str) -> Sought:
        """What this text means today."""
        return sought(text, timezone.localdate())

    def clean_unit(self) -> Unit | None:
        """The unit itself."""
        return self.units.get(self.cleaned_data["unit"])

    def clean(self) -> dict[str, Any]:
        """No period ends before it begins."""
        cleaned = super().clean() or {}
        for name in DAYS:
            first, last = cleaned.get(f"{name}_from"), cleaned.get(f"{name}_to")
            if first and last and last < first:
                self.add_error(f"{name}_to", _("This day lies before the first one."))
        return cleaned

    @property
    def periods(self) -> Iterator[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each kind of day with its two fields."""
        return ((label, self[f"{name}_from"], self[f"{name}_to"]) for name, label in DAYS.items())

    @property
    def ticks(self) -> list[forms.BoundField]:
        """The filters that are on or off."""
        return [self[name] for name in TICKS]

    @property
    def chosen(self) -> Iterator[str]:
        """The filters that are set, in words."""
        for name, value in self.query().items():
            label = self.fields[name].label
            if name.endswith(("_from", "_to")):
                label = f"{DAYS[name.partition('_')[0]]} {label}"
            choices = {str(key): words for key, words in getattr(self.fields[name], "choices", ())}
            yield f"{label}" if name in TICKS else _named(label, choices.get(value, value))

    def query(self) -> dict[str, str]:
        """The filters alone, in one spelling: what an address, a saved filter and a digest hold. Never the text."""
        kept = {name: written(self.cleaned_data.get(name)) for name in self.fields if name != "text"}
        return {name: value for name, value in kept.items() if value and (name, value) != ("sort", "newest")}

    @property
    def address(self) -> str:
        """The filters as the end of an address."""
        return urlencode(self.query())

    @property
    def narrowed(self) -> int:
        """How many filters are set."""
        return len([name for name in self.query() if name != "sort"])


def reach(user: User) -> UnitQuerySet:
    """The units by which a person may narrow a search: the county's down to the villages for who supervises, the
    subtree of who leads or watches, and the person's own."""
    standing = user.standing
    if standing.supervises:
        return Unit.objects.exclude(tier__in=(Tier.COUNTY, Tier.GROUP))
    own = Unit.objects.filter(pk__in=[unit.pk for unit in standing.units])
    return own | Unit.objects.filter(under(*standing.watched_paths))


def written(value: Any) -> str:
    """An answer as an address writes it."""
    if isinstance(value, bool):
        return "on" if value else ""
    return value.code if isinstance(value, Unit) else str(value or "")


def _named(label: Any, value: str) -> str:
    return _("%(label)s: %(value)s") % {"label": label, "value": value}


class SaveFilterForm(forms.Form):
    """The name of a saved filter, and with which of one's units it is shared."""

    name = PlainField(
        label=gettext_lazy("Keep these filters as"),
        max_length=40,
        help_text=gettext_lazy("Without names of clients: others may read it."),
    )
    shared_with = forms.ChoiceField(label=gettext_lazy("For"), required=False)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, auto_id="id_save_%s")
        self.units = {unit.code: unit for unit in user.standing.units}
        everybody = [(code, _("everybody in %(unit)s") % {"unit": unit}) for code, unit in self.units.items()]
        self.fields["shared_with"].choices = [("", _("me alone")), *everybody]  # type: ignore[attr-defined]

    def clean_shared_with(self) -> Unit | None:
        """The unit itself."""
        return self.units.get(self.cleaned_data["shared_with"])
