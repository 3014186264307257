"""Reply templates: the form that writes one, and which field of a verb's form it fills."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.enums import Tier
from network.models import Unit, User
from proxyportal.fields import PlainField
from requests_app.enums import Verb
from requests_app.forms.pairings import NO_NAMES
from requests_app.forms.verbs import AGENT_FORMS, VerbForm
from requests_app.models import ReplyTemplate

FILLS: dict[Verb, str] = {
    Verb.CONCLUDE: "result_text",
    Verb.INFORM: "summary",
    Verb.EXPLAIN: "reason",
    Verb.REFUSE: "reason",
    Verb.ASK: "text",
    Verb.DECLINE: "reply",
}
"""The verbs that have templates, and the field of their form that a template fills."""


class TemplateForm(forms.Form):
    """What a template is for, what it is called, whom it serves, and the text as it stands."""

    verb = forms.TypedChoiceField(
        label=gettext_lazy("Serves to"), choices=[(verb.value, verb.label) for verb in FILLS], coerce=Verb
    )
    title = PlainField(label=gettext_lazy("Heading"), max_length=40)
    text = PlainField(label=gettext_lazy("Text"), lines=6, max_length=2000, help_text=NO_NAMES)
    unit = forms.ChoiceField(label=gettext_lazy("For"), required=False)

    def __init__(self, data: Any = None, *, user: User, template: ReplyTemplate | None = None) -> None:
        super().__init__(data, initial=_answers(template))
        self.units = {unit.code: unit for unit in offered_units(user, template)}
        choices = [(code, _("everybody in %(unit)s") % {"unit": unit}) for code, unit in self.units.items()]
        self.fields["unit"].choices = [("", _("me alone")), *choices]  # type: ignore[attr-defined]  # a field of choices

    def clean_unit(self) -> Unit | None:
        """The unit itself."""
        return self.units.get(self.cleaned_data["unit"])

    def clean(self) -> dict[str, Any]:
        """The text fits into the field that it is to fill."""
        cleaned = super().clean() or {}
        if verb := cleaned.get("verb"):
            most = AGENT_FORMS[verb].base_fields[FILLS[verb]].max_length  # type: ignore[attr-defined]  # a text field
            if len(cleaned.get("text", "")) > most:
                self.add_error("text", _("For this step a text has at most %(most)d characters.") % {"most": most})
        return cleaned


def offered_units(user: User, template: ReplyTemplate | None) -> list[Unit]:
    """Whom this person may write a text for; and whom the text that is corrected was written for."""
    own = [unit for unit in user.standing.units if unit.parent_id is not None]
    county = list(Unit.objects.filter(tier=Tier.COUNTY)) if user.standing.supervises else []
    former = [template.unit] if template and template.unit else []
    return list(dict.fromkeys([*own, *county, *former]))


def offer_templates(forms_of: Mapping[Verb, VerbForm], user: User, chosen: int | None) -> Verb | None:
    """Let each of these forms offer its texts; fill the one that the chosen text is for, unless it was sent already.

    Returns that form's verb. The text goes in as it stands. One query, none where no form has templates.
    """
    offering = {verb: form for verb, form in forms_of.items() if verb in FILLS}
    texts = list(ReplyTemplate.objects.offered_to(user).filter(verb__in=offering)) if offering else []
    for verb, form in offering.items():
        form.fills, form.templates = FILLS[verb], [text for text in texts if text.verb == verb]
    wanted = next((text for text in texts if text.pk == chosen), None)
    if wanted is None or offering[Verb(wanted.verb)].is_bound:
        return None
    offering[Verb(wanted.verb)].initial[FILLS[Verb(wanted.verb)]] = wanted.text
    return Verb(wanted.verb)


def _answers(template: ReplyTemplate | None) -> dict[str, Any]:
    if template is None:
        return {}
    code = template.unit.code if template.unit else ""
    return {"verb": template.verb, "title": template.title, "text": template.text, "unit": code}
