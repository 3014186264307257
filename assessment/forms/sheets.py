"""Scores by row, with words; the forms clean, the actions act."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assessment.actions.sheets import Assessed, SelfScore
from assessment.models import ScoreRow
from assessment.scoring import Suggestion
from proxyportal.fields import PlainField
from proxyportal.uploads import FilesField

long_text: Callable[..., PlainField] = partial(PlainField, lines=3, max_length=2000)


class RowsForm(forms.Form):
    """One score for each row of a sheet, between zero and the row's maximum, to the hundredth."""

    def __init__(self, *args: Any, rows: Iterable[ScoreRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        for row in self.rows:
            self.fields[f"score_{row.number}"] = forms.DecimalField(
                label=_("Points"), min_value=0, max_value=row.maximum, max_digits=5, decimal_places=2
            )
            self.fields[f"score_{row.number}"].widget.attrs |= {"step": "0.01", "inputmode": "decimal"}
            self.add_words(row)

    def add_words(self, row: ScoreRow) -> None:
        """What else the row is asked for."""

    def scores(self) -> dict[int, Any]:
        """As the action takes them."""
        raise NotImplementedError

    def fields_of(self, number: int) -> list[forms.BoundField]:
        """The row's fields, to stand beside it."""
        return [field for field in self if field.name.rsplit("_", 1)[1] == str(number)]


class SelfScoreForm(RowsForm):
    """What the unit says of itself."""

    def add_words(self, row: ScoreRow) -> None:
        """A text and files as proof."""
        self.fields[f"text_{row.number}"] = long_text(label=_("What speaks for it"), required=False)
        self.fields[f"proofs_{row.number}"] = FilesField(
            label=_("Files"), required=False, help_text=_("Up to five images, PDF or Office files of 10 MB each.")
        )

    @staticmethod
    def initial_of(rows: Iterable[ScoreRow]) -> dict[str, Any]:
        """What was handed in before."""
        initial: dict[str, Any] = {}
        for row in rows:
            initial |= {f"score_{row.number}": row.self_score, f"text_{row.number}": row.self_text}
        return initial

    def scores(self) -> dict[int, SelfScore]:
        """As `sheets.self_score` takes them."""
        data = self.cleaned_data
        return {
            row.number: SelfScore(data[f"score_{row.number}"], data[f"text_{row.number}"], data[f"proofs_{row.number}"])
            for row in self.rows
        }


class AssessForm(RowsForm):
    """The official scores. A score that is not the suggested one needs its reason."""

    def __init__(self, *args: Any, suggested: Mapping[int, Suggestion], **kwargs: Any) -> None:
        self.suggested = suggested
        super().__init__(*args, **kwargs)

    def add_words(self, row: ScoreRow) -> None:
        """The reason."""
        self.fields[f"reason_{row.number}"] = long_text(
            label=_("Reason, where it is another score than the suggested one"), required=False
        )

    def clean(self) -> dict[str, Any]:
        """Each missing reason is named beside its row."""
        cleaned = super().clean() or {}
        for row in self.rows:
            score: Decimal | None = cleaned.get(f"score_{row.number}")
            if score is None or cleaned.get(f"reason_{row.number}"):
                continue
            if not self.suggested[row.number].agrees_with(score):
                missing = ValidationError(_("Say why it is another score than the suggested one."), code="reason")
                self.add_error(f"reason_{row.number}", missing)
        return cleaned

    @staticmethod
    def initial_of(rows: Iterable[ScoreRow]) -> dict[str, Any]:
        """What was given before. Nothing is filled in for people: a suggestion is no score."""
        initial: dict[str, Any] = {}
        for row in rows:
            initial |= {f"score_{row.number}": row.assessed, f"reason_{row.number}": row.reason}
        return initial

    def scores(self) -> dict[int, Assessed]:
        """As `sheets.assess` takes them."""
        data = self.cleaned_data
        return {row.number: Assessed(data[f"score_{row.number}"], data[f"reason_{row.number}"]) for row in self.rows}


class ReplyForm(forms.Form):
    """What the unit thinks of the scores."""

    text = long_text(label=_("Reply of the unit"))


class CorrectForm(forms.Form):
    """Why a locked sheet is corrected."""

    reason = long_text(label=_("Why it is corrected"))
