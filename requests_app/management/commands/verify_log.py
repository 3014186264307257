"""`manage.py verify_log`: replays the log against the rows."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from requests_app.models import ProxyRequest
from requests_app.replay import tampered


class Command(BaseCommand):
    """Checks every request's chain of digests and that its rows follow from its events."""

    help = "Replay the log against the rows and check its digests; exit 1 and name the receipts where they differ."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each request that differs."""
        found = 0
        for receipt, finding in tampered(timezone.now()):
            self.stdout.write(f"{receipt}: {finding}")
            found += 1
        if found:
            raise CommandError(f"{found} requests differ from their log.")
        self.stdout.write(f"{ProxyRequest.objects.count()} requests follow from their log.")
