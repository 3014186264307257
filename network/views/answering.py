"""From a form to its action, and from an action's refusal back to the form."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

from network.models import User

Done = TypeVar("Done")


class StaffRequest(HttpRequest):
    """A request that passed the sign-in every view needs by default."""

    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent; None for a visit, whose form asks and reproaches nothing."""
    return request.POST if request.method == "POST" else None


def done(form: forms.Form, act: Callable[..., Done], **given: Any) -> Done | None:
    """What the action returns for the form's answers. None where the form or the action refuses; the form says why."""
    if not form.is_valid():
        return None
    try:
        return act(**given, **form.cleaned_data)
    except ValidationError as refused:
        reasons = refused.error_dict if hasattr(refused, "error_dict") else {"": refused.error_list}
        for field, errors in reasons.items():
            form.add_error(field if field in form.fields else None, errors)
        return None


def status_of(form: forms.Form) -> int:
    """422 for a form that was refused."""
    return 422 if form.is_bound else 200
