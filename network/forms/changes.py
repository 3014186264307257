"""What a dated change of a unit needs to know: each form cleans to the arguments of a function in `network.changes`."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import Grade
from network.forms.units import ParentField, parents_for
from network.links import LINKED_TIERS
from network.models import Unit
from proxyportal.fields import DayField, PlainField


class ChangeForm(forms.Form):
    """The day that a change of `unit` counts from."""

    day = DayField(label=_("Counts from"), help_text=_("The first day on which it is so; not a day ahead."))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.initial.setdefault("day", timezone.localdate())
        self.order_fields([name for name in self.fields if name != "day"])


class RenameForm(ChangeForm):
    """Another name."""

    name = PlainField(label=_("New name"), max_length=60)


class MoveForm(ChangeForm):
    """Another unit above."""

    parent = ParentField(label=_("Will belong to"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["parent"]
        field.offer(parents_for(self.unit.tier).exclude(pk=self.unit.parent_id))


class GradeForm(ChangeForm):
    """Another grade of a village's service center."""

    grade = forms.ChoiceField(label=_("New grade"), choices=Grade.choices, required=False)


class CloseForm(ChangeForm):
    """The end."""

    day = DayField(
        label=_("Closed from"), help_text=_("The first day without the unit; it may lie ahead. Posts end before it.")
    )


class LinkForm(forms.Form):
    """A town or village that a department will serve (R23)."""

    unit = ParentField(label=_("Town or village"))
    starts_on = DayField(label=_("From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.initial.setdefault("starts_on", today)
        field: Any = self.fields["unit"]
        field.offer(Unit.objects.open_on(today).filter(tier__in=LINKED_TIERS))


class EndLinkForm(forms.Form):
    """The last day of a link."""

    ends_on = DayField(label=_("Last day"))
