"""The agents' side: the desk, and one request's page with what may be done now."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from proxyportal.regulation import RETURNS_BEFORE_LEADER
from requests_app.actions import handling
from requests_app.clocks import clock_of
from requests_app.enums import CLOCK_RUNNING, ActorKind, Verb
from requests_app.errors import ActionRefused
from requests_app.forms.templates import offer_templates
from requests_app.forms.verbs import VerbForm
from requests_app.journey import opinions, passing, read_journey, read_journeys
from requests_app.models import Notification, ProxyRequest
from requests_app.occasions import has_occasion
from requests_app.paper import offered
from requests_app.permissions import allowed_verbs, leads_holder, may, refusal
from requests_app.receipts import receipt_context
from requests_app.similar import similar_to
from requests_app.story import story_of
from requests_app.views.files import inert_download
from requests_app.views.staff import PAGE_SIZE, StaffRequest, key_in
from requests_app.views.verbs import AGENT_ACTIONS, done, form_of, offer
from requests_app.workflow import possible

TABS = {
    "incoming": gettext_lazy("Sent to us"),
    "to_accept": gettext_lazy("To accept"),
    "in_hand": gettext_lazy("In hand"),
    "to_inform": gettext_lazy("To tell"),
    "ledger": gettext_lazy("First-contact ledger"),
    "overtime": gettext_lazy("Overtime"),
    "to_decide": gettext_lazy("To decide"),
}
OCCASIONAL = {"incoming", "to_decide"}
"""Tabs that are shown only while they hold something."""


class CountedPaginator(Paginator):
    """Pages of a list whose length is known already."""

    def __init__(self, object_list: Any, total: int) -> None:
        super().__init__(object_list, PAGE_SIZE)
        self.total = total

    @cached_property
    def count(self) -> int:
        """The known length."""
        return self.total


@never_cache
@require_safe
def desk(request: StaffRequest) -> HttpResponse:
    """What this person owes, by tab, the most pressing first (R30, R50)."""
    now = timezone.now()
    visible = ProxyRequest.objects.visible_to(request.user)
    counts = visible.tab_counts(request.user, now)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else next((name for name in TABS if counts[name]), "to_accept")
    rows = visible.on_tab(tab, request.user, now)
    rows = rows.with_ledger_data() if tab == "ledger" else rows.with_list_data()
    page = CountedPaginator(rows, counts[tab]).get_page(request.GET.get("page"))
    read_journeys(page)
    context = {
        "tabs": [
            (name, label, counts[name])
            for name, label in TABS.items()
            if counts[name] or name == tab or name not in OCCASIONAL
        ],
        "tab": tab,
        "page": page,
        "rows": [(row, clock_of(row, now), next_verb(request, row, now)) for row in page],
        "unread": Notification.objects.inbox_of(request.user).unread().count(),
        "calls": Notification.objects.calls_owed_by(request.user)[:PAGE_SIZE],
    }
    return render(request, "requests_app/desk.html", context)


def next_verb(request: StaffRequest, row: ProxyRequest, now: datetime) -> Verb | None:
    """The one main button of a row: what this person owes now."""
    owed = [Verb.SIGN, Verb.OPINE, Verb.ACCEPT, Verb.SETTLE, Verb.CONCLUDE, Verb.INFORM, Verb.REOPEN]
    if row.returns >= RETURNS_BEFORE_LEADER and leads_holder(request.user, row):
        owed = [Verb.REDIRECT, Verb.FORWARD, *owed]  # nobody else may any more
    allowed = possible(row.status, ActorKind.AGENT)
    occasioned = (verb for verb in owed if verb in allowed and has_occasion(verb, row, now))
    return next((verb for verb in occasioned if may(request.user, verb, row)), None)


def visible_request(request: StaffRequest, receipt: str) -> ProxyRequest:
    """The request, if this person may see it; 404 for a stranger's as for one that does not exist."""
    if "\x00" in receipt:  # PostgreSQL would answer with an error
        raise Http404
    return get_object_or_404(ProxyRequest.objects.visible_to(request.user).with_page_data(), receipt=receipt)


@never_cache
@require_safe
def page(request: StaffRequest, receipt: str) -> HttpResponse:
    """One request: its bar, its client (masked), its story, and what may be done now."""
    return render(request, "requests_app/page.html", page_context(request, visible_request(request, receipt)))


def page_context(
    request: StaffRequest, shown: ProxyRequest, bound: dict[Verb, VerbForm] | None = None, *, clear: bool = False
) -> dict[str, Any]:
    """What the page shows; `bound` holds a form sent with mistakes, `clear` shows the client unmasked."""
    now = timezone.now()
    read_journey(shown)
    verbs = allowed_verbs(request.user, shown, now)
    forms, menu = offer(shown, request.user, verbs, asked=request.GET.get("do", ""), bound=bound or {})
    story = story_of(shown, now)
    filled = offer_templates(
        {verb: form for verb, form, _ in forms}, request.user, key_in(request.GET.get("template", ""))
    )
    return {
        "shown": shown,
        "clock": clock_of(shown, now),
        "story": story,
        "files": shown.attachments.all() if any(entry.brought_files for entry in story) else (),
        "passing": passing(shown, now),
        "opinions": opinions(shown),
        "tired": shown.status in CLOCK_RUNNING and shown.returns >= RETURNS_BEFORE_LEADER,
        "forms": [(verb, form, is_open or verb == filled) for verb, form, is_open in forms],
        "menu": menu,
        "dispute": next((e.texts for e in story if e.verb == Verb.DISPUTE), ()) if shown.disputed_at else (),
        "similar": similar_to(shown, request.user) if shown.status in CLOCK_RUNNING else (),
        "clear": clear,
        "may_reveal": Verb.REVEAL in verbs,
        "papers": offered.for_staff(shown, may_tell=Verb.REVEAL in verbs),
    }


@never_cache
@require_POST
def act(request: StaffRequest, receipt: str, verb: str) -> HttpResponse:
    """Do one verb. A form with mistakes comes back with everything typed; a stale click becomes a message."""
    shown = visible_request(request, receipt)
    if verb == Verb.REVEAL:
        return reveal(request, shown)
    if verb not in AGENT_ACTIONS:
        raise Http404
    if refused := refusal(request.user, Verb(verb), shown, timezone.now()):
        messages.warning(request, refused.message)
        return redirect("requests:page", receipt)
    form = form_of(Verb(verb), shown, request.user, request.POST, request.FILES)
    if done(request, form, AGENT_ACTIONS[Verb(verb)], proxy_request=shown, actor=request.user, now=timezone.now()):
        messages.success(request, _("Recorded: %(verb)s.") % {"verb": Verb(verb).label})
    elif form.errors:
        context = page_context(request, shown, {Verb(verb): form})
        return render(request, "requests_app/page.html", context, status=422)
    return redirect("requests:page", receipt)


def reveal(request: StaffRequest, shown: ProxyRequest) -> HttpResponse:
    """Show the client in clear, once, with an entry in the log."""
    try:
        handling.reveal(proxy_request=shown, actor=request.user, now=timezone.now())
    except ActionRefused as refused:
        messages.warning(request, refused.message)
        return redirect("requests:page", shown.receipt)
    return render(request, "requests_app/page.html", page_context(request, shown, clear=True))


@never_cache
@require_safe
def receipt(request: StaffRequest, receipt: str) -> HttpResponse:
    """The receipt a walk-in client takes home; only for those who may tell the client anything."""
    shown = visible_request(request, receipt)
    if not may(request.user, Verb.REVEAL, shown):
        raise Http404
    context = receipt_context(shown, request) | {"desk": True, "similar": similar_to(shown, request.user)}
    return render(request, "requests_app/receipt.html", context)


@never_cache
@require_safe
def download(request: StaffRequest, receipt: str, pk: int) -> HttpResponseBase:
    """A file of a request this person may see."""
    return inert_download(get_object_or_404(visible_request(request, receipt).attachments, pk=pk))
