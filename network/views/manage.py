"""Where the administration of the network begins: everything that this person may look after."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from network.permissions import administers, files, manages, only, sees_county


class Task(NamedTuple):
    """One page of the administration, in a plain sentence, and for whom it is."""

    address: str
    """The name of its route."""
    icon: str
    label: Any
    says: Any
    may: Callable[[Any], bool]


TASKS = (
    Task(
        "network:manage-units",
        "building-office-2",
        _("Units"),
        _("Find a unit; open, rename, move or close one from a day on."),
        manages,
    ),
    Task(
        "network:manage-posts",
        "identification",
        _("People and posts"),
        _("Who holds which post, since when, and who stands in."),
        manages,
    ),
    Task(
        "network:rosters",
        "megaphone",
        _("Rosters"),
        _("Publish a unit's roster, and say each quarter that it is right."),
        manages,
    ),
    Task(
        "network:imports",
        "arrow-up-tray",
        _("Imports"),
        _("Bring in units or a roster from a spreadsheet; every change is shown first."),
        administers,
    ),
    Task(
        "network:coverage",
        "map",
        _("Coverage"),
        _("Which villages and groups have nobody, and which cards say too little."),
        manages,
    ),
    Task(
        "network:history",
        "calendar-days",
        _("On a day in the past"),
        _("Who held which post of a unit, and how many people it had on average."),
        manages,
    ),
    Task(
        "requests:left-behind",
        "inbox-stack",
        _("Left-behind requests"),
        _("Open requests whose agent holds no post any more, to be handed over."),
        manages,
    ),
    Task(
        "requests:messages",
        "chat-bubble-left-right",
        _("Messages"),
        _("SMS to clients: what waits, what was sent, and what could not be delivered."),
        sees_county,
    ),
    Task(
        "network:filing-rounds",
        "document-text",
        _("Chief-agent forms"),
        _("Each department files its chief agent and leader in charge (Annex 1)."),
        files,
    ),
    Task(
        "network:card-batches",
        "credit-card",
        _("Contact cards"),
        _("How many cards were handed out, when and where."),
        manages,
    ),
    Task(
        "admin:network_serviceitem_changelist",
        "book-open",
        _("Catalogue"),
        _("Errands with their steps, materials and cost, as residents read them."),
        lambda user: administers(user) and user.has_perm("network.view_serviceitem"),
    ),
    Task(
        "admin:network_user_changelist",
        "key",
        _("Accounts"),
        _("Who may sign in; set a new password, lock an account."),
        lambda user: administers(user) and user.has_perm("network.view_user"),
    ),
)


@never_cache
@require_safe
@only(manages)
def manage(request: HttpRequest) -> HttpResponse:
    """The pages this person may open, each with a sentence."""
    tasks = [
        {"url": address_of(task.address), "icon": task.icon, "label": task.label, "says": task.says}
        for task in TASKS
        if task.may(request.user)
    ]
    return render(request, "network/manage/index.html", {"tasks": [task for task in tasks if task["url"]]})


def address_of(name: str) -> str:
    """Where a page is; empty for one that this installation does not have."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
