"""The forms of public reviews (R77, R83, R88). They clean; the views act."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.actions.reviewing import Review
from assessment.enums import Respondents, ReviewKind
from assessment.models import PublicReview
from assessment.satisfaction import respondents_of
from network.models import Unit
from proxyportal.fields import PlainField
from requests_app.enums import Grade
from requests_app.forms.pairings import PastDayField

MOST_OF_A_GRADE = 100_000
long_text: Callable[..., PlainField] = partial(PlainField, lines=3, max_length=2000)


class Correction(forms.Form):
    """What a new version needs beside the facts."""

    reason = long_text(label=_("Why it is corrected"))
    is_void = forms.BooleanField(label=_("Entered by mistake: it does not count"), required=False)

    def correction(self) -> dict[str, Any]:
        """As the actions take it."""
        return {"reason": self.cleaned_data["reason"], "is_void": self.cleaned_data["is_void"]}


class ReviewForm(forms.Form):
    """The occasion, and for each respondent group how many gave each grade; nothing about persons."""

    held_on = PastDayField(label=_("Day"))
    kind = forms.ChoiceField(label=_("How they were asked"), choices=ReviewKind, widget=forms.RadioSelect)
    place = PlainField(
        label=_("Where"), max_length=80, required=False, help_text=_("Needed for a meeting. Not a resident's home.")
    )
    invited = long_text(
        label=_("Who was invited"),
        help_text=_("For example: 20 villagers of three villages, 15 clients of this half-year. Write no names."),
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = respondents_of(unit)
        for name in self._names().values():
            self.fields[name] = forms.IntegerField(required=False, min_value=0, max_value=MOST_OF_A_GRADE)
        for (_group, grade), name in self._names().items():
            self.fields[name].label = grade.label
            self.fields[name].widget.attrs["inputmode"] = "numeric"

    def _names(self) -> dict[tuple[Respondents, Grade], str]:
        grades = sorted(Grade, reverse=True)
        return {(group, grade): f"{group.value}_{grade.value}" for group in self.asked for grade in grades}

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """The number boxes as the page groups them: each group with its grades, the best first."""
        for group in self.asked:
            yield group.label, [self[name] for (whose, _grade), name in self._names().items() if whose == group]

    def clean(self) -> dict[str, Any]:
        """A meeting has a place, and somebody gave a grade."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == ReviewKind.MEETING and not cleaned.get("place") and "place" not in self.errors:
            self.add_error("place", _("Say where the meeting was."))
        names = list(self._names().values())
        if not any(cleaned.get(name) for name in names) and not any(name in self.errors for name in names):
            self.add_error(names[0], _("Enter how many gave which grade, of one group at least."))
        return cleaned

    def review(self) -> Review:
        """As the actions take it."""
        data = self.cleaned_data
        counts: dict[tuple[str, int], int] = {
            (group, grade): data[name] for (group, grade), name in self._names().items() if data[name]
        }
        return Review(data["held_on"], ReviewKind(data["kind"]), data["place"], data["invited"], counts)


class ReviewCorrection(Correction, ReviewForm):
    """A review entered anew, with the reason."""

    @staticmethod
    def initial_of(record: PublicReview) -> dict[str, Any]:
        """What the version before says."""
        facts = {name: getattr(record, name) for name in ("held_on", "kind", "place", "invited")}
        return facts | {f"{row.respondents}_{row.grade}": row.count for row in record.results.all()}
