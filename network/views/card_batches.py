"""The log of contact cards handed out, for those who look after a part of the network (R28)."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Min, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from network import card_batches
from network.card_batches import HalfYear
from network.forms.card_batches import CardBatchForm
from network.models import CardBatch, Unit
from network.permissions import managed_units, manages, only

PER_PAGE = 50


@never_cache
@only(manages)
def batches(request: HttpRequest) -> HttpResponse:
    """The batches of one's units with their totals; with a unit chosen, also the form for a new one."""
    units = list(card_batches.units_with_cards(managed_units(request.user), timezone.localdate()))
    unit = _chosen(units, (request.POST if request.method == "POST" else request.GET).get("unit", ""))
    if request.method != "POST":
        form = CardBatchForm(unit=unit, initial={"handed_out_on": timezone.localdate()}) if unit else None
        return _page(request, units, unit, form)
    if unit is None:
        raise Http404
    form = CardBatchForm(request.POST, unit=unit)
    if not form.is_valid():
        return _page(request, units, unit, form)
    made = card_batches.record(unit=unit, **form.cleaned_data, actor=request.user, now=timezone.now())
    if made:
        messages.success(request, _("The batch is recorded."))
    else:
        messages.warning(request, _("You have recorded this batch already."))
    return redirect(f"{reverse('network:card-batches')}?{urlencode({'unit': unit.code})}")


@never_cache
@only(manages)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one's own entry of the same day."""
    batch = get_object_or_404(_of(request).select_related("unit"), pk=pk)
    if card_batches.take_back(batch=batch, actor=request.user, now=timezone.now()):
        messages.success(request, _("The entry is removed."))
    else:
        messages.warning(request, _("Only who recorded a batch can remove it, and only on the same day."))
    return redirect(f"{reverse('network:card-batches')}?{urlencode({'unit': batch.unit.code})}")


def _of(request: HttpRequest) -> QuerySet[CardBatch]:
    """The batches of the units that this person looks after (R61)."""
    return CardBatch.objects.filter(unit__in=managed_units(request.user))


def _page(request: HttpRequest, units: Iterable[Unit], unit: Unit | None, form: CardBatchForm | None) -> HttpResponse:
    now, seen = timezone.now(), _of(request)
    halves = card_batches.half_years(seen.aggregate(day=Min("handed_out_on"))["day"], timezone.localdate())
    half = next((each for each in halves if str(each) == request.GET.get("half")), None)
    shown = _narrowed(seen, unit, half)
    page = Paginator(shown.select_related("unit", "agent", "recorded_by"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "units": units,
        "unit": unit,
        "halves": halves,
        "half": half,
        "page": page,
        "cards": shown.aggregate(total=Sum("number"))["total"] or 0,
        "rows": [(each, card_batches.may_take_back(batch=each, actor=request.user, now=now)) for each in page],
        "form": form,
    }
    return render(request, "network/manage/card_batches.html", context, status=422 if form and form.errors else 200)


def _narrowed(seen: QuerySet[CardBatch], unit: Unit | None, half: HalfYear | None) -> QuerySet[CardBatch]:
    """The batches of the chosen unit and half-year; all where nothing is chosen."""
    narrow: dict[str, Any] = {"unit": unit} if unit else {}
    return seen.filter(**narrow, **({"handed_out_on__range": half.days} if half else {}))


def _chosen(units: list[Unit], code: str) -> Unit | None:
    """The unit of this code; who looks after one only need not choose it. What is not known narrows nothing."""
    return units[0] if len(units) == 1 else next((unit for unit in units if unit.code == code), None)
