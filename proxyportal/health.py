"""Whether the portal is alive, and whether everything it needs is in order."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from proxyportal.celery import app
from requests_app.models import Heartbeat, Notification

SWEEP_MAY_BE_OLD = timedelta(minutes=5)
MESSAGE_MAY_WAIT = timedelta(minutes=5)
"""Beyond its next try, which lies ahead while a gateway is down: later, nobody relays."""


@login_not_required
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The web process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Database, migrations, broker, the last sweep and the outbox are in order; 503 names what is not."""
    found = {name: _passes(check) for name, check in CHECKS.items()}
    return JsonResponse(found, status=200 if all(found.values()) else 503)


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # noqa: BLE001 - whatever is wrong with a part, the answer is that it is not in order
        return False


def _database() -> bool:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _migrations() -> bool:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _broker() -> bool:
    with app.connection_for_write() as connection:
        connection.ensure_connection(max_retries=1, timeout=2)
    return True


def _last_sweep() -> bool:
    return Heartbeat.objects.filter(job="flag_breaches", ran_at__gt=timezone.now() - SWEEP_MAY_BE_OLD).exists()


def _outbox() -> bool:
    return not Notification.objects.due(timezone.now() - MESSAGE_MAY_WAIT).exists()


CHECKS = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
    "last_sweep": _last_sweep,
    "outbox": _outbox,
}
