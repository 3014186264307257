"""`manage.py import_roster FILE`: agents and their posts from a spreadsheet."""

from django.utils import timezone

from network.imports.plan import Result
from network.imports.roster import import_roster
from network.management.importing import ImportCommand


class Command(ImportCommand):
    """Imports all rows or none. Nobody's post ends by being left out; the page of imports offers that."""

    help = "Import a roster from .xlsx or .csv (单位代码, 姓名, 岗位, …); every bad row is listed, all or nothing."
    things = "posts"

    def load(self, content: bytes, *, dry_run: bool) -> Result:
        """Import the posts; changes count from today."""
        return import_roster(content, actor=None, now=timezone.now(), dry_run=dry_run)
