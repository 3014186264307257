"""The forms of visits and findings (R8, R57, R58). They clean; the views act."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.forms import UnitField
from network.models import User
from proxyportal.fields import LONGEST_KEY, PlainField
from requests_app.actions.visiting import Found
from requests_app.care_enums import VisitKind
from requests_app.enums import Kind
from requests_app.forms.pairings import NO_NAMES, PastDayField
from requests_app.masking import masked_name
from requests_app.models import Finding, Pairing

MOST_FINDINGS = 5
"""How many findings one visit's form takes; a second visit of the day takes more."""


class PairingField(forms.ModelChoiceField):
    """One of the agent's own residents in special care, masked."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{masked_name(obj.client.name)} · {obj.get_category_display()} · {obj.area}"


class VisitForm(forms.Form):
    """A visit, a meeting or a survey, and up to five findings; each has a kind and a text."""

    place = UnitField(
        label=_("Where"), help_text=_("Type part of the name of the village or group and choose it from the list.")
    )
    kind = forms.ChoiceField(label=_("What kind of visit was it?"), choices=VisitKind, widget=forms.RadioSelect)
    visited_on = PastDayField(label=_("Day"))
    summary = PlainField(
        label=_("What was seen and heard"), lines=4, max_length=2000, required=False, help_text=NO_NAMES
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("visited_on", timezone.localdate())
        own = Pairing.objects.current().filter(agent=user.standing.agent).select_related("client", "area")
        if own:
            self.fields["pairing"] = PairingField(
                own, label=_("To a resident in special care?"), required=False, empty_label=_("No")
            )
        for number in range(1, MOST_FINDINGS + 1):
            self.fields[f"text_{number}"] = PlainField(
                label=_("What residents ask for or say"), lines=2, max_length=2000, required=False, help_text=NO_NAMES
            )
            self.fields[f"kind_{number}"] = forms.ChoiceField(
                label=_("What kind of matter is it?"), choices=Kind, initial=Kind.VOICE, required=False
            )

    @property
    def slots(self) -> Iterator[tuple[int, forms.BoundField, forms.BoundField, bool]]:
        """The findings as the page folds them: number, text, kind, and whether it stands open."""
        for number in range(1, MOST_FINDINGS + 1):
            text, kind = self[f"text_{number}"], self[f"kind_{number}"]
            yield number, text, kind, number == 1 or bool(text.errors or kind.errors or text.value())

    def findings(self) -> list[Found]:
        """What was written down, in order."""
        data = self.cleaned_data
        numbers = [number for number in range(1, MOST_FINDINGS + 1) if data[f"text_{number}"]]
        return [Found(Kind(data[f"kind_{number}"] or Kind.VOICE), data[f"text_{number}"]) for number in numbers]


class TickedField(forms.ModelMultipleChoiceField):
    """Rows ticked in a list. A number that no database holds is no row."""

    def clean(self, value: Any) -> Any:
        if any(len(str(key)) > LONGEST_KEY for key in value or ()):
            raise ValidationError(self.error_messages["invalid_pk_value"], code="invalid_pk_value")
        return super().clean(value)


class ReplyForm(forms.Form):
    """One answer to several findings (R58)."""

    findings = TickedField(
        Finding.objects.none(),
        error_messages={
            "required": _("Tick what you answer."),
            "invalid_choice": _("Something has come of one of these meanwhile. Look at the list and tick again."),
            "invalid_pk_value": _("Tick what you answer."),
        },
    )
    text = PlainField(label=_("Answer"), lines=4, max_length=2000, help_text=NO_NAMES)
    means = PlainField(
        label=_("How all concerned were told"), max_length=120, help_text=_("For example: village notice board.")
    )
    replied_on = PastDayField(label=_("Answered on"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        findings = cast("forms.ModelMultipleChoiceField", self.fields["findings"])
        findings.queryset = Finding.objects.visible_to(user).undecided()
        self.initial.setdefault("replied_on", timezone.localdate())

    def clean_findings(self) -> list[Finding]:
        """The rows themselves; more than a page shows nobody ticked."""
        found = list(self.cleaned_data["findings"])
        if len(found) > 100:
            raise ValidationError(_("Tick what you answer."), code="many")
        return found

    @property
    def ticked(self) -> set[str]:
        """Keys that came with the form, to tick them again."""
        value = self["findings"].value() if self.is_bound else []
        return {str(key) for key in value or ()}
