"""What every page needs: the county's facts, the navigation and the visitor's two choices (language, elder mode)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from proxyportal.middleware import html_language

ELDER_COOKIE = "elder"

RESIDENT_PAGES = [
    ("home", _("Home")),
    ("requests:new", _("Submit a request")),
    ("requests:track", _("Track progress")),
    ("network:find", _("Find my agent")),
    ("network:catalogue", _("Guide to errands")),
]
STAFF_PAGES = [
    ("requests:desk", _("My desk")),
    ("network:find", _("Find my agent")),
    ("network:catalogue", _("Guide to errands")),
    ("home", _("Home")),
]
MANAGE_PAGE = ("network:manage", _("Administration"))
FILING_PAGE = ("network:filing-rounds", _("Annex 1"))
OVERSIGHT_PAGE = ("assessment:oversight", _("Oversight"))
CARE_PAGE = ("requests:pairings", _("Care and visits"))
PARTS = {
    "/desk/visits/": "/desk/pairings/visits/",
    "/desk/findings/": "/desk/pairings/findings/",
    "/assessment/": "/oversight/assessment/",
}
"""Pages that belong to one the navigation names, though their addresses stand beside it, and where they count to."""
AGENT_PAGES = [STAFF_PAGES[0], ("requests:register", _("Register a walk-in")), *STAFF_PAGES[1:]]


def site(request: HttpRequest) -> dict[str, Any]:
    """Give every template `portal`: facts from the settings, links that exist, and where a switch returns to."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    code = get_language() or settings.LANGUAGE_CODE
    return {
        "portal": {
            **facts(),
            "elder": request.COOKIES.get(ELDER_COOKIE) == "1",
            "language": html_language(code),
            "other_languages": [(other, name) for other, name in settings.LANGUAGES if other != code],
            "here": request.get_full_path(),
            "signed_in": signed_in,
            "navigation": navigation(_pages_for(user), request.path),
        }
    }


def _pages_for(user: Any) -> list[tuple[str, Any]]:
    """What the navigation offers: an agent registers walk-ins, other staff does not, residents need neither.

    The administration is for those who see more than a queue, the form of Annex 1 for those who file it (R92), special
    care for who holds a post (R67).
    """
    if not user or not user.is_authenticated:
        return RESIDENT_PAGES
    pages = AGENT_PAGES if user.standing.serves else STAFF_PAGES
    more = [MANAGE_PAGE] if user.is_staff or user.standing.oversees else []
    more += [FILING_PAGE] if user.standing.filing_units and not more else []
    more += [OVERSIGHT_PAGE] if user.standing.oversees else []
    more += [CARE_PAGE] if user.standing.agent else []
    return [*pages[:-1], *more, pages[-1]]


def facts() -> dict[str, Any]:
    """The county's own facts, as the settings give them; an empty one is not shown."""
    return {
        "title": settings.SITE_TITLE,
        "county": settings.COUNTY_NAME,
        "hotline": settings.HOTLINE,
        "owner": settings.SITE_OWNER,
        "icp_number": settings.ICP_NUMBER,
        "police_number": settings.POLICE_NUMBER,
        "sends_sms": settings.SMS_CHANNEL == "http",
    }


def navigation(pages: list[tuple[str, Any]], path: str) -> list[dict[str, Any]]:
    """Links to the pages that exist; `current` is the page itself ("page") or the nearest one above it ("true")."""
    links = []
    for name, label in pages:
        try:
            links.append({"url": reverse(name), "label": label, "current": ""})
        except NoReverseMatch:
            continue  # a part of the portal that this installation does not have
    path = next((home for start, home in PARTS.items() if path.startswith(start)), path)
    above = [link for link in links if path == link["url"] or (link["url"] != "/" and path.startswith(link["url"]))]
    if above:
        nearest = max(above, key=lambda link: len(link["url"]))
        nearest["current"] = "page" if nearest["url"] == path else "true"
    return links
