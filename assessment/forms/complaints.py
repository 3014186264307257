"""The forms of complaints (R62-R64). They clean; the views act."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.actions.complaints import Filed, colleagues
from assessment.enums import ComplaintChannel
from assessment.forms.return_visits import LONGEST, YesNoField
from assessment.models import Complaint
from network.enums import Tier
from network.forms import UnitField
from network.models import Agent, Unit
from proxyportal.fields import CodeField, KeyField, PhoneField, PlainField


class DepartmentField(forms.ModelChoiceField):
    """An office of the county, by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Unit.objects.none(), to_field_name="code", **kwargs)

    def clean(self, value: Any) -> Unit | None:
        """What no database takes for a code is none of them."""
        if "\x00" in str(value or ""):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": ""})
        return super().clean(value)


class ComplaintForm(forms.Form):
    """Anybody's complaint: what happened and where; who it is about and who complains may stay empty (R64)."""

    text = PlainField(
        label=_("What happened?"),
        lines=6,
        max_length=LONGEST,
        help_text=_("When, where, who, and what you expect. Do not write your own name or phone here."),
    )
    unit = UnitField(
        label=_("Which village, community or town is it about?"),
        required=False,
        help_text=_("Type part of its name, for example “中坝”, and choose it from the list."),
    )
    department = DepartmentField(label=_("Or which office of the county?"), required=False, empty_label=_("None"))
    agent_name = PlainField(label=_("Name of the agent"), max_length=40, required=False, help_text=_("If you know it."))
    receipt = CodeField(
        label=_("Receipt number"), max_length=24, required=False, help_text=_("If it is about a request of yours.")
    )
    client_name = PlainField(label=_("Your name"), max_length=40, required=False)
    client_phone = PhoneField(label=_("Your phone"), required=False)
    submission_key = KeyField(widget=forms.HiddenInput, required=False)

    channel = ComplaintChannel.ONLINE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submission_key", uuid.uuid4())
        open_now = Unit.objects.open_on(timezone.localdate())
        self.fields["department"].queryset = open_now.filter(tier=Tier.DEPARTMENT)  # type: ignore[attr-defined]

    def clean_submission_key(self) -> uuid.UUID:
        """A form sent without a key gets one, as requests do."""
        return self.cleaned_data["submission_key"] or uuid.uuid4()

    def clean(self) -> None:
        """About one place or one office."""
        place, office = self.cleaned_data.get("unit"), self.cleaned_data.get("department")
        if place and office:
            self.add_error("department", _("Choose a place or an office, not both."))
        elif not (place or office) and not self.errors:
            self.add_error("unit", _("Say which place or which office it is about."))

    def filed(self) -> Filed:
        """The answers as the action takes them."""
        data = self.cleaned_data
        taken = ("submission_key", "text", "agent_name", "receipt", "client_name", "client_phone")
        channel = ComplaintChannel(data.get("channel", self.channel))
        return Filed(unit=data["unit"] or data["department"], channel=channel, **{name: data[name] for name in taken})


class EnterForm(ComplaintForm):
    """A complaint said at the hotline or a counter (R62, R63), written down by staff."""

    channel = forms.ChoiceField(  # type: ignore[assignment]  # a field takes the place of the constant
        label=_("How did it come in?"),
        choices=[choice for choice in ComplaintChannel.choices if choice[0] != ComplaintChannel.ONLINE],
        widget=forms.RadioSelect,
        initial=ComplaintChannel.HOTLINE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_name"].label = _("Name of the complainant")
        self.fields["client_phone"].label = _("Phone of the complainant")


class ComplaintTrackForm(forms.Form):
    """Number and query code of one's own complaint."""

    number = CodeField(label=_("Number of the complaint"), max_length=24, help_text=_("For example TS-20260522-0001."))
    code = CodeField(
        label=_("Query code"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class AskForm(forms.Form):
    """Opening it to the person complained of: to whom, and in which words; in nobody's but the handler's own (R64)."""

    agent = forms.ChoiceField(label=_("Whose reply is asked for?"))
    shown_text = PlainField(
        label=_("What the person is shown"),
        lines=5,
        max_length=LONGEST,
        help_text=_("In your own words: leave out whatever tells who complains."),
    )

    def __init__(self, *args: Any, complaint: Complaint, own: Agent | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if complaint.agent:
            self.people = {str(complaint.agent_id): complaint.agent}
        else:
            posts = colleagues(complaint.unit, timezone.now()).select_related("agent", "unit").order_by("unit", "pk")
            self.people = {str(post.agent_id): post.agent for post in posts if post.agent != own}
        labels = [(pk, who.name) for pk, who in self.people.items()]
        choices = labels if complaint.agent else [("", _("Choose a person")), *labels]
        self.fields["agent"].choices = choices  # type: ignore[attr-defined]

    def clean_agent(self) -> Agent:
        """The person."""
        return self.people[self.cleaned_data["agent"]]


class TextForm(forms.Form):
    """A reply, or what was found out."""

    text = PlainField(lines=5, max_length=LONGEST)

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label


class DecideForm(forms.Form):
    """The organization department's decision (R64)."""

    upheld = YesNoField(label=_("Decision"), choices=[("yes", _("Upheld")), ("no", _("Not upheld"))])
    reason = PlainField(
        label=_("Grounds of the decision"),
        lines=4,
        max_length=LONGEST,
        help_text=_("It enters the annual record if the complaint is upheld. Name no complainant."),
    )
    answer = PlainField(
        label=_("Answer to the complainant"),
        lines=4,
        max_length=LONGEST,
        help_text=_("Read by whoever has the number and the query code."),
    )
