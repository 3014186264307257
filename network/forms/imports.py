"""Uploading a spreadsheet to be previewed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import ImportKind
from network.spreadsheet import MAX_BYTES, refuse_other_kinds
from network.workbook import BadRows
from proxyportal.fields import DayField


class ImportForm(forms.Form):
    """What is in the file, and from which day it counts."""

    kind = forms.ChoiceField(label=_("What the file holds"), choices=ImportKind, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"),
        help_text=_("A table of .xlsx or .csv, as Excel or WPS save it; at most 10 MB and 20,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    effective_on = DayField(
        label=_("Changes count from"),
        help_text=_("A changed role or name is as before until the day before, and new from this day."),
    )
    is_complete = forms.BooleanField(
        label=_("This roster is complete"),
        required=False,
        help_text=_("Whoever is missing from it leaves the units that it names, the day before."),
    )

    def clean_file(self) -> bytes:
        """The content of a file that may be a table; what else is wrong with it the preview says."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("The file is larger than 10 MB."), code="large")
        self.file_name = file.name
        content = file.read()
        try:
            refuse_other_kinds(content)
        except BadRows as bad:
            raise ValidationError(bad.lines, code="kind") from bad
        return content

    def clean(self) -> dict[str, Any]:
        """A unit has one name today: a new one cannot count from a day to come."""
        cleaned = super().clean() or self.cleaned_data
        day = cleaned.get("effective_on")
        if cleaned.get("kind") == ImportKind.UNITS and day and day > timezone.localdate():
            self.add_error("effective_on", _("For units: today or an earlier day."))
        return cleaned
