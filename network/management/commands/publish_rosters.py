"""`manage.py publish_rosters`: publish every roster that has something new for the public."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from network.rosters import publish_all


class Command(BaseCommand):
    """For after an upgrade or an import: until a roster is published, the public sees nobody of it (R24)."""

    help = "Publish every roster that has something new for the public."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether only to say what would be published."""
        parser.add_argument("--dry-run", action="store_true", help="say what would be published, and publish nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Publish, or do so and take it back; name each edition."""
        with transaction.atomic():
            editions = publish_all(actor=None, now=timezone.now())
            transaction.set_rollback(dry_run)
        for edition in editions:
            self.stdout.write(f"{edition.unit.code} {edition.unit}: edition {edition.number}")
        self.stdout.write(f"{'Would be published' if dry_run else 'Published'}: {len(editions)} rosters.")
