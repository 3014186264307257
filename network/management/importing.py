"""What the commands that import a file have in common."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from network.imports.plan import Result
from network.workbook import BadRows


class ImportCommand(BaseCommand):
    """Imports all of a file or nothing, and says what changed. `things` names what the file holds."""

    things: str

    def load(self, content: bytes, *, dry_run: bool) -> Result:
        """Import the file's content. Raises BadRows with everything that is wrong with it."""
        raise NotImplementedError

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
            found = self.load(content, dry_run=dry_run)
        except BadRows as error:
            raise CommandError("\n".join([*error.lines, "Nothing was imported."])) from error
        ended = f"{found.ended} ended, " if found.ended else ""
        prefix = "Would be: " if dry_run else ""
        self.stdout.write(
            f"{prefix}{found.new} new, {found.changed} changed, {ended}{found.unchanged} unchanged {self.things}."
        )
