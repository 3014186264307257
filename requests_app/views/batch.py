"""Matters of one kind, forwarded together (集约代理, R33): each keeps its own clocks, its hop and its slip."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from network.models import Unit
from network.routing import receivers
from requests_app.actions.forwarding import forward_all
from requests_app.clocks import clock_of
from requests_app.enums import Status
from requests_app.errors import TooLate
from requests_app.forms.batch import MOST_AT_ONCE, BatchForm
from requests_app.models import ProxyRequest
from requests_app.views.staff import StaffRequest, links


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: StaffRequest) -> HttpResponse:
    """What this person has in hand, kind by kind; the ticked ones go to one unit with one reason."""
    if not request.user.standing.serves:
        raise PermissionDenied(_("Only agents forward requests together."))
    own = {row.receipt: row for row in in_hand(request)}
    sent = request.POST if request.method == "POST" else None
    form = BatchForm(sent, own=own, units=receivers_of(request, own.values()))
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "requests_app/batch.html", page_context(request, form, own), status=status)
    chosen, to = form.cleaned_data["chosen"], form.cleaned_data["to"]
    stayed = forward_all(
        requests=chosen, to=to, reason=form.cleaned_data["reason"], actor=request.user, now=timezone.now()
    )
    report(
        request, to, len(chosen) - len(stayed), [*stayed, *((None, str(TooLate.message)) for _n in range(form.gone))]
    )
    return redirect("requests:batch")


def in_hand(request: StaffRequest) -> Iterable[ProxyRequest]:
    """What the person handles and could forward, the most pressing first."""
    standing = request.user.standing
    held = ProxyRequest.objects.visible_to(request.user).filter(status=Status.ACCEPTED, holder_agent=standing.agent)
    free = held.filter(offered_unit=None, in_joint_handling=False, holder_unit__in=standing.serves)
    return free.with_list_data().order_by("due_at", "pk")


def receivers_of(request: StaffRequest, rows: Iterable[ProxyRequest]) -> list[Unit]:
    """The units that what lies in the person's queues may go to."""
    lying = {row.holder_unit_id for row in rows}
    served = [unit for unit in request.user.standing.served_units if unit.pk in lying]
    near = {unit.pk: unit for sender in served for unit in receivers(sender, timezone.localdate())}
    return sorted(near.values(), key=lambda unit: unit.code)


def key_of(row: ProxyRequest) -> str:
    """What makes matters alike: the catalogue's item, else the kind of service."""
    return f"item-{row.item_id}" if row.item_id else row.kind


def page_context(request: StaffRequest, form: BatchForm, own: dict[str, ProxyRequest]) -> dict[str, Any]:
    """The rows of one kind, the fullest kind first unless the address asks for another."""
    rows = own.values()
    numbers = Counter(key_of(row) for row in rows)
    names = {key_of(row): str(row.item or row.get_kind_display()) for row in rows}
    kinds = [(key, f"{names[key]} ({number})") for key, number in numbers.most_common()]
    asked = request.GET.get("kind", "")
    kind = asked if asked in numbers else next((key for key, _number in kinds), "")
    now = timezone.now()
    alike = [row for row in rows if key_of(row) == kind]
    return {
        "form": form,
        "kinds": links({"kind": kind}, "kind", kinds),
        "rows": [(row, clock_of(row, now)) for row in alike[:MOST_AT_ONCE]],
        "left_out": max(0, len(alike) - MOST_AT_ONCE),
    }


def report(request: StaffRequest, to: Unit, went: int, stayed: Iterable[tuple[ProxyRequest | None, str]]) -> None:
    """Say how many went, and which stayed and why."""
    if went:
        words = ngettext(
            "%(n)d request is on its way to %(unit)s.", "%(n)d requests are on their way to %(unit)s.", went
        )
        messages.success(request, words % {"n": went, "unit": to})
    reasons = defaultdict(list)
    for row, reason in stayed:
        reasons[reason].append(row.receipt if row else "?")
    for reason, receipts in reasons.items():
        words = ngettext(
            "%(n)d request stays: %(why)s %(which)s", "%(n)d requests stay: %(why)s %(which)s", len(receipts)
        )
        which = ", ".join(receipt for receipt in receipts if receipt != "?")
        messages.warning(request, words % {"n": len(receipts), "why": reason, "which": which})
