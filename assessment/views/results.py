"""The year's results, what is missing during the half, and the matters behind a credit."""

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessment import annual, reading
from assessment.credits import each_credit
from assessment.enums import ANNEX_OF_TIER
from assessment.evidence import Evidence
from assessment.models import Round, ScoreSheet
from assessment.parameters import defaults
from assessment.periods import day_of, half_of, half_year
from assessment.permissions import assesses, oversees, watches
from assessment.posts import Posts
from assessment.tree import Tree
from assessment.views.rounds import check
from network.enums import QuotaGroup
from network.models import Unit
from network.querysets import UnitQuerySet
from network.views.answering import StaffRequest
from requests_app.models import ProxyRequest
from requests_app.views.staff import page_of


@never_cache
@require_safe
def year(request: StaffRequest, year: int) -> HttpResponse:
    """The result of each unit in a year, with its weights and the halves it comes from (R69)."""
    check(oversees(request.user))
    found = annual.results(year, units_of(request))
    weights = next((line.result for line in found if line.result), None)
    context = {"year": year, "lines": found, "weights": weights, "years": annual.years()}
    return render(request, "assessment/year.html", context)


def units_of(request: StaffRequest) -> UnitQuerySet:
    """The units whose results this person sees: towns first, then departments, by code; nobody is ranked."""
    tiers = Unit.objects.filter(tier__in=ANNEX_OF_TIER).order_by("-tier", "code")
    return tiers if assesses(request.user) else tiers.within(*request.user.standing.watched_paths)


@never_cache
@require_safe
def missing(request: StaffRequest, code: str) -> HttpResponse:
    """What the unit lacks for full points in each row that can be computed, as this half-year stands (R76, R85)."""
    unit = found_unit(request, code)
    if unit.tier not in ANNEX_OF_TIER:
        raise Http404
    now = timezone.now()
    running = half_of(day_of(now))
    evidence = Evidence(half_year(*running), now, parameters_of(*running), [unit.pk])
    inputs = evidence.inputs(unit)
    facts = reading.missing(inputs)
    context = {
        "unit": unit,
        "period": evidence.period,
        "rows": [(line, facts.get(line.annex.number)) for line in reading.lines(inputs) if line.annex.number in facts],
    }
    return render(request, "assessment/missing.html", context)


@never_cache
@require_safe
def credited(request: StaffRequest, year: int, half: int, code: str, group: str) -> HttpResponse:
    """The matters behind a number of row 5: those credited to a unit's quota group in a half-year, or to nobody's quota
    in a town with its villages or a department (R34, R84)."""
    unit = found_unit(request, code)
    if group not in (*QuotaGroup.values, reading.NO_GROUP) or not 1 <= half <= 2 or not 2000 <= year < 2100:
        raise Http404
    period, tree = half_year(year, half), Tree(half_year(year, half).last)
    sheet = ScoreSheet.objects.filter(round__year=year, round__half=half, unit=tree.sheet_of.get(unit.pk)).last()
    now = sheet.computed_at if sheet else timezone.now()
    is_nobodys = group == reading.NO_GROUP
    units = tree.below([unit.pk]) if is_nobodys else [unit.pk]
    wanted = "" if is_nobodys else group
    matters = [
        credit.request for credit in each_credit(period, now, tree, Posts(period), units) if credit.group == wanted
    ]
    rows = (
        ProxyRequest.objects.filter(pk__in=matters)
        .select_related("item", "holder_unit")
        .order_by("-concluded_at", "pk")
    )
    label = _("People without a quota") if is_nobodys else QuotaGroup(group).label
    context = {"unit": unit, "group": label, "period": period, "page": page_of(request, rows)}
    return render(request, "assessment/credited.html", context)


def found_unit(request: StaffRequest, code: str) -> Unit:
    """A unit that concerns this person, or 404."""
    unit = get_object_or_404(Unit, code=code)
    if not watches(request.user, unit):
        raise Http404
    return unit


def parameters_of(year: int, half: int) -> dict[str, int]:
    """What this half-year will be measured by, as far as it is known: its own round's, else the last opened one's."""
    known = Round.objects.filter(Q(year=year, half=half) | Q(opened_at__isnull=False)).order_by("-year", "-half")
    last = known.filter(Q(year__lt=year) | Q(year=year, half__lte=half)).first()
    return {**defaults(), **(last.parameters if last else {})}
