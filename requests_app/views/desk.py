"""The agents' side: the desk, walk-ins, and one request's page with what may be done now."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from network.enums import Tier
from requests_app.actions import attaching, closing, handing_over, handling
from requests_app.clocks import clock_of
from requests_app.enums import ActorKind, Channel, Verb
from requests_app.errors import ActionRefused, NotPermitted
from requests_app.forms.intake import RegisterForm
from requests_app.forms.templates import offer_templates
from requests_app.forms.verbs import AGENT_FORMS, VerbForm
from requests_app.models import ProxyRequest
from requests_app.permissions import allowed_verbs, may
from requests_app.receipts import receipt_context
from requests_app.story import story_of
from requests_app.views.files import inert_download
from requests_app.views.findings import asked_finding, enter, pair_agent_hint, prefilled
from requests_app.views.staff import PAGE_SIZE, StaffRequest, key_in
from requests_app.workflow import possible

TABS = {
    "to_accept": gettext_lazy("To accept"),
    "in_hand": gettext_lazy("In hand"),
    "to_inform": gettext_lazy("To tell"),
    "ledger": gettext_lazy("First-contact ledger"),
    "overtime": gettext_lazy("Overtime"),
}


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
    rows = visible.on_tab(tab, request.user, now).with_list_data()
    page = CountedPaginator(rows, counts[tab]).get_page(request.GET.get("page"))
    context = {
        "tabs": [(name, label, counts[name]) for name, label in TABS.items()],
        "tab": tab,
        "page": page,
        "rows": [(row, clock_of(row, now), next_verb(request, row)) for row in page],
    }
    return render(request, "requests_app/desk.html", context)


def next_verb(request: StaffRequest, row: ProxyRequest) -> Verb | None:
    """The one main button of a row: what this person owes now."""
    owed = (Verb.ACCEPT, Verb.CONCLUDE, Verb.INFORM)
    offered = (verb for verb in possible(row.status, ActorKind.AGENT) if verb in owed)
    return next((verb for verb in offered if may(request.user, verb, row)), None)


@never_cache
def register(request: StaffRequest) -> HttpResponse:
    """Enter a walk-in (R36, R43), perhaps one that a visit brought home (R8)."""
    standing = request.user.standing
    if standing.home is None or not standing.serves:
        raise PermissionDenied(_("Only agents register walk-ins."))
    finding = asked_finding(request)
    if request.method != "POST":
        home = None if standing.home.tier == Tier.DEPARTMENT else standing.home
        form = RegisterForm(initial={"unit": home, "channel": Channel.COUNTER} | prefilled(finding))
        return render(request, "requests_app/register.html", {"form": form})
    form = RegisterForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "requests_app/register.html", {"form": form}, status=422)
    try:
        made = enter(request, form, finding)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
        return redirect("requests:findings")
    if pair_agent := pair_agent_hint(request.user, made):
        messages.info(request, pair_agent)
    return redirect("requests:desk-receipt", made.receipt)


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
    verbs = allowed_verbs(request.user, shown)
    forms = {verb: form(proxy_request=shown, user=request.user) for verb, form in AGENT_FORMS.items() if verb in verbs}
    forms |= bound or {}
    filled = offer_templates(forms, request.user, key_in(request.GET.get("template", "")))
    return {
        "shown": shown,
        "clock": clock_of(shown, now),
        "story": story_of(shown, now),
        "files": shown.attachments.all(),
        "forms": [(verb, form, verb in (bound or {}) or verb == filled) for verb, form in forms.items()],
        "clear": clear,
        "may_reveal": Verb.REVEAL in verbs,
    }


ACTIONS: dict[Verb, Callable[..., ProxyRequest]] = {
    Verb.ACCEPT: handling.accept,
    Verb.REFUSE: handling.refuse,
    Verb.EXPLAIN: handling.explain,
    Verb.CONCLUDE: handling.conclude,
    Verb.INFORM: closing.inform,
    Verb.ATTACH: attaching.attach,
    Verb.HAND_OVER: handing_over.hand_over,
}


@never_cache
@require_POST
def act(request: StaffRequest, receipt: str, verb: str) -> HttpResponse:
    """Do one verb. A form with mistakes comes back with everything typed; a stale click becomes a message."""
    shown = visible_request(request, receipt)
    if verb == Verb.REVEAL:
        return reveal(request, shown)
    if verb not in ACTIONS:
        raise Http404
    if not may(request.user, Verb(verb), shown):
        messages.warning(request, NotPermitted.message)
        return redirect("requests:page", receipt)
    form = AGENT_FORMS[Verb(verb)](request.POST, request.FILES, proxy_request=shown, user=request.user)
    if not form.is_valid():
        context = page_context(request, shown, {Verb(verb): form})
        return render(request, "requests_app/page.html", context, status=422)
    try:
        ACTIONS[Verb(verb)](proxy_request=shown, actor=request.user, now=timezone.now(), **form.cleaned_data)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("Recorded: %(verb)s.") % {"verb": Verb(verb).label})
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
    if Verb.REVEAL not in allowed_verbs(request.user, shown):
        raise Http404
    return render(request, "requests_app/receipt.html", receipt_context(shown, request) | {"desk": True})


@never_cache
@require_safe
def download(request: StaffRequest, receipt: str, pk: int) -> HttpResponseBase:
    """A file of a request this person may see."""
    return inert_download(get_object_or_404(visible_request(request, receipt).attachments, pk=pk))
