"""What is asked of the client, and what the client says and allows (R11, R39)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.models import Agent, Appointment
from proxyportal.fields import DayField, PlainField
from proxyportal.uploads import FilesField, ScanField
from requests_app.actions.asking import open_question
from requests_app.enums import AuthorizationMeans, Means, QuestionKind
from requests_app.forms.verbs.base import VerbForm, long_text, refuse_too_many

SCOPE = _("To contact and consult the offices in charge in this matter and to intercede.")
YES_OR_NO = [("yes", _("Yes, I agree")), ("no", _("No, I do not agree"))]


class AskForm(VerbForm):
    """One question, as a complete list (R39)."""

    kind = forms.ChoiceField(
        label=_("What is missing?"),
        choices=QuestionKind,
        initial=QuestionKind.MATERIALS,
        widget=forms.RadioSelect,
    )
    text = long_text(
        label=_("Everything the client should bring or say"),
        help_text=_("One complete list: nothing is asked for a second time. The clocks run on. The client reads this."),
    )


class AnswerForm(VerbForm):
    """The client's answer: words, files, and to a question for consent a yes or no."""

    agreed = forms.TypedChoiceField(
        label=_("Do you agree?"), choices=YES_OR_NO, widget=forms.RadioSelect, coerce=lambda value: value == "yes"
    )
    text = PlainField(label=_("Your answer"), lines=4, max_length=2000, required=False)
    attachments = FilesField(label=_("Photos or papers"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question = open_question(self.proxy_request)
        if question is None or question.kind != QuestionKind.CONSENT:
            del self.fields["agreed"]
        else:
            self.fields["text"].label = _("Anything you want to add")
        self.said = question.text if question else ""

    def clean_attachments(self) -> Any:
        """No more than a request takes."""
        refuse_too_many(self.proxy_request, len(self.cleaned_data["attachments"]))
        return self.cleaned_data["attachments"]

    def clean(self) -> dict[str, Any]:
        """An answer that says something."""
        cleaned = super().clean() or {}
        silent = "agreed" not in self.fields and not (cleaned.get("text") or cleaned.get("attachments"))
        if not self.errors and silent:
            self.add_error("text", _("Write an answer or add a file."))
        return cleaned


class CounterAnswerForm(AnswerForm):
    """The same, taken down by an agent."""

    means = forms.ChoiceField(label=_("How did the client answer?"), choices=Means.of_agents())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("What the client said or brought")
        if "agreed" in self.fields:
            self.fields["agreed"].label = _("Does the client agree?")


class AuthorizeForm(VerbForm):
    """The client's own tick (R11). What is allowed stands in words the client can change."""

    scope = long_text(label=_("What may the agent do for you?"))
    agree = forms.BooleanField(
        label=_("I authorize the proxy-service network to contact the offices in charge for me in this matter."),
        error_messages={"required": _("Without your tick no office is contacted for you.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].initial = SCOPE

    def clean(self) -> dict[str, Any]:
        """Ticked today."""
        cleaned = super().clean() or {}
        cleaned.pop("agree", None)
        return cleaned | {"given_on": timezone.localdate()}


class RecordAuthorizationForm(VerbForm):
    """What an agent records: a signed paper with its scan, or the client's words (R11)."""

    means = forms.ChoiceField(
        label=_("How did the client authorize?"),
        choices=[(m.value, m.label) for m in (AuthorizationMeans.WRITTEN, AuthorizationMeans.ORAL)],
        widget=forms.RadioSelect,
    )
    scope = long_text(label=_("What for?"))
    given_on = DayField(label=_("On which day?"))
    scan = ScanField(label=_("Scan or photo of the signed paper"), required=False)
    witness = forms.ModelChoiceField(
        Agent.objects.none(),
        label=_("Which colleague heard it?"),
        required=False,
        empty_label=_("Nobody else"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_on"].initial = timezone.localdate
        self.fields["scope"].initial = SCOPE
        self.fields["witness"].queryset = self._colleagues()  # type: ignore[attr-defined]  # a field of rows

    def _colleagues(self) -> Any:
        """Who serves beside the person, or where the request lies; a resident's name has no place here."""
        units = {*(self.user.standing.serves if self.user else ()), self.proxy_request.holder_unit_id}
        posts = Appointment.objects.live_on(timezone.localdate()).handling().filter(unit__in=units)
        found = Agent.objects.filter(pk__in=posts.values("agent")).order_by("pk")
        return found.exclude(user=self.user) if self.user else found

    def clean_scan(self) -> Any:
        """No more files than a request takes."""
        refuse_too_many(self.proxy_request, 1 if self.cleaned_data["scan"] else 0)
        return self.cleaned_data["scan"]

    def clean_given_on(self) -> Any:
        """Not a day to come."""
        if self.cleaned_data["given_on"] > timezone.localdate():
            raise ValidationError(_("This day has not come yet."), code="future")
        return self.cleaned_data["given_on"]

    def clean(self) -> dict[str, Any]:
        """A paper has its scan."""
        cleaned = super().clean() or {}
        if cleaned.get("means") == AuthorizationMeans.WRITTEN and "scan" in cleaned and not cleaned["scan"]:
            self.add_error("scan", _("Add the scan of the signed paper."))
        return cleaned


class RevokeForm(VerbForm):
    """A reason is welcome, never asked for."""

    reason = PlainField(label=_("Reason"), max_length=300, required=False)
