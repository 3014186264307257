"""The portal's addresses plus two bare views, one query and one INSERT, behind the same middleware."""

import uuid

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from network.models import Unit
from requests_app.models import Throttle


@login_not_required
@require_safe
def one_query(request: HttpRequest) -> HttpResponse:
    """Answer after one query."""
    return HttpResponse(Unit.objects.get(code="320685").name)


@login_not_required
@require_POST
def one_insert(request: HttpRequest) -> HttpResponse:
    """Answer after one INSERT."""
    row = Throttle.objects.create(key=uuid.uuid4().hex, window_started_at=timezone.now())
    return HttpResponse(row.key)


urlpatterns = [
    path("bare/query/", one_query),
    path("bare/insert/", one_insert),
    path("", include("proxyportal.urls")),
]
handler400 = "proxyportal.views.bad_request"
handler500 = "proxyportal.views.server_error"
