"""The portal's addresses plus the bare views: one query, one INSERT, behind the same middleware."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST, require_safe

BARE_TABLE = "benchmark_note"


@login_not_required
@require_safe
def one_query(request: HttpRequest) -> HttpResponse:
    """Answer after one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM network_unit WHERE code = %s", ["320685"])
        return HttpResponse(cursor.fetchone()[0])


@login_not_required
@require_POST
def one_insert(request: HttpRequest) -> HttpResponse:
    """Answer after one INSERT of what was sent."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {BARE_TABLE} (text) VALUES (%s)", [request.POST["description"]])  # noqa: S608
    return HttpResponse("ok")


urlpatterns = [
    path("bare/query/", one_query),
    path("bare/insert/", one_insert),
    path("", include("proxyportal.urls")),
]
handler400 = "proxyportal.views.bad_request"
handler500 = "proxyportal.views.server_error"
