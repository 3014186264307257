"""The overdue list, and the page that says what needs attention today."""

from typing import Any

from django.core.paginator import Page
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessment.forms.overdue import OverdueForm
from assessment.overdue import Overdue
from assessment.overdue_sheet import state_words
from assessment.views.staff import for_overseers
from network.enums import Tier
from requests_app.clocks import span_words
from requests_app.enums import Stage
from requests_app.models import ProxyRequest
from requests_app.views.desk import CountedPaginator
from requests_app.views.staff import StaffRequest, links


@never_cache
@require_safe
@for_overseers
def overdue(request: StaffRequest) -> HttpResponse:
    """Every missed limit, open and closed, live without the sweep; as the address narrows it (R49, R50)."""
    now = timezone.now()
    form = OverdueForm(request.GET, user=request.user)
    filters = form.filters
    state, order = filters.pop("state", ""), filters.pop("order", "")
    found = Overdue(request.user, now, filters)
    counts = found.counts()
    page = CountedPaginator(found.rows(state, order), counts[state]).get_page(request.GET.get("page"))
    asked = {name: request.GET.get(name, "") for name in form.fields} | {"state": state}
    states = {"": _("All"), "open": _("Not ended yet"), "closed": _("Ended late")}
    tabs: list[dict[str, Any]] = links(asked, "state", states.items())
    context = {
        "form": form,
        "page": page,
        "tabs": [{**tab, "count": counts[key]} for tab, key in zip(tabs, states, strict=True)],
        "rows": shown(request, page),
        "is_narrowed": bool(filters),
        "agent": filters.get("agent"),
        "without_agent": links(asked, "agent", [("", "")])[0]["url"],
    }
    return render(request, "assessment/overdue.html", context)


def shown(request: StaffRequest, page: Page) -> list[dict[str, Any]]:
    """The rows of a page in words, with the requests they open. One query.

    A request that has moved on to where the person sees nothing stays a number without a link (R61).
    """
    rows = list(page)
    seen = ProxyRequest.objects.visible_to(request.user).filter(pk=OuterRef("pk"))
    wanted = ProxyRequest.objects.filter(pk__in={row["case_request"] for row in rows})
    requests = wanted.select_related("item", "client").annotate(seen=Exists(seen)).in_bulk()
    return [
        {
            "request": requests[row["case_request"]],
            "stage": Stage(row["case_stage"]).label,
            "tier": Tier(row["case_tier"]).label,
            "late": span_words(row["case_late"]),
            "talk": state_words(row),
            **{name.removeprefix("case_"): row[name] for name in ("case_due", "case_ended", "case_open", "case_round")},
            **{name: row[f"case_{name}"] for name in ("unit", "agent", "name", "explained", "ruling")},
            "talk_pk": row["case_talk"],
        }
        for row in rows
    ]
