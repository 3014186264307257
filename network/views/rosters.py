"""Rosters for those who keep them true: what waits, publishing, confirming, and the kept editions (R24-R28)."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from network import rosters
from network.directory import in_order
from network.models import RosterEdition, RosterEntry, Unit
from network.permissions import administers, answers_for, managed_units, manages, only, sees_county
from network.querysets import UnitQuerySet
from network.rosters import Row
from network.views.answering import StaffRequest

ENTRIES_A_PAGE = 300
"""Of a kept edition: a town is one page to print, the largest are two or three."""

LINES = 100
"""How many lines of each list the page of a roster shows at first: publishing and confirming stay within reach."""

FILTERS: dict[str, Any] = {
    "": gettext_lazy("All"),
    "changes": gettext_lazy("With changes"),
    "unconfirmed": gettext_lazy("Not confirmed"),
    "incomplete": gettext_lazy("Incomplete"),
}


@require_safe
@only(manages)
def index(request: StaffRequest) -> HttpResponse:
    """Every roster of one's area: its edition, what waits to be published, whose card says too little, confirmed?"""
    asked = request.GET.get("show", "")
    asked = asked if asked in FILTERS else ""
    today = timezone.localdate()
    found = rosters.overview(today, None if sees_county(request.user) else request.user.standing.watched_paths)
    by_filter = {name: [row for row in found if _fits(row, name)] for name in FILTERS}
    context = {
        "rows": by_filter[asked],
        "filters": [
            {
                "url": f"?show={name}" if name else "?",
                "label": f"{label} ({len(by_filter[name])})",
                "current": name == asked,
            }
            for name, label in FILTERS.items()
        ],
        "is_empty": not found,
        "waiting": len(by_filter["changes"]) if administers(request.user) else 0,
        "quarter": rosters.quarter_of(today),
    }
    return render(request, "network/manage/rosters.html", context)


def _fits(row: Row, name: str) -> bool:
    answers = {"changes": row.pending, "unconfirmed": not row.is_confirmed, "incomplete": row.lacking}
    return bool(answers.get(name, True))


@only(administers)
def publish_all(request: StaffRequest) -> HttpResponse:
    """Ask first, with what would change where; then publish every roster that has something new."""
    if request.method == "POST":
        made = rosters.publish_all(actor=request.user, now=timezone.now())
        _say(request, rosters.NothingNew().message if not made else _many(len(made)), good=bool(made))
        return redirect("network:rosters")
    rows = [row for row in rosters.overview(timezone.localdate(), None) if row.pending]
    return render(request, "network/manage/rosters_publish.html", {"rows": rows})


@require_safe
@only(manages)
def roster(request: StaffRequest, code: str) -> HttpResponse:
    """One roster: what publishing it would change for the public, whose card says too little, past editions.

    Of each list the first LINES, or with `lines=all` every line.
    """
    unit = get_object_or_404(_rosters(request), code=code)
    today = timezone.localdate()
    found = rosters.preview(unit, today)
    limit = None if request.GET.get("lines") == "all" else LINES
    editions = list(unit.editions.select_related("published_by"))
    confirmations = unit.confirmations.filter(quarter=rosters.quarter_of(today)).select_related("confirmed_by")
    context = {
        "unit": unit,
        "preview": found,
        "limit": limit,
        "cut": f":{limit or ''}",
        "gone": [(entry, rosters.hidden_since(entry, today)) for entry in found.gone],
        "lacking": found.incomplete,
        "editions": editions,
        "edition": editions[0] if editions else None,
        "quarter": rosters.quarter_of(today),
        "confirmed": confirmations.first(),
        "may_publish": administers(request.user) and unit.is_open_on(today),
        "may_confirm": answers_for(request.user, unit) and unit.is_open_on(today),
    }
    return render(request, "network/manage/roster.html", context)


@require_POST
@only(administers)
def publish(request: StaffRequest, code: str) -> HttpResponse:
    """Publish one roster. Whoever is too late learns that there is nothing new."""
    unit = get_object_or_404(_rosters(request).open_on(timezone.localdate()), code=code)
    try:
        edition = rosters.publish(unit=unit, actor=request.user, now=timezone.now())
    except rosters.NothingNew as refused:
        _say(request, refused.message, good=False)
    else:
        said = _("Edition %(number)d is published. The public sees it from now on.") % {"number": edition.number}
        _say(request, said, good=True)
    return redirect("network:roster", unit.code)


@require_POST
@only(manages)
def confirm(request: StaffRequest, code: str) -> HttpResponse:
    """Confirm one roster for this quarter; what is still open is said, and does not hinder it."""
    unit = get_object_or_404(_rosters(request).open_on(timezone.localdate()), code=code)
    if not answers_for(request.user, unit):
        _say(request, _("Only those who answer for this roster confirm it."), good=False)
    elif not rosters.confirm(unit=unit, actor=request.user, now=timezone.now()):
        _say(request, _("This roster was confirmed for this quarter before."), good=False)
    else:
        _say(request, _("Thank you: the roster is confirmed for this quarter."), good=True)
    return redirect("network:roster", unit.code)


@require_safe
@only(manages)
def edition(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """A kept edition as it was, by unit; of the last one, who is not shown any more."""
    unit = get_object_or_404(_rosters(request), code=code)
    shown = get_object_or_404(RosterEdition.objects.select_related("published_by"), unit=unit, number=number)
    page = Paginator(shown.entries.by_unit(), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    blocks: dict[Unit, list[tuple[RosterEntry, date | None]]] = {}
    for entry in in_order(page):
        # A past edition stands as it was; only of the last one is it asked who is still shown.
        since = rosters.hidden_since(entry, today) if shown.is_current else None
        blocks.setdefault(_place_of(entry), []).append((entry, since))
    return render(
        request,
        "network/manage/edition.html",
        {"unit": unit, "edition": shown, "page": page, "blocks": _in_line(blocks)},
    )


def _place_of(entry: RosterEntry) -> Unit:
    """Where an entry is listed: the phone of a group with its village."""
    return entry.unit if entry.name else entry.unit.parent or entry.unit


def _in_line(blocks: dict[Unit, Any]) -> list[tuple[Unit, Any]]:
    """Units by code; in each people before the phones of groups."""
    return [
        (unit, sorted(blocks[unit], key=lambda row: "" if row[0].name else row[0].unit.code))
        for unit in sorted(blocks, key=lambda unit: unit.code)
    ]


def _rosters(request: StaffRequest) -> UnitQuerySet:
    """The towns and departments of one's area; any other unit is not found."""
    return managed_units(request.user).rosters()


def _say(request: HttpRequest, words: str, *, good: bool) -> None:
    messages.add_message(request, messages.SUCCESS if good else messages.WARNING, words)


def _many(number: int) -> str:
    return ngettext("%(number)d roster is published.", "%(number)d rosters are published.", number) % {"number": number}
