"""What is asked when somebody is appointed, and when a post is corrected or changes."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import QUOTA_GROUPS, ROLES_OF_TIER, QuotaGroup, Role
from network.forms.people import PersonField
from network.models import Agent, Appointment, Unit
from network.posts import CORRECTABLE, DATED, backups_for, roles_after
from proxyportal.fields import DayField, PhoneField, PlainField

SHORT_NUMBER = re.compile(r"[0-9]{3,6}|[48]00[0-9]{7}")
"""Numbers inside the county's own network, service numbers such as 12345, and numbers free of charge."""


class ServicePhoneField(PhoneField):
    """A phone that residents may call: also a short number of the office."""

    def to_python(self, value: Any) -> str:
        digits = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", str(value or "")[:100]))
        return digits if SHORT_NUMBER.fullmatch(digits) else super().to_python(value)


class BackupField(forms.ModelChoiceField):
    """Who stands in (A/B post, R40)."""

    def label_from_instance(self, obj: Any) -> str:
        """The name, and the staff number where there is one."""
        return f"{obj.name} ({obj.staff_number})" if obj.staff_number else str(obj.name)


def role_field(roles: tuple[Role, ...]) -> forms.ChoiceField:
    """The roles that fit."""
    return forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in roles])


def quota_field(unit: Unit) -> forms.ChoiceField:
    """The quota groups of the unit's tier (R84)."""
    groups = (QuotaGroup.NONE, *QUOTA_GROUPS.get(unit.tier, ()))
    return forms.ChoiceField(
        label=_("Quota group"),
        choices=[(group.value, group.label) for group in groups],
        required=False,
        help_text=_("Whose headcount the person counts to (R84)."),
    )


class PublishedForm(forms.Form):
    """What the directory and the cards say of a post (R25-R28), and who stands in (R40)."""

    title = PlainField(label=_("Title"), max_length=60, required=False)
    responsibility_area = PlainField(label=_("Responsibility area"), max_length=120, required=False)
    duties = PlainField(label=_("Duties"), max_length=200, required=False, lines=2)
    published_phone = ServicePhoneField(
        label=_("Published phone"), required=False, help_text=_("The service phone residents may call (R24).")
    )
    backup = BackupField(
        label=_("Backup"),
        queryset=Agent.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_(
            "Stands in during a leave (A/B post, R40): somebody who handles requests here or in the unit above."
        ),
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.fields["backup"].queryset = backups_for(unit, timezone.localdate())  # type: ignore[attr-defined]


class AppointForm(PublishedForm):
    """A new post of a unit."""

    person = PersonField(label=_("Person"), help_text=_("Name, pinyin or staff number."))
    staff_number = PlainField(
        label=_("Staff number"),
        max_length=20,
        required=False,
        help_text=_("For somebody new; tells people of the same name apart."),
    )
    starts_on = DayField(label=_("From"), help_text=_("The first day of the post; it may lie ahead."))
    full_time = forms.BooleanField(label=_("Full-time"), required=False)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, unit=unit, **kwargs)
        self.fields["role"] = role_field(ROLES_OF_TIER[unit.tier])
        if unit.tier in QUOTA_GROUPS:
            self.fields["quota_group"] = quota_field(unit)

    def clean(self) -> dict[str, Any]:
        """What `posts.appoint` takes; a staff number is taken for somebody new only."""
        given = dict(self.cleaned_data) | {"unit": self.unit}
        staff_number, agent = given.pop("staff_number", ""), given.pop("person", None)
        if agent is not None and agent.pk is None:
            agent.staff_number = staff_number
        return given | {"agent": agent}


class AmendForm(PublishedForm):
    """Facts of a post that are corrected in place."""

    def __init__(self, data: Any = None, *, post: Appointment) -> None:
        super().__init__(data, unit=post.unit, initial={name: getattr(post, name) for name in CORRECTABLE})
        self.fields["backup"].queryset = self.fields["backup"].queryset.exclude(pk=post.agent_id)  # type: ignore[attr-defined]


class ChangeForm(forms.Form):
    """Facts of a post that change from a day on."""

    day = DayField(
        label=_("From which day"),
        help_text=_(
            "Up to the day before, everything stays as it was. The first day of the post corrects it as a whole."
        ),
    )
    full_time = forms.BooleanField(label=_("Full-time"), required=False)

    def __init__(self, data: Any = None, *, post: Appointment) -> None:
        super().__init__(data, initial={name: getattr(post, name) for name in DATED})
        self.fields["role"] = role_field(roles_after(post.unit.tier, post.role))
        if post.unit.tier in QUOTA_GROUPS:
            self.fields["quota_group"] = quota_field(post.unit)


def in_the_way(form: forms.Form) -> Appointment | None:
    """The post that a refused form would have to see ended first, if that was the reason."""
    found = form.errors.as_data().get("role", [])
    return next((error.params["post"] for error in found if error.code == "held" and error.params), None)
