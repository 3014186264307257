"""The public directory: the search, a page for each unit, a page and a card for each agent (R24-R28)."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from network import catalogue, directory
from network.enums import PLACE_TIERS, Tier
from network.links import served_by
from network.models import Agent, RosterEntry, Unit
from network.routing import line_of
from network.vcard import vcard
from proxyportal.qr import qr_drawing


@login_not_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """One search box for places, agents and errands; below it the way from town to village to group."""
    today = timezone.localdate()
    text = directory.cleaned(request.GET.get("q", ""))
    context: dict[str, Any] = {"q": text, "found": directory.search(text, today)}
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        response = render(request, "network/_found.html", context | {"live": True})
    else:
        units = Unit.objects.open_on(today).filter(tier__in=(Tier.TOWN, Tier.DEPARTMENT))
        context |= {tier: [unit for unit in units if unit.tier == tier] for tier in (Tier.TOWN, Tier.DEPARTMENT)}
        response = render(request, "network/find.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_not_required
@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """What a town (R25), a village (R26), a group (R21), a department (R27) or an enterprise point (R7) publishes.

    A closed unit is gone.
    """
    today = timezone.localdate()
    units = Unit.objects.open_on(today).exclude(tier=Tier.COUNTY).select_related("parent")
    shown = get_object_or_404(units, code=code)
    line = line_of(shown)
    posts = directory.in_order(RosterEntry.objects.named(today).filter(unit=shown))
    context = {
        "unit": shown,
        "above": line[:0:-1],
        # A village without a complaint phone of its own has the town's (R63); the last resort is the hotline.
        "complaint_phone": next((each.complaint_phone for each in line if each.complaint_phone), settings.HOTLINE),
        "is_place": shown.tier in PLACE_TIERS,
        "posts": posts,
        # As published with the agents (R25, R26); the office's own facts beside it are today's.
        "pledge": posts[0].pledge if posts else "",
        **_below(shown),
        "links": served_by(shown, today) if shown.tier == Tier.DEPARTMENT else [],
        "items": list(catalogue.offered().filter(competent_body=shown)) if shown.tier == Tier.DEPARTMENT else [],
    }
    return render(request, "network/unit.html", context)


def _below(shown: Unit) -> dict[str, list[dict[str, Any]]]:
    """The units `below` with, for a group, the service phone that is all it publishes (R21); a group shows its own.

    The enterprise `points` of a town, village or department stand beside, with their office phones (R7).
    """
    today = timezone.localdate()
    units = [shown] if shown.tier == Tier.GROUP else list(shown.children.open_on(today).order_by("code"))
    phones: dict[int, list[str]] = {each.pk: [each.phone] if each.tier == Tier.ENTERPRISE else [] for each in units}
    if shown.tier in (Tier.VILLAGE, Tier.GROUP):
        for post in RosterEntry.objects.group_phones(today).filter(unit__in=phones).order_by("pk"):
            phones[post.unit_id].append(post.service_phone)
    rows = [(each, {"unit": each, "phones": dict.fromkeys(filter(None, phones[each.pk]))}) for each in units]
    return {
        "below": [row for each, row in rows if each.tier != Tier.ENTERPRISE],
        "points": [row for each, row in rows if each.tier == Tier.ENTERPRISE],
    }


@login_not_required
@require_safe
def agent(request: HttpRequest, pk: int) -> HttpResponse:
    """An agent's public page: posts, service phone, pledge, area and duties (R28), with a code that leads here."""
    posts = _public_posts(pk)
    address = request.build_absolute_uri(reverse("network:agent", args=[pk]))
    context = {
        "posts": posts,
        "first": posts[0],
        "above": line_of(posts[0].unit)[::-1],
        "asked": next((post for post in posts if post.can_be_asked), None),
        "qr": qr_drawing(address),
    }
    return render(request, "network/agent.html", context)


@login_not_required
@require_safe
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for a phone's address book."""
    posts = _public_posts(pk)
    content = vcard(posts, request.build_absolute_uri(reverse("network:agent", args=[pk])))
    response = HttpResponse(content, content_type="text/vcard; charset=utf-8")
    name = f"{posts[0].name}.vcf"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


def _public_posts(pk: int) -> list[RosterEntry]:
    """The agent's entries in force today; 404 without any, so that whoever left office is gone at once (R26)."""
    agents = Agent.objects.filter(pk=pk)  # a number too long for the column is none, not an error
    posts = directory.in_order(RosterEntry.objects.named(timezone.localdate()).filter(agent__in=agents))
    if not posts:
        raise Http404
    return posts
