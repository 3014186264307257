"""The page of history, for those who look after the network: who held which post, and how many people there were."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from network.card_batches import HalfYear
from network.directory import cleaned
from network.forms.history import HistoryForm
from network.looking_back import SHOWN, headcounts_in, unit_on, units_meant
from network.permissions import managed_units, manages, only
from network.views.answering import StaffRequest


@never_cache
@require_safe
@only(manages)
def history(request: StaffRequest) -> HttpResponse:
    """Who held which post of a unit on a day (R22, R40), and its average headcounts of a half-year (R84)."""
    today = timezone.localdate()
    asked = {"day": today, "half": HalfYear.of(today)} | request.GET.dict()
    form = HistoryForm(asked | {"q": cleaned(request.GET.get("q", ""))})
    if not form.is_valid():
        return render(request, "network/manage/history.html", {"form": form}, status=422)
    answers = form.cleaned_data
    found = units_meant(managed_units(request.user), answers["q"])
    context = {"form": form, **answers, "today": today, "found": found[:SHOWN], "is_cut": len(found) > SHOWN}
    if len(found) == 1:
        half = answers["half"]
        context |= {"unit": found[0], "then": unit_on(found[0], answers["day"])}
        context |= {"headcounts": headcounts_in(found[0], half), "is_running": half.days[1] >= today}
    return render(request, "network/manage/history.html", context)
