"""`manage.py import_units FILE`: units from a CSV of code, name, tier and parent_code."""

from network.imports import Result, import_units
from network.management.importing import ImportCommand


class Command(ImportCommand):
    """Imports all rows or none."""

    help = "Import units from a CSV file (code, name, tier, parent_code); every bad row is listed, all or nothing."
    things = "units"

    def load(self, content: bytes, *, dry_run: bool) -> Result:
        """Import the units."""
        return import_units(content, dry_run=dry_run)
