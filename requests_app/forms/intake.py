"""The form by which a resident's request enters, and what it shares with the agent's. They clean; the views act."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from network.catalogue import offered_item
from network.forms import UnitField
from network.models import Agent, ServiceItem, Unit
from network.routing import agents_for
from proxyportal.fields import KeyField, PhoneField, PlainField
from proxyportal.uploads import FilesField
from requests_app.actions.intake import Application
from requests_app.enums import Kind
from requests_app.forms.successors import agent_labels

KINDS = [
    (Kind.ERRAND, _("Errand: certificates, applications, approvals")),
    (Kind.VOICE, _("Speaking up: an opinion, a suggestion, something broken")),
    (Kind.ADVOCACY, _("Interceding: a fair claim that you cannot settle alone")),
]

FILES_HELP = _("At most 5 images, PDF, Word, Excel or PowerPoint files of up to 10 MB each.")


class IntakeForm(forms.Form):
    """What both forms ask: what, where, who, phone (R4). The catalogue is a help, not a gate (R5)."""

    description = PlainField(
        label=_("What is it about?"),
        lines=5,
        max_length=2000,
        help_text=_("For example: a senior's card for my mother, 82, who cannot walk far."),
    )
    kind = forms.ChoiceField(
        label=_("What kind of matter is it?"),
        choices=KINDS,
        initial=Kind.ERRAND,
        widget=forms.RadioSelect,
        help_text=_("If you are not sure, leave “Errand”."),
    )
    unit = UnitField(
        label=_("Which village or community?"),
        help_text=_("Type part of its name, for example “中坝”, and choose it from the list."),
    )
    client_name = PlainField(label=_("Name"), max_length=40)
    client_phone = PhoneField(label=_("Phone"))
    item = forms.ModelChoiceField(
        ServiceItem.objects.filter(offered=True),
        label=_("Is it one of these errands?"),
        to_field_name="code",
        required=False,
        empty_label=_("Not sure, or something else"),
    )
    submission_key = KeyField(widget=forms.HiddenInput, required=False)

    folded: tuple[str, ...] = ("item", "agent", "urgent", "attachments")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submission_key", uuid.uuid4())

    @property
    def has_optional(self) -> bool:
        """Whether the folded part holds something to look at: an error, or an answer given beforehand."""
        return any(self[name].errors or self[name].value() for name in self.folded if name in self.fields)

    @cached_property
    def chosen_item(self) -> ServiceItem | None:
        """The offered item that was chosen or came with the address, to show its papers and cost beside the form."""
        return offered_item(self["item"].value())

    def clean_submission_key(self) -> uuid.UUID:
        """A form sent without a key, by a program perhaps, gets one; it is then safe against nothing but itself."""
        return self.cleaned_data["submission_key"] or uuid.uuid4()

    def application(self) -> Application:
        """The cleaned answers as the actions take them."""
        data = self.cleaned_data
        return Application(
            submission_key=data["submission_key"],
            kind=Kind(data["kind"]),
            description=data["description"],
            area=data["unit"],
            client_name=data["client_name"],
            client_phone=data["client_phone"],
            item=data["item"],
            urgent_requested=data.get("urgent", False),
            files=data.get("attachments", ()),
        )


class AgentField(forms.TypedChoiceField):
    """An agent of the place chosen; the list follows the place where scripts run, and the next page where not."""

    def __init__(self, *, choices: Callable[[], list[tuple[Any, Any]]]) -> None:
        super().__init__(
            label=_("Do you want a certain agent?"), required=False, coerce=int, empty_value=None, choices=choices
        )
        self.widget.attrs |= {
            "hx-get": reverse_lazy("requests:agents"),
            "hx-include": "[name=unit]:checked",
            "hx-trigger": "change from:#id_unit_choices",
        }


class SubmitForm(IntakeForm):
    """A resident's request: five answers, everything else optional and folded (interface.md)."""

    urgent = forms.BooleanField(
        label=_("It is urgent"),
        required=False,
        help_text=_("The agent confirms it and sets a deadline of its own (R48)."),
    )
    attachments = FilesField(
        label=_("Photos or papers"),
        required=False,
        help_text=FILES_HELP,
    )
    consent = forms.BooleanField(
        label=_("I have read the privacy notice and agree that my details are used for this matter."),
        error_messages={"required": _("Without your consent nobody may work on your request.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_name"].label = _("Your name")
        self.fields["client_name"].widget.attrs["autocomplete"] = "name"
        self.fields["client_phone"].label = _("Your phone")
        self.fields["unit"].label = _("Which village or community do you live in?")
        self.fields["kind"].help_text = _(
            "If you are not sure, leave “Errand”. For interceding you give your authorization later, on the progress"
            " page; nothing waits for it before."
        )
        self.fields["agent"] = AgentField(choices=self._agent_choices)
        if self.chosen_item:
            self._fit(self.chosen_item)
        self.fields["consent"].help_text = format_html(
            '<a href="{}">{}</a>', reverse_lazy("privacy"), _("Read the privacy notice")
        )

    def _fit(self, item: ServiceItem) -> None:
        """What is still open once the item is known. The client's own words are asked all the same (R5)."""
        self.initial.setdefault("kind", item.kind)
        self.fields["description"].help_text = (
            _("Whom is it for, and what should the agent know? For example: for my father, 78, who walks badly.")
            if item.kind == Kind.ERRAND
            else _("What happened, where and since when, and what do you wish for?")
        )

    def _agent_choices(self) -> list[tuple[Any, Any]]:
        """The agents of the place so far; looked up only when the list is shown or an agent was named."""
        place = UnitField(required=False).place_or_none(self["unit"].value())
        return [("", _("Any agent, whoever is quickest")), *agent_choices(place)]


def agent_choices(place: Unit | None) -> list[tuple[int, str]]:
    """The agents a client from this place may name (R12), with their post and, if away, who stands in."""
    if place is None:
        return []
    today = timezone.localdate()
    return agent_labels(agents_for(place, today), today)


def agent_of(pk: int | None) -> Agent | None:
    """The agent of a cleaned choice."""
    return Agent.objects.get(pk=pk) if pk else None
