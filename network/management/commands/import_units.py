"""`manage.py import_units FILE`: units from a CSV of code, name, tier and parent_code."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from network.imports import BadRows, import_units


class Command(BaseCommand):
    """Imports all rows or none."""

    help = "Import units from a CSV file (code, name, tier, parent_code); every bad row is listed, all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and `--dry-run` to check only."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check the file and change nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        """Import, and say what changed."""
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        try:
            result = import_units(content, dry_run=dry_run)
        except BadRows as error:
            raise CommandError("\n".join([*error.lines, "Nothing was imported."])) from error
        prefix = "Would be: " if dry_run else ""
        self.stdout.write(f"{prefix}{result.new} new, {result.changed} changed, {result.unchanged} unchanged units.")
