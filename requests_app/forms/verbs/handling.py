"""Handling and telling: the words of each (R5, R40, R41, R45, R53)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.routing import successors
from proxyportal.fields import LocalTimeField, PlainField
from proxyportal.regulation import earliest_promise
from proxyportal.uploads import FilesField
from requests_app.enums import CLOCK_RUNNING, Means, Outcome, Receiver
from requests_app.forms.successors import ReasonField, SuccessorField
from requests_app.forms.verbs.base import VerbForm, long_text, refuse_too_many
from requests_app.models import ProxyRequest
from requests_app.permissions import is_first_contact
from requests_app.telling import NO_PHONE, means_for


class MeansField(forms.ChoiceField):
    """How the client was told; what cannot reach this client is not offered, and refused with the reason (R53)."""

    default_error_messages = {"invalid_choice": NO_PHONE}

    def __init__(self) -> None:
        super().__init__(label=_("How was the client told?"), choices=Means.of_agents())

    def offer(self, proxy_request: ProxyRequest) -> None:
        """Let the choice be one that reaches the client of this request."""
        self.choices = [(means.value, means.label) for means in means_for(proxy_request)]


class RefuseForm(VerbForm):
    """Why the matter is not accepted, and where the client can turn (R5)."""

    reason = long_text(
        label=_("Reason and guidance"),
        help_text=_("Why it cannot be accepted, and everything the client can do instead. The client reads this."),
    )


class ExplainForm(VerbForm):
    """Why it takes longer, and until when (R45)."""

    reason = long_text(label=_("Reason"), help_text=_("The client reads this on the progress page."))
    promised_at = LocalTimeField(
        label=_("Promised date"),
        help_text=_("After the 48-hour limit. Where a statutory procedure takes longer, that body's own limit."),
    )
    means = MeansField()
    receiver = forms.ChoiceField(label=_("Who was told?"), choices=Receiver)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["means"].offer(self.proxy_request)  # type: ignore[attr-defined]  # a field of means

    def clean_promised_at(self) -> Any:
        """A date that can still be kept and that lies after the limit it excuses."""
        promised_at = self.cleaned_data["promised_at"]
        due = self.proxy_request.conclusion_due_at
        if due and promised_at <= earliest_promise(timezone.now(), due):
            raise ValidationError(_("The promised date must lie in the future and after the 48-hour limit."))
        return promised_at


class ConcludeForm(VerbForm):
    """How it ended; both are compulsory (R41)."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=Outcome.of_conclusion(), widget=forms.RadioSelect, initial=Outcome.DONE
    )
    result_text = long_text(label=_("Result"), help_text=_("What was done, in plain words. The client reads this."))


class InformForm(VerbForm):
    """How the client was told (R53); a stand-in says why. A first contact without an account may have done it (R37)."""

    told_by = forms.TypedChoiceField(label=_("Who told the client?"), coerce=int)
    means = MeansField()
    receiver = forms.ChoiceField(label=_("Who was told?"), choices=Receiver)
    summary = PlainField(label=_("What the client said"), max_length=500, required=False)
    substitute_reason = PlainField(label=_("Why you tell the client in place of the first contact"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user and is_first_contact(self.user, self.proxy_request):
            del self.fields["substitute_reason"]
        self.fields["means"].offer(self.proxy_request)  # type: ignore[attr-defined]  # a field of means
        agent = self.user.standing.agent if self.user else None
        tellers = (agent, self.proxy_request.first_contact) if self.proxy_request.is_on_behalf else ()
        self.tellers = {teller.pk: teller for teller in tellers if teller}
        self.fields["told_by"].choices = [(pk, str(teller)) for pk, teller in self.tellers.items()]  # type: ignore[attr-defined]  # a field of choices
        if not self.tellers:
            del self.fields["told_by"]

    def clean_told_by(self) -> Any:
        """The person."""
        return self.tellers[self.cleaned_data["told_by"]]


class HandOverForm(VerbForm):
    """Who takes the request over, and why (R40). Whose part it is, is asked only where two people have one."""

    from_agent = forms.TypedChoiceField(label=_("Whose part passes on?"), coerce=int)
    to = SuccessorField()
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.proxy_request
        handles = row.holder_agent if row.status in CLOCK_RUNNING else None
        self.givers = {agent.pk: agent for agent in (handles, row.first_contact) if agent}
        self.fields["from_agent"].choices = [(pk, str(agent)) for pk, agent in self.givers.items()]  # type: ignore[attr-defined]  # a field of choices
        posts = successors([row.holder_unit], timezone.localdate())[row.holder_unit_id]
        if len(self.givers) == 1:
            del self.fields["from_agent"]
            posts = [post for post in posts if post.agent_id not in self.givers]
        self.fields["to"].offer(posts)  # type: ignore[attr-defined]  # a field of successors

    def clean(self) -> dict[str, Any]:
        """The person who hands over, and somebody else who takes over."""
        cleaned = super().clean() or {}
        giver = self.givers.get(cleaned.get("from_agent") or next(iter(self.givers), 0))
        if giver and (to := cleaned.get("to")) and to.agent_id == giver.pk:
            self.add_error("to", _("Choose somebody else than the person who hands over."))
        return cleaned | {"from_agent": giver}


class AttachForm(VerbForm):
    """Files added later."""

    attachments = FilesField(label=_("Photos or papers"))

    def clean_attachments(self) -> Any:
        """No more than a request takes."""
        refuse_too_many(self.proxy_request, len(self.cleaned_data["attachments"]))
        return self.cleaned_data["attachments"]
