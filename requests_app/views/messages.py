"""The messages to clients' phones, for administrators and the organization department: codes and texts, no client."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from network.permissions import only, sees_county
from requests_app import relay
from requests_app.models import Heartbeat, Notification
from requests_app.outbox_enums import Delivery, Via
from requests_app.sms_texts import text_of
from requests_app.views.staff import StaffRequest, asked_for, key_in, links, page_of

ERRORS = {
    "no_mobile": _("The client gave a landline, which takes no SMS."),
    "timeout": _("The gateway did not answer in time."),
    "unreachable": _("The gateway could not be reached."),
    "channel_off": _("SMS was switched off before it was sent."),
    "worker_died": _("The worker stopped at each attempt."),
    "internal": _("The portal itself failed; its log says with what."),
    "file": _("The file could not be written."),
    "http_401": _("The gateway does not know the token."),
    "http_403": _("The gateway does not know the token."),
}
"""The codes of our own; any other is the gateway's."""


@never_cache
@only(sees_county)
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """What could not be delivered, what waits and what was sent; undelivered first, where there is any (R55)."""
    counts = counted()
    asked = asked_for(request, state=Delivery.values)
    asked["state"] = asked["state"] or (Delivery.DEAD if counts.get(Delivery.DEAD) else Delivery.SENT)
    page = page_of(request, Notification.objects.messages().filter(state=asked["state"]).order_by("-created_at", "-pk"))
    order = (Delivery.DEAD, Delivery.PENDING, Delivery.SENT)
    context = {
        "page": page,
        "state": asked["state"],
        "states": with_counts(links(asked, "state", [(state, state.label) for state in order]), counts),
        "rows": [(row, text_of(row), ERRORS.get(row.error, "")) for row in page],
        "channel": settings.SMS_CHANNEL,
        "ran": Heartbeat.objects.filter(job="relay_notifications").first(),
        "supervises": request.user.standing.supervises,
    }
    return render(request, "requests_app/messages.html", context)


def counted() -> dict[str, int]:
    """How many messages are in each state. One query."""
    return dict(Notification.objects.filter(via=Via.SMS).order_by().values_list("state").annotate(Count("pk")))


def with_counts(tabs: list[dict[str, Any]], counts: dict[str, int]) -> list[dict[str, Any]]:
    """The tabs in the order of the states, each with its number."""
    order = (Delivery.DEAD, Delivery.PENDING, Delivery.SENT)
    return [tab | {"count": counts.get(state, 0)} for tab, state in zip(tabs, order, strict=True)]


@never_cache
@only(sees_county)
@require_POST
def retry(request: StaffRequest) -> HttpResponse:
    """Send one undelivered message again, or all of them."""
    dead, row = Notification.objects.filter(via=Via.SMS), request.POST.get("row", "")
    chosen = dead.filter(pk=key_in(row) or 0) if row else dead
    number = relay.retry(chosen, timezone.now())
    said = ngettext("%(n)d message is sent again.", "%(n)d messages are sent again.", number)
    messages.success(request, said % {"n": number})
    return redirect("requests:messages")
