"""`manage.py verify_files`: holds the folder of attachments against its rows."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from requests_app.models import Attachment
from requests_app.orphans import lost, orphans, remove_orphans


class Command(BaseCommand):
    """Checks that every attachment has its file and every file its attachment."""

    help = "Compare attachments and their files; exit 1 and name what has no counterpart."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--remove` is for whoever has read the list."""
        parser.add_argument(
            "--remove", action="store_true", help="remove files without a row, however many; rows are never touched"
        )

    def handle(self, *args: Any, remove: bool, **options: Any) -> None:
        """Print a line for each difference."""
        now = timezone.now()
        if remove:
            self.stdout.write(f"{remove_orphans(now, however_many=True)} files without a row were removed.")
        differing = 0
        for row in lost():
            state = "has no file" if row.found is None else f"has a file of {row.found} bytes, not {row.size}"
            self.stdout.write(f"{row.receipt}: attachment {row.attachment} {state}")
            differing += 1
        for name in orphans(now):
            self.stdout.write(f"{name}: no attachment has this file")
            differing += 1
        if differing:
            raise CommandError(f"{differing} files or attachments have no counterpart.")
        self.stdout.write(f"{Attachment.objects.count()} attachments have their files.")
