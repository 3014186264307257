"""`manage.py verify_checkpoints`: holds the published checkpoints against the log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessment.actions.checkpoints import differing_checkpoints
from assessment.models import Checkpoint


class Command(BaseCommand):
    """Finds out whether a whole request was removed or rewritten since a checkpoint was published."""

    help = "Compute every daily checkpoint anew from the log; exit 1 and name the days that differ."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each day that differs."""
        found = 0
        for checkpoint in differing_checkpoints():
            self.stdout.write(f"{checkpoint.day}: the log says otherwise")
            found += 1
        if found:
            raise CommandError(f"{found} checkpoints differ from the log.")
        self.stdout.write(f"{Checkpoint.objects.count()} checkpoints follow from the log.")
