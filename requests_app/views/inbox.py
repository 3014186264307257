"""The inbox of whoever works with requests: what happened that concerns them."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from requests_app.models import Notification
from requests_app.views.staff import StaffRequest, key_in, page_of


@never_cache
@require_safe
def inbox(request: StaffRequest) -> HttpResponse:
    """What happened, unread first; a line opens what it is about, and only what the person may see has lines."""
    rows = Notification.objects.inbox_of(request.user).select_related("proxy_request__item", "proxy_request__area")
    page = page_of(request, rows)
    unread = [row.pk for row in page if row.read_at is None]
    return render(request, "requests_app/inbox.html", {"page": page, "newest": max(unread, default=None)})


@never_cache
@require_POST
def read(request: StaffRequest) -> HttpResponse:
    """Mark one line as read, or all up to the newest that the page showed: what came since stays unread."""
    unread = Notification.objects.inbox_of(request.user).unread()
    row, upto = (key_in(request.POST.get(name, "")) for name in ("row", "upto"))
    chosen = unread.filter(pk=row) if row is not None else unread.filter(pk__lte=upto or 0)
    chosen.order_by().update(read_at=timezone.now())
    return redirect("requests:inbox")
