"""The guide to errands: what the network does for residents, with all that must be public about it (R10, R14)."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network import catalogue
from network.enums import AuthorityLevel

PER_PAGE = 60
"""More than a county offers at first, so that the whole guide is one page to read and to print."""


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The items under the body that decides them, narrowed by words, kind and authority level."""
    asked = _asked(request)
    items = list(catalogue.offered())
    shown = [i for i in items if asked["kind"] in ("", i.kind) and asked["level"] in ("", i.authority_level)]
    found = catalogue.ordered(catalogue.search(asked["q"], shown))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **asked,
        "page": page,
        "groups": catalogue.by_body(page.object_list),
        "near": [] if found else catalogue.nearest(asked["q"], shown),
        "kinds": _links(asked, "kind", {"": _("All kinds"), **catalogue.KINDS}.items()),
        "levels": _links(asked, "level", [("", _("All levels")), *AuthorityLevel.choices]),
        "is_empty": not items,
    }
    return render(request, "network/catalogue.html", context)


@login_not_required
@require_safe
def page(request: HttpRequest, item: str) -> HttpResponse:
    """One item: steps, materials, cost, who decides and by when; printable. What is not offered is not there."""
    found = catalogue.offered_item(item)
    if found is None:
        raise Http404
    context = {
        "item": found,
        "kind": catalogue.KINDS.get(found.kind, ""),
        "steps": catalogue.lines(found.procedure),
        "materials": catalogue.lines(found.materials),
        "level_means": catalogue.LEVEL_MEANS.get(found.authority_level, ""),
    }
    return render(request, "network/catalogue_item.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    """Words, kind and level from the address; a kind or level that is not known narrows nothing."""
    sent = request.GET
    return {
        "q": sent.get("q", "").replace("\x00", "").strip()[:60],
        "kind": sent.get("kind", "") if sent.get("kind") in catalogue.KINDS else "",
        "level": sent.get("level", "") if sent.get("level") in AuthorityLevel.values else "",
    }


def _links(asked: Mapping[str, str], name: str, choices: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    """A link for each choice of one filter, which keeps the words and the other filter."""
    return [
        {
            "url": "?" + urlencode({key: text for key, text in {**asked, name: value}.items() if text}),
            "label": label,
            "current": asked[name] == value,
        }
        for value, label in choices
    ]
