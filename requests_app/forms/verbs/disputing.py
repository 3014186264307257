"""Disputed results (R41), and what the organization department decides (R44)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from proxyportal.fields import LocalTimeField, PlainField
from proxyportal.regulation import Verdict
from requests_app.enums import VERDICTS, Means, Stage
from requests_app.forms.verbs.base import VerbForm, long_text


class DisputeForm(VerbForm):
    """What is still open in the client's eyes (R41)."""

    text = long_text(label=_("What is still not right?"), help_text=_("It is looked at again, once for each result."))


class CounterDisputeForm(VerbForm):
    """The same, taken down by an agent."""

    text = long_text(label=_("What is still not right in the client's eyes?"))
    means = forms.ChoiceField(label=_("How did the client say so?"), choices=Means.of_agents())


class ReopenForm(VerbForm):
    """What the client is told about it; new 48 hours begin."""

    reply = PlainField(
        label=_("Words to the client"), lines=3, max_length=500, required=False, help_text=_("New 48 hours begin.")
    )


class DeclineForm(VerbForm):
    """Why the result stands; the client reads it."""

    reply = long_text(label=_("Why the result stands"), help_text=_("The client reads this."))


class VoidForm(VerbForm):
    """Why the request is declared void; it stays in the log."""

    reason = long_text(
        label=_("Reason"), help_text=_("Nothing is deleted, and the request counts to no quota. The client reads this.")
    )


class CorrectForm(VerbForm):
    """Which verdict, what it should say, and why (R44)."""

    stage = forms.ChoiceField(label=_("Which verdict?"), widget=forms.RadioSelect)
    verdict = forms.ChoiceField(label=_("What it should say"), choices=[*VERDICTS.items()], widget=forms.RadioSelect)
    true_at = LocalTimeField(
        label=_("When it really happened"), required=False, help_text=_("Kept beside the time in the log.")
    )
    reason = long_text(label=_("Reason"), help_text=_("The original verdict and the times in the log are kept."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.proxy_request
        known = {Stage.ACCEPTANCE: row.acceptance_verdict, Stage.CONCLUSION: row.conclusion_verdict}
        self.known = {stage.value: verdict for stage, verdict in known.items() if verdict}
        self.fields["stage"].choices = [  # type: ignore[attr-defined]  # a field of choices
            (stage, _("%(label)s: %(value)s") % {"label": Stage(stage).label, "value": VERDICTS[verdict]})
            for stage, verdict in self.known.items()
        ]

    def clean_true_at(self) -> Any:
        """Not a time to come."""
        true_at = self.cleaned_data["true_at"]
        if true_at and true_at > timezone.now():
            raise ValidationError(_("This time has not come yet."), code="future")
        return true_at

    def clean(self) -> dict[str, Any]:
        """Another verdict than the one that stands; an acceptance is never explained."""
        cleaned = super().clean() or {}
        stage, verdict = cleaned.get("stage"), cleaned.get("verdict")
        explained = stage == Stage.ACCEPTANCE and verdict == Verdict.EXPLAINED
        if stage and verdict and (self.known.get(stage) == verdict or explained):
            self.add_error("verdict", _("Choose another verdict."))
        return cleaned
