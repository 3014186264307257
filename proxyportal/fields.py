"""Fields that take what people really type."""

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([0-9]{7,8})")
"""Area codes have four digits, but for Beijing and the ten that begin with 02."""
LOCAL = re.compile(r"[2-8][0-9]{6,7}")
UNSEEN = {"Cc", "Cf", "Co", "Cs"}
"""Unicode categories of control, format (such as right-to-left override) and private characters."""

LONGEST_KEY = 18
"""How many digits of a row's key every database takes; SQLite fails on longer numbers."""


def refuse_unseen(text: str) -> None:
    """Refuse characters that nobody can see or that turn the text around; line breaks and tabs are fine."""
    if any(unicodedata.category(char) in UNSEEN and char not in "\n\r\t\u200d" for char in text):
        raise ValidationError(_("This text holds characters that cannot be shown. Please type it anew."), code="unseen")


class PlainField(forms.CharField):
    """One line or several of ordinary text."""

    default_validators = [refuse_unseen]

    def __init__(self, *, lines: int = 1, **kwargs: Any) -> None:
        if lines > 1:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        super().__init__(**kwargs)


class PhoneField(forms.CharField):
    """A mobile or landline number: full-width digits, spaces, hyphens and +86 are understood.

    Cleans to 11 digits for a mobile and to area code, hyphen, number for a landline; a number without an area code
    gets the county's.
    """

    default_error_messages = {
        "invalid": _("A mobile number has 11 digits, a landline 7 or 8 after the area code. Please check it.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}), **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        digits = re.sub(r"[\s\-‐-―()]", "", unicodedata.normalize("NFKC", text))
        digits = re.sub(r"^(\+|00)86", "", digits)
        if not digits or MOBILE.fullmatch(digits):
            return digits
        if landline := LANDLINE.fullmatch(digits):
            return "-".join(landline.groups())
        if LOCAL.fullmatch(digits):
            return f"{settings.AREA_CODE}-{digits}"
        raise ValidationError(self.error_messages["invalid"], code="invalid")


class MobileField(PhoneField):
    """A mobile number, typed as a `PhoneField` takes it. Cleans to exactly 11 digits (R91)."""

    default_error_messages = {"invalid": _("A mobile number has 11 digits and begins with 1. Please check it.")}

    def to_python(self, value: Any) -> str:
        digits = super().to_python(value)
        if digits and not MOBILE.fullmatch(digits):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return digits


class CodeField(PlainField):
    """A receipt number or query code: full-width characters, spaces and small letters are understood."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


class KeyField(forms.UUIDField):
    """A key that the form itself carries. One that cannot be read counts as none: nobody could mend it on the page."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            return None


class LocalTimeField(forms.DateTimeField):
    """A day and a time of day in Beijing time, to the minute, with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """Refuse years that can only be slips of the finger; some of them no database can keep."""
        moment = super().to_python(value)
        if moment and not 2000 <= moment.year < 2100:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class DayField(forms.DateField):
    """A day, with the browser's own picker. Refuses years that can only be slips of the finger."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"], **kwargs)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day and not 1990 <= day.year < 2100:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day
