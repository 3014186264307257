"""Choosing a person: somebody known, or somebody new."""

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.models import Agent
from network.people_search import people_named
from proxyportal.fields import PlainField

NEW = "new"
"""The choice that says: none of these, but somebody new of the name typed."""


class Typed(NamedTuple):
    """What came back from the picker: the id of a chosen person or NEW, and the name typed."""

    choice: str
    search: str


class PersonPicker(forms.Widget):
    """A text box and, under it, the people of that name as choices, and somebody new as the last one."""

    template_name = "network/manage/person_picker.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        return Typed(data.get(name, "").strip()[:20], data.get(f"{name}_search", "").strip()[:100])

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_search" not in data

    def format_value(self, value: Any) -> Typed:
        return value if isinstance(value, Typed) else Typed("", "")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        typed = self.format_value(value)
        context = super().get_context(name, typed, attrs)
        shown = context["widget"]["attrs"]
        context["widget"] |= {
            "search": typed.search,
            "choice": typed.choice,
            "people": people_named(typed.search, timezone.localdate()),
            "described_by": shown.get("aria-describedby", ""),
            "is_invalid": "is-invalid" in shown.get("class", "") or shown.get("aria-invalid") == "true",
        }
        return context

    def id_for_label(self, id_: str | None) -> str:
        return f"{id_}_search" if id_ else ""


class PersonField(forms.Field):
    """Somebody known, by a choice; or an unsaved `Agent` of the name typed, where the choice says so."""

    widget = PersonPicker
    default_error_messages = {
        "required": _("Type the person's name, then choose the person."),
        "open": _("Choose the person meant, or say that it is somebody new."),
        "gone": _("This person is not known. Type the name, then choose."),
    }

    def clean(self, value: Any) -> Agent:
        """The person meant. A name alone decides nothing: two people may have it, and a slip would make a third."""
        typed = value if isinstance(value, Typed) else Typed("", "")
        if typed.choice == NEW:
            return Agent(name=PlainField(max_length=40, error_messages=self.error_messages).clean(typed.search))
        if typed.choice:
            return self._known(typed.choice)
        raise ValidationError(self.error_messages["open" if typed.search else "required"], code="required")

    def _known(self, choice: str) -> Agent:
        known = Agent.objects.filter(pk=choice).first() if choice.isascii() and choice.isdecimal() else None
        if known is None:
            raise ValidationError(self.error_messages["gone"], code="gone")
        return known
