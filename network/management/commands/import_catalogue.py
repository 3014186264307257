"""`manage.py import_catalogue FILE`: the catalogue of errands from a TOML file of items."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from network.catalogue_import import import_catalogue
from network.imports import BadRows


class Command(BaseCommand):
    """Imports all items or none."""

    help = "Import catalogue items from a TOML file ([[item]], as in network/data); every bad item is listed."

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
            result = import_catalogue(content, dry_run=dry_run)
        except BadRows as error:
            raise CommandError("\n".join([*error.lines, "Nothing was imported."])) from error
        prefix = "Would be: " if dry_run else ""
        self.stdout.write(f"{prefix}{result.new} new, {result.changed} changed, {result.unchanged} unchanged items.")
