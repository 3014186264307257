"""What the views of oversight share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from assessment.permissions import oversees

View = Callable[..., HttpResponseBase]


def for_overseers(view: View) -> View:
    """A view for who oversees the county or a subtree; others get 403 with the reason (R61)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not oversees(request.user):  # type: ignore[arg-type]  # every view needs the sign-in
            raise PermissionDenied(_("This page belongs to those who oversee a unit or the county."))
        return view(request, *args, **kwargs)

    return guarded
