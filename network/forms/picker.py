"""Choosing a place by typing part of its name."""

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.models import Unit

SHOWN = 8
"""How many matching places are offered at once."""


class Typed(NamedTuple):
    """What came back from the picker: the code of a chosen place, and the text typed to look for one."""

    code: str
    search: str


class UnitPicker(forms.Widget):
    """A text box and, under it, the places that match as choices. Without a script the form itself does the search."""

    template_name = "network/unit_picker.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        return Typed(data.get(name, "").strip()[:40], data.get(f"{name}_search", "").strip()[:60])

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_search" not in data

    def format_value(self, value: Any) -> Typed:
        if isinstance(value, Typed):
            return value
        return Typed(getattr(value, "code", value) or "", "")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        typed = self.format_value(value)
        chosen = open_places().filter(code=typed.code) if typed.code and "\x00" not in typed.code else []
        units = list(chosen) or matching_places(typed.search)
        context = super().get_context(name, typed, attrs)
        shown = context["widget"]["attrs"]
        context["widget"] |= {
            "search": typed.search,
            "code": typed.code,
            "units": units,
            "described_by": shown.get("aria-describedby", ""),
            "is_invalid": "is-invalid" in shown.get("class", "") or shown.get("aria-invalid") == "true",
        }
        return context

    def id_for_label(self, id_: str | None) -> str:
        return f"{id_}_search" if id_ else ""


class UnitField(forms.Field):
    """A place where people live, by its code or by enough of its name to tell it from all others."""

    widget = UnitPicker
    default_error_messages = {
        "required": _("Type part of the name of your village or community, then choose it."),
        "unknown": _("No village or community of that name is known here. Try another part of the name."),
        "several": _("Several places match. Choose yours from the list."),
        "foreign": _("This place is not part of the network. Choose one from the list."),
    }

    def clean(self, value: Any) -> Unit | None:
        """The one place meant. Raises ValidationError when it is none or several."""
        typed = value if isinstance(value, Typed) else Typed(str(value or ""), "")
        if typed.code:
            return self._by_code(typed.code)
        if typed.search:
            return self._by_name(typed.search)
        if self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return None

    def place_or_none(self, value: Any) -> Unit | None:
        """The place meant so far, for offering what depends on it; None while it is open or wrong."""
        try:
            return self.clean(value)
        except ValidationError:
            return None

    def _by_code(self, code: str) -> Unit:
        unit = None if "\x00" in code else open_places().filter(code=code).first()
        if unit is None:
            raise ValidationError(self.error_messages["foreign"], code="foreign")
        return unit

    def _by_name(self, search: str) -> Unit:
        found = matching_places(search)
        exact = [unit for unit in found if search in (unit.name, unit.full_name, unit.code)]
        if len(exact or found) == 1:
            return (exact or found)[0]
        code = "several" if found else "unknown"
        raise ValidationError(self.error_messages[code], code=code)


def open_places() -> Any:
    """The towns, villages, groups and enterprise points that exist today."""
    return Unit.objects.places().open_on(timezone.localdate())


def matching_places(search: str) -> list[Unit]:
    """The first places whose name holds every word typed, villages before towns and groups; or the one of that code."""
    if not search or "\x00" in search:
        return []
    return list(open_places().filter(code=search)) or list(open_places().named_like(search)[:SHOWN])
