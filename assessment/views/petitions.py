"""Petitions to the county and above: the organization department records and decides them; the unit concerned reads
level, day and decision, and nothing by which the petitioner could be known (R77, R89)."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.actions import petitions as deeds
from assessment.enums import PetitionLevel
from assessment.forms.petitions import DecisionForm, PetitionCorrection, PetitionForm
from assessment.models import PetitionFinding
from assessment.permissions import decides_petitions
from assessment.views.records import assessed_units, filter_of, only_if, recorded, require_overseer
from network.models import Unit, User
from network.views.answering import StaffRequest, posted, status_of
from requests_app.views.staff import page_of

FOUND = {"open": None, "caused": True, "other": False}
DECISIONS = [
    ("open", gettext_lazy("Not decided yet")),
    ("caused", gettext_lazy("Caused by poor service")),
    ("other", gettext_lazy("Another cause")),
]


class Seen(NamedTuple):
    """A petition as somebody may read it; `pk` and `reference` are for the organization department alone (R89)."""

    unit: Unit
    level: str
    happened_on: date
    caused: bool | None
    decided_at: datetime | None
    reason: str
    is_void: bool
    pk: int | None
    reference: str


def seen_by(user: User, row: PetitionFinding) -> Seen:
    """What this person reads of the petition. Evidence stands on its own page only."""
    pk, reference = (row.pk, row.reference) if decides_petitions(user) else (None, "")
    decision = (row.caused, row.decided_at, row.reason)
    return Seen(row.unit, row.get_level_display(), row.happened_on, *decision, row.is_void, pk, reference)


@never_cache
@require_safe
def petitions(request: StaffRequest) -> HttpResponse:
    """The petitions of a half-year: the county's for the organization department, their own for the others."""
    require_overseer(request)
    narrowed = filter_of(
        request,
        assessed_units(request.user),
        level=(_("How far it went"), PetitionLevel.choices),
        found=(_("Decision"), DECISIONS),
    )
    rows = narrowed.narrow(PetitionFinding.objects.watched_by(request.user).newest()).select_related("unit")
    asked = narrowed.asked
    rows = rows.filter(level=asked["level"]) if asked["level"] else rows
    rows = rows.filter(caused=FOUND[asked["found"]]) if asked["found"] else rows
    page = page_of(request, rows.defer("evidence"))
    context = {
        "page": page,
        "rows": [seen_by(request.user, row) for row in page],
        "filter": narrowed,
        "decides": decides_petitions(request.user),
    }
    return render(request, "assessment/petitions.html", context)


def full_petition(request: StaffRequest, pk: int) -> PetitionFinding:
    """The petition with its evidence: of the organization department's people alone, 404 for whom it concerns."""
    require_overseer(request)
    only_if(decides_petitions(request.user))
    rows = PetitionFinding.objects.select_related("unit", "recorded_by", "decided_by", "supersedes", "superseded_by")
    return get_object_or_404(rows, pk=pk)


def page_context(shown: PetitionFinding, form: DecisionForm | None = None) -> dict[str, Any]:
    """What the page shows; a form that came back with mistakes is given."""
    newer = getattr(shown, "superseded_by", None)
    is_open = newer is None and shown.caused is None and not shown.is_void
    return {"shown": shown, "newer": newer, "form": (form or DecisionForm()) if is_open else None}


@never_cache
@require_safe
def petition(request: StaffRequest, pk: int) -> HttpResponse:
    """One petition with its evidence, and the decision or the form for it."""
    return render(request, "assessment/petition.html", page_context(full_petition(request, pk)))


@never_cache
@require_POST
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Record whether poor service caused it. A stale click becomes a message."""
    shown = full_petition(request, pk)
    form = DecisionForm(request.POST)
    if recorded(form, lambda **given: deeds.decide(**form.cleaned_data, **given), record=shown, actor=request.user):
        messages.success(request, _("The decision is on record."))
        return redirect("assessment:petition", pk)
    context = page_context(shown, form)
    if context["form"] is None:
        messages.warning(request, _("Somebody else was quicker: this petition is decided or corrected."))
        return redirect("assessment:petition", pk)
    return render(request, "assessment/petition.html", context, status=422)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_petition(request: StaffRequest, code: str) -> HttpResponse:
    """Put a petition that concerns this unit on record."""
    require_overseer(request)
    only_if(decides_petitions(request.user))
    unit = get_object_or_404(assessed_units(request.user), code=code)
    form = PetitionForm(posted(request), initial={"happened_on": timezone.localdate()})
    made = form.is_bound and recorded(
        form, lambda **given: deeds.record_petition(petition=form.petition(), **given), unit=unit, actor=request.user
    )
    if made:
        messages.success(request, _("The petition is on record. It counts nowhere until it is decided."))
        return redirect("assessment:petition", made.pk)
    return render(request, "assessment/petition_form.html", {"form": form, "unit": unit}, status=status_of(form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct_petition(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter a petition anew, with the reason; the old version stays with its decision."""
    shown = full_petition(request, pk)
    form = PetitionCorrection(posted(request), initial=PetitionCorrection.initial_of(shown))
    made = form.is_bound and recorded(
        form,
        lambda **given: deeds.correct_petition(petition=form.petition(), **form.correction(), **given),
        record=shown,
        actor=request.user,
    )
    if made:
        messages.success(request, _("The correction is on record; the old version is kept."))
        return redirect("assessment:petition", made.pk)
    context = {"form": form, "unit": shown.unit, "shown": shown}
    return render(request, "assessment/petition_form.html", context, status=status_of(form))
