"""What the place picker asks for while one types."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from network.forms.picker import matching_places


@login_not_required
@require_safe
def matching_units(request: HttpRequest) -> HttpResponse:
    """The places that match what was typed, as choices for the picker."""
    units = matching_places(request.GET.get("unit_search", "").strip()[:60])
    return render(request, "network/_unit_choices.html", {"units": units, "chosen": ""})
