"""What units did for many at once: handled together, studied by the Party organization, activities (R75, R81)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessment.actions import collective as deeds
from assessment.enums import CollectiveKind
from assessment.forms.collective import CollectiveCorrection, CollectiveForm
from assessment.models import CollectiveHandling, Minutes
from assessment.permissions import keeps_collective, records_collective
from assessment.views.records import assessed_units, filter_of, only_if, recorded
from network.models import Unit, User
from network.views.answering import StaffRequest, status_of
from proxyportal.downloads import inert_download
from requests_app.models import ProxyRequest
from requests_app.views.staff import page_of


def require_business(request: StaffRequest) -> None:
    """Raises PermissionDenied for who neither oversees nor works a queue."""
    if not keeps_collective(request.user):
        raise PermissionDenied(_("This page belongs to agents and to those who oversee a unit or the county."))


def own_units(user: User) -> list[Unit]:
    """The units for which this person records."""
    standing = user.standing
    return list({unit.pk: unit for unit in (*standing.served_units, *standing.led_units)}.values())


@never_cache
@require_safe
def collective(request: StaffRequest) -> HttpResponse:
    """The records of a half-year: of the county, of a subtree, or of the agent's own unit."""
    require_business(request)
    own = own_units(request.user)
    units = {unit.code: unit for unit in (*assessed_units(request.user), *own)}
    kinds = (_("Kind"), CollectiveKind.choices)
    narrowed = filter_of(request, [units[code] for code in sorted(units)], kind=kinds)
    rows = narrowed.narrow(CollectiveHandling.objects.visible_to(request.user).newest())
    rows = rows.filter(kind=narrowed.asked["kind"]) if narrowed.asked["kind"] else rows
    counted = rows.select_related("unit", "recorded_by").annotate(linked=Count("links"))
    context = {
        "page": page_of(request, counted.order_by("-held_on", "-pk")),
        "filter": narrowed,
        "own": own,
    }
    return render(request, "assessment/collective.html", context)


def visible_handling(request: StaffRequest, pk: int) -> CollectiveHandling:
    """The record, if this person may see it."""
    require_business(request)
    joined = ("unit", "recorded_by", "common_demand", "supersedes", "superseded_by")
    return get_object_or_404(CollectiveHandling.objects.visible_to(request.user).select_related(*joined), pk=pk)


def linked_requests(user: User, shown: CollectiveHandling) -> QuerySet[ProxyRequest]:
    """Its requests, as far as this person sees them."""
    rows = ProxyRequest.objects.visible_to(user).filter(pk__in=shown.links.values("proxy_request"))
    return rows.select_related("item", "area").order_by("receipt")


@never_cache
@require_safe
def handling(request: StaffRequest, pk: int) -> HttpResponse:
    """One record with its decision, requests and minutes, and the versions before and after it."""
    shown = visible_handling(request, pk)
    newer = getattr(shown, "superseded_by", None)
    seen = list(linked_requests(request.user, shown))
    context = {
        "shown": shown,
        "newer": newer,
        "seen": seen,
        "unseen": shown.links.count() - len(seen),
        "minutes": shown.minutes.all(),
        "corrects": newer is None and records_collective(request.user, shown.unit),
    }
    return render(request, "assessment/handling.html", context)


@never_cache
@require_safe
def minutes(request: StaffRequest, pk: int, file: int) -> FileResponse:
    """A file of the record, as a download that no browser runs."""
    paper = get_object_or_404(Minutes, handling=visible_handling(request, pk), pk=file)
    return inert_download(paper.file, name=paper.name, content_type=paper.content_type)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_handling(request: StaffRequest, code: str) -> HttpResponse:
    """Record what one of the person's units did."""
    require_business(request)
    unit = next((unit for unit in own_units(request.user) if unit.code == code), None)
    only_if(unit)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = CollectiveForm(*sent, user=request.user, initial={"held_on": timezone.localdate()})
    made = form.is_bound and recorded(
        form, lambda **given: deeds.record_handling(handled=form.handled(), **given), unit=unit, actor=request.user
    )
    if made:
        messages.success(request, _("It is on record."))
        return redirect("assessment:handling", made.pk)
    return render(request, "assessment/handling_form.html", {"form": form, "unit": unit}, status=status_of(form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct_handling(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter a record anew, with the reason; the old version stays."""
    shown = visible_handling(request, pk)
    only_if(records_collective(request.user, shown.unit))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    initial = CollectiveCorrection.initial_of(shown, request.user)
    form = CollectiveCorrection(*sent, user=request.user, initial=initial)
    made = form.is_bound and recorded(
        form,
        lambda **given: deeds.correct_handling(handled=form.handled(), **form.correction(), **given),
        record=shown,
        actor=request.user,
    )
    if made:
        messages.success(request, _("The correction is on record; the old version is kept."))
        return redirect("assessment:handling", made.pk)
    context = {"form": form, "unit": shown.unit, "shown": shown}
    return render(request, "assessment/handling_form.html", context, status=status_of(form))
