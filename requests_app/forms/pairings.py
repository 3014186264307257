"""The forms of special care: pairing, its change and end, and the contact log (R66, R67). They clean; views act."""

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from network.forms import UnitField
from network.models import Agent, Unit, User
from proxyportal.fields import DayField, LocalTimeField, PhoneField, PlainField
from requests_app.actions.pairing import Resident, too_many
from requests_app.care_enums import CareCategory, ConsentMeans, ContactMeans
from requests_app.models import Pairing
from requests_app.pairs import candidates
from requests_app.permissions import manages_pairings

NO_NAMES = _("Write no names and no phone numbers here.")


def not_ahead(day: date) -> None:
    """Refuse a day that has not come yet."""
    if day > timezone.localdate():
        raise ValidationError(_("This day has not come yet."), code="future")


class PastDayField(DayField):
    """Today or a day before."""

    default_validators = [not_ahead]


class PlaceForm(forms.Form):
    """Where the resident lives: the first step of pairing, as the agents to choose from depend on it."""

    unit = UnitField(
        label=_("Where does the resident live?"),
        help_text=_("Type part of the name of the village or group and choose it from the list."),
    )

    def area_for(self, user: User) -> Unit | None:
        """The place, if it is one in which this person makes pairings."""
        if not self.is_valid():
            return None
        area: Unit = self.cleaned_data["unit"]
        if manages_pairings(user, area):
            return area
        self.add_error("unit", _("This place is not in your area."))
        return None


class PairAgentForm(forms.Form):
    """Who becomes the pair agent and from when; one who has enough already needs a second tick (R67)."""

    agent = forms.TypedChoiceField(label=_("Pair agent"), coerce=int, help_text=_("Capable and trusted (R67)."))
    starts_on = PastDayField(label=_("From"), help_text=_("Today or earlier."))
    confirmed = forms.BooleanField(label=_("Pair all the same"), required=False)

    def __init__(self, *args: Any, area: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area = area
        agent = cast("forms.TypedChoiceField", self.fields["agent"])
        agent.choices = [("", _("Choose an agent")), *self._choices.items()]
        self.initial.setdefault("starts_on", timezone.localdate())

    @cached_property
    def _choices(self) -> dict[int, str]:
        """The agents who serve the place, each once, with the post and how many they are paired with."""
        named: dict[int, str] = {}
        for post in candidates(self.area, timezone.localdate()):
            paired = ngettext("%(number)d resident", "%(number)d residents", post.paired) % {"number": post.paired}
            named.setdefault(post.agent_id, f"{post.agent} · {post.unit} · {paired}")
        return named

    @property
    def has_candidates(self) -> bool:
        """Whether anybody can be chosen."""
        return bool(self._choices)

    @property
    def warns(self) -> bool:
        """Whether the second tick is asked for."""
        return "confirmed" in self.errors or bool(self["confirmed"].value())

    def clean_agent(self) -> Agent:
        """The agent behind the choice."""
        return Agent.objects.get(pk=self.cleaned_data["agent"])

    def clean(self) -> dict[str, Any]:
        """Warn where one agent gets more residents than one should have."""
        data = super().clean() or self.cleaned_data
        if "agent" in data and not data.get("confirmed") and (warning := too_many(data["agent"])):
            self.add_error("confirmed", warning)
        return data


class PairForm(PairAgentForm):
    """A resident in special care and who cares (R66, R67)."""

    name = PlainField(label=_("Resident's name"), max_length=40)
    phone = PhoneField(
        label=_("Resident's phone"), required=False, help_text=_("By it, requests find the way to the pair agent.")
    )
    address = PlainField(label=_("Where the resident lives"), max_length=120, required=False)
    category = forms.ChoiceField(label=_("Category"), choices=CareCategory, widget=forms.RadioSelect)
    under_14 = forms.BooleanField(label=_("The resident is under 14"), required=False)
    guardian_name = PlainField(label=_("Guardian's name"), max_length=40, required=False)
    guardian_phone = PhoneField(label=_("Guardian's phone"), required=False)
    consent_on = PastDayField(label=_("Guardian's consent on"), required=False)
    consent_means = forms.ChoiceField(
        label=_("How consent was given"), choices=[("", _("Choose")), *ConsentMeans.choices], required=False
    )

    guardian_fields = ("guardian_name", "guardian_phone", "consent_on", "consent_means")

    @property
    def shows_guardian(self) -> bool:
        """Whether the guardian's part stands open: something is in it or wrong with it."""
        return any(self[name].errors or self[name].value() for name in ("under_14", *self.guardian_fields))

    def clean(self) -> dict[str, Any]:
        """A child under 14 needs guardian and consent (R67)."""
        data = super().clean()
        for name in self.guardian_fields if data.get("under_14") else ():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("A child under 14 needs the guardian's name, phone and consent."))
        return data

    def resident(self) -> Resident:
        """The cleaned answers as the action takes them."""
        data = self.cleaned_data
        return Resident(
            name=data["name"],
            area=self.area,
            category=CareCategory(data["category"]),
            phone=data["phone"],
            address=data["address"],
            under_14=data["under_14"],
            **{name: data[name] for name in self.guardian_fields},
        )


class PairingForm(forms.Form):
    """The words of one thing done to one pairing."""

    def __init__(self, *args: Any, pairing: Pairing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pairing = pairing


class ContactForm(PairingForm):
    """One contact with the resident (R67)."""

    contacted_at = LocalTimeField(label=_("When was it?"))
    means = forms.ChoiceField(label=_("How"), choices=ContactMeans)
    text = PlainField(label=_("What it was about"), lines=3, max_length=500, required=False, help_text=NO_NAMES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("contacted_at", timezone.localtime())

    def clean_contacted_at(self) -> Any:
        """Not in the future."""
        contacted_at = self.cleaned_data["contacted_at"]
        if contacted_at > timezone.now():
            raise ValidationError(_("This time has not come yet."), code="future")
        return contacted_at


class ChangeForm(PairAgentForm):
    """Another pair agent for the same resident (R67)."""

    def __init__(self, *args: Any, pairing: Pairing, **kwargs: Any) -> None:
        super().__init__(*args, area=pairing.area, **kwargs)
        self.pairing = pairing

    def clean_agent(self) -> Agent:
        """Somebody else than now."""
        agent = super().clean_agent()
        if agent.pk == self.pairing.agent_id:
            raise ValidationError(_("This agent is the pair agent already."), code="same")
        return agent

    def clean_starts_on(self) -> date:
        """Later than the pairing so far, which ends the day before."""
        starts_on = self.cleaned_data["starts_on"]
        if starts_on <= self.pairing.starts_on:
            raise ValidationError(_("The new agent begins later than the one before."), code="early")
        return starts_on


class EndForm(PairingForm):
    """Why and when the pairing ends."""

    ends_on = PastDayField(label=_("Last day"), help_text=_("Today or earlier."))
    reason = PlainField(label=_("Why it ends"), max_length=200, help_text=NO_NAMES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("ends_on", timezone.localdate())

    def clean_ends_on(self) -> date:
        """Not before the first day."""
        ends_on = self.cleaned_data["ends_on"]
        if ends_on < self.pairing.starts_on:
            raise ValidationError(_("The last day lies between the first day and today."), code="early")
        return ends_on
