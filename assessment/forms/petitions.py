"""The forms of petition findings (R89). They clean; the views act."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.actions.petitions import Petition
from assessment.enums import PetitionLevel
from assessment.forms.reviews import Correction, long_text
from assessment.models import PetitionFinding
from proxyportal.fields import PlainField
from requests_app.forms.pairings import PastDayField

CAUSES = [("yes", _("Yes: poor proxy service caused it")), ("no", _("No: it had another cause"))]


class PetitionForm(forms.Form):
    """What is known of a petition. Nobody asks who petitioned."""

    level = forms.ChoiceField(label=_("How far it went"), choices=PetitionLevel, widget=forms.RadioSelect)
    happened_on = PastDayField(label=_("Day of the petition"))
    reference = PlainField(
        label=_("Number of the petition office"),
        max_length=60,
        help_text=_("Only the organization department reads it."),
    )
    evidence = long_text(
        label=_("Evidence"),
        help_text=_("What was found out. Only the organization department reads it. Write no names."),
    )

    def petition(self) -> Petition:
        """As the actions take it."""
        data = self.cleaned_data
        return Petition(PetitionLevel(data["level"]), data["happened_on"], data["reference"], data["evidence"])


class PetitionCorrection(Correction, PetitionForm):
    """A petition entered anew, with the reason; it is decided anew as well."""

    @staticmethod
    def initial_of(record: PetitionFinding) -> dict[str, Any]:
        """What the version before says."""
        return {name: getattr(record, name) for name in ("level", "happened_on", "reference", "evidence")}


class DecisionForm(forms.Form):
    """Whether poor service caused it. Nothing is ticked beforehand."""

    caused = forms.ChoiceField(
        label=_("Did poor proxy service cause the petition?"), choices=CAUSES, widget=forms.RadioSelect
    )
    reason = long_text(
        label=_("Reason for the decision"),
        help_text=_("The assessed unit reads it. Write nothing by which the petitioner could be known."),
    )

    def clean_caused(self) -> bool:
        """As the action takes it."""
        return bool(self.cleaned_data["caused"] == "yes")
