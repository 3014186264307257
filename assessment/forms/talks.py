"""The forms of the chain's steps (R49). They clean to the arguments of their action."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from assessment.enums import TalkVerb
from assessment.models import ReminderTalk
from assessment.whom import who_answers
from network.models import Agent, User
from proxyportal.fields import DayField, PlainField
from requests_app.forms.pairings import NO_NAMES

LONGEST = 2000


class StepForm(forms.Form):
    """What every step of the chain says: on which day it was, and in words."""

    verb: TalkVerb

    def __init__(self, data: Any = None, *, talk: ReminderTalk, user: User) -> None:
        super().__init__(data, auto_id=f"id_{self.verb}_%s", initial={"done_on": timezone.localdate()})
        self.not_before = talk.rectified_on or talk.talked_on or timezone.localdate(talk.first_due_at)

    def clean_done_on(self) -> date:
        """A day that has come, and not before the step before it."""
        day: date = self.cleaned_data["done_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."), code="invalid")
        if day < self.not_before:
            earliest = date_format(self.not_before)
            raise ValidationError(_("Not before %(day)s, the step before it.") % {"day": earliest}, code="invalid")
        return day


class HoldForm(StepForm):
    """The reminder talk: when, with whom, and the cause that was found."""

    verb = TalkVerb.HOLD
    talked_to = forms.ChoiceField(label=_("Who answered for the unit?"))
    done_on = DayField(label=_("Day of the talk"))
    cause = PlainField(label=_("Cause"), lines=4, max_length=LONGEST, help_text=NO_NAMES)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1_000_000)

    def __init__(self, data: Any = None, *, talk: ReminderTalk, user: User) -> None:
        super().__init__(data, talk=talk, user=user)
        self.initial["seen"] = talk.parts.count()
        if talk.agent_id:
            del self.fields["talked_to"]
            return
        answering = [who for who in who_answers(talk.unit, timezone.localdate()) if who != user.standing.agent]
        self.answering = {str(who.pk): who for who in answering}
        choices = [("", _("Choose somebody")), *((pk, who.name) for pk, who in self.answering.items())]
        self.fields["talked_to"].choices = choices  # type: ignore[attr-defined]  # a field of choices

    def clean_talked_to(self) -> Agent:
        """The person."""
        return self.answering[self.cleaned_data["talked_to"]]


class RectifyForm(StepForm):
    """What was changed so that it does not happen again."""

    verb = TalkVerb.RECTIFY
    done_on = DayField(label=_("Rectified on"))
    text = PlainField(label=_("What was rectified"), lines=4, max_length=LONGEST, help_text=NO_NAMES)


class VerifyForm(StepForm):
    """What somebody else saw of it."""

    verb = TalkVerb.VERIFY
    done_on = DayField(label=_("Looked at on"))
    text = PlainField(
        label=_("What was found"),
        lines=4,
        max_length=LONGEST,
        help_text=_("How it was looked at, and whether the rectification holds."),
    )


class ReplyForm(StepForm):
    """What the person talked to has to say."""

    verb = TalkVerb.REPLY
    text = PlainField(label=_("Your reply"), lines=4, max_length=LONGEST, help_text=NO_NAMES)


FORMS: dict[str, type[StepForm]] = {
    TalkVerb.HOLD: HoldForm,
    TalkVerb.RECTIFY: RectifyForm,
    TalkVerb.VERIFY: VerifyForm,
    TalkVerb.SEND_BACK: VerifyForm,
    TalkVerb.REPLY: ReplyForm,
}
