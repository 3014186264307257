"""Contact cards and wall notices as PDF, for everybody (R24-R28)."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network.models import Agent, RosterEntry, Unit
from network.paper import cards, notice
from network.paper.posts import printable_posts


@login_not_required
@require_safe
def card(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The contact card of an agent, while in office."""
    # Asked of the agents' own column, Django finds a number too large for the database simply unknown.
    posts = printable_posts(timezone.localdate(), agent__in=Agent.objects.filter(pk=pk))
    if not posts:
        raise Http404
    content = cards.cards(posts, request.build_absolute_uri)
    return pdf(request, content, _("contact card %(name)s") % {"name": posts[0].name})


@login_not_required
@require_safe
def unit_cards(request: HttpRequest, code: str) -> HttpResponseBase:
    """The cards of all agents of a unit, to be printed and cut."""
    unit, posts = published(code)
    content = cards.card_sheets(unit, posts, request.build_absolute_uri)
    return pdf(request, content, _("contact cards %(unit)s") % {"unit": unit.full_name})


@login_not_required
@require_safe
def unit_notice(request: HttpRequest, code: str) -> HttpResponseBase:
    """The wall notice of a unit, A4 or, by `?paper=a3`, A3."""
    unit, posts = published(code)
    wanted = request.GET.get("paper", "").lower()
    size = wanted if wanted in notice.FORMATS else "a4"
    content = notice.notice(unit, posts, request.build_absolute_uri, day=timezone.localdate(), size=size)
    return pdf(request, content, _("notice %(unit)s") % {"unit": unit.full_name})


def published(code: str) -> tuple[Unit, list[RosterEntry]]:
    """An open unit and its posts that may be printed; not found if there is nothing to print."""
    day = timezone.localdate()
    unit = get_object_or_404(Unit.objects.open_on(day), code=code)
    posts = printable_posts(day, unit=unit)
    if not posts:
        raise Http404
    return unit, posts


def pdf(request: HttpRequest, content: bytes, name: str) -> HttpResponseBase:
    """A PDF to look at. Browsers ask again each time, since who leaves office leaves the paper at once (R26)."""
    response = HttpResponse(content, content_type="application/pdf")
    shown = content_disposition_header(as_attachment=False, filename=f"{name}.pdf")
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response.headers["Content-Disposition"] = shown or "inline"
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
