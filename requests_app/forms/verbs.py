"""One small form for each verb that needs words."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.models import User
from network.routing import successors
from proxyportal.fields import LocalTimeField, PlainField
from proxyportal.regulation import earliest_promise
from proxyportal.uploads import MOST_FILES, FilesField
from requests_app.enums import CLOCK_RUNNING, Grade, Means, Outcome, Receiver, Verb
from requests_app.forms.successors import ReasonField, SuccessorField
from requests_app.models import ProxyRequest, ReplyTemplate
from requests_app.permissions import is_first_contact

long_text: Callable[..., PlainField] = partial(PlainField, lines=4, max_length=2000)


class VerbForm(forms.Form):
    """The words of one verb on one request."""

    templates: Sequence[ReplyTemplate] = ()
    """The texts that may fill `fills`, a field of the form; the page offers them (`forms.templates`)."""
    fills = ""

    def __init__(self, *args: Any, proxy_request: ProxyRequest, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proxy_request = proxy_request
        self.user = user


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
    means = forms.ChoiceField(label=_("How was the client told?"), choices=Means.of_agents())
    receiver = forms.ChoiceField(label=_("Who was told?"), choices=Receiver)

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
    """How the client was told (R53); a stand-in says why."""

    means = forms.ChoiceField(label=_("How was the client told?"), choices=Means.of_agents())
    receiver = forms.ChoiceField(label=_("Who was told?"), choices=Receiver)
    summary = PlainField(label=_("What the client said"), max_length=500, required=False)
    substitute_reason = PlainField(label=_("Why you tell the client in place of the first contact"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user and is_first_contact(self.user, self.proxy_request):
            del self.fields["substitute_reason"]


class HandOverForm(VerbForm):
    """Who takes the request over, and why (R40). Whose part it is, is asked only where two people have one."""

    from_agent = forms.TypedChoiceField(label=_("Whose part passes on?"), coerce=int)
    to = SuccessorField()
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Beside the form that explains a delay, which asks for a reason, too.
        super().__init__(*args, **kwargs | {"auto_id": "id_hand_over_%s"})
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
        """No more than a request can reasonably need, however many times somebody adds some."""
        attachments = self.cleaned_data["attachments"]
        if self.proxy_request.attachments.count() + len(attachments) > MOST_FILES:
            raise ValidationError(_("At most %(number)d files."), params={"number": MOST_FILES}, code="many")
        return attachments


class RateForm(VerbForm):
    """The client's own grade; none is chosen beforehand (R88)."""

    grade = forms.TypedChoiceField(
        label=_("How satisfied are you?"),
        choices=Grade.choices,
        coerce=lambda value: Grade(int(value)),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five grades.")},
    )
    comment = PlainField(label=_("Anything you want to add"), lines=3, max_length=500, required=False)


class WithdrawForm(VerbForm):
    """A reason is welcome, never asked for (R12)."""

    reason = PlainField(label=_("Reason"), max_length=300, required=False)


AGENT_FORMS: dict[Verb, type[VerbForm]] = {
    Verb.ACCEPT: VerbForm,
    Verb.CONCLUDE: ConcludeForm,
    Verb.INFORM: InformForm,
    Verb.EXPLAIN: ExplainForm,
    Verb.REFUSE: RefuseForm,
    Verb.ATTACH: AttachForm,
    Verb.HAND_OVER: HandOverForm,
}
"""In the order offered: what is owed first."""

CLIENT_FORMS: dict[Verb, type[VerbForm]] = {
    Verb.RATE: RateForm,
    Verb.WITHDRAW: WithdrawForm,
    Verb.ATTACH: AttachForm,
}
