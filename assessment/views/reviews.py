"""Public reviews: who was asked, what they said, by unit and half-year (R77, R83, R88)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessment.actions import reviewing
from assessment.enums import Respondents, ReviewKind
from assessment.forms.reviews import ReviewCorrection, ReviewForm
from assessment.models import PublicReview
from assessment.permissions import corrects_review, records_reviews
from assessment.satisfaction import NOBODY, Groups, by_review, by_unit, mean, of_counts, respondents_of
from assessment.views.records import Filter, assessed_units, filter_of, only_if, recorded, require_overseer
from network.models import Unit
from network.views.answering import StaffRequest, posted, status_of
from requests_app.enums import Grade
from requests_app.views.staff import page_of


@never_cache
@require_safe
def reviews(request: StaffRequest) -> HttpResponse:
    """The reviews of a half-year, and how satisfied each respondent group of each unit was."""
    require_overseer(request)
    units = list(assessed_units(request.user))
    narrowed = filter_of(request, units, kind=(_("How they were asked"), ReviewKind.choices))
    rows = narrowed.narrow(PublicReview.objects.watched_by(request.user).newest())
    rows = rows.filter(kind=narrowed.asked["kind"]) if narrowed.asked["kind"] else rows
    page = page_of(request, rows.select_related("unit", "recorded_by"))
    groups = by_review(page)
    context = {
        "page": page,
        "rows": [(row, shown_groups(groups.get(row.pk, {}), row.unit)) for row in page],
        "filter": narrowed,
        "recordable": narrowed.unit and records_reviews(request.user, narrowed.unit),
        **totals(narrowed, [narrowed.unit] if narrowed.unit else units),
    }
    return render(request, "assessment/reviews.html", context)


def totals(narrowed: Filter, units: list[Unit]) -> dict[str, Any]:
    """Over the half-year: the groups and their mean for each unit that was reviewed, and which units were not."""
    found = by_unit(narrowed.narrow(PublicReview.objects.in_force()).filter(unit__in=units))
    reviewed = [unit for unit in units if unit.pk in found]
    return {
        "totals": [
            (unit, shown_groups(found[unit.pk], unit), mean(found[unit.pk], respondents_of(unit))) for unit in reviewed
        ],
        "columns": Respondents.labels,
        "unreviewed": [unit for unit in units if unit.pk not in found],
    }


def shown_groups(groups: Groups, unit: Unit) -> list[tuple[Any, Any]]:
    """Each group's name and figures; None for a group that reviews of this unit do not ask."""
    asked = respondents_of(unit)
    return [(group.label, groups.get(group, NOBODY) if group in asked else None) for group in Respondents]


def visible_review(request: StaffRequest, pk: int) -> PublicReview:
    """The review, if this person watches its unit."""
    require_overseer(request)
    rows = PublicReview.objects.watched_by(request.user).select_related("unit", "recorded_by")
    return get_object_or_404(rows.select_related("superseded_by", "supersedes"), pk=pk)


@never_cache
@require_safe
def review(request: StaffRequest, pk: int) -> HttpResponse:
    """One review with its counts, and the versions before and after it."""
    shown = visible_review(request, pk)
    newer = getattr(shown, "superseded_by", None)
    counts = {(row.respondents, row.grade): row.count for row in shown.results.all()}
    groups = []
    for group in respondents_of(shown.unit):
        by_grade: dict[int, int] = {grade: counts.get((group, grade), 0) for grade in sorted(Grade, reverse=True)}
        groups.append((group.label, list(by_grade.values()), of_counts(by_grade)))
    context = {
        "shown": shown,
        "newer": newer,
        "grades": [grade.label for grade in sorted(Grade, reverse=True)],
        "groups": groups,
        "corrects": newer is None and corrects_review(request.user, shown),
    }
    return render(request, "assessment/review.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_review(request: StaffRequest, code: str) -> HttpResponse:
    """Enter a meeting or a survey of this unit."""
    require_overseer(request)
    unit = get_object_or_404(assessed_units(request.user), code=code)
    only_if(records_reviews(request.user, unit))
    form = ReviewForm(posted(request), unit=unit, initial={"held_on": timezone.localdate()})
    made = form.is_bound and recorded(
        form, lambda **given: reviewing.record_review(review=form.review(), **given), unit=unit, actor=request.user
    )
    if made:
        messages.success(request, _("The review is on record."))
        return redirect("assessment:review", made.pk)
    return render(request, "assessment/review_form.html", {"form": form, "unit": unit}, status=status_of(form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct_review(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter a review anew, with the reason; the old version stays."""
    shown = visible_review(request, pk)
    only_if(corrects_review(request.user, shown))
    form = ReviewCorrection(posted(request), unit=shown.unit, initial=ReviewCorrection.initial_of(shown))
    made = form.is_bound and recorded(
        form,
        lambda **given: reviewing.correct_review(review=form.review(), **form.correction(), **given),
        record=shown,
        actor=request.user,
    )
    if made:
        messages.success(request, _("The correction is on record; the old version is kept."))
        return redirect("assessment:review", made.pk)
    context = {"form": form, "unit": shown.unit, "shown": shown}
    return render(request, "assessment/review_form.html", context, status=status_of(form))
