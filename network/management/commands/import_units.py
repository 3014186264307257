"""`manage.py import_units FILE`: units from a spreadsheet."""

from django.utils import timezone

from network.imports.plan import Result
from network.imports.units import import_units
from network.management.importing import ImportCommand


class Command(ImportCommand):
    """Imports all rows or none."""

    help = (
        "Import units from .xlsx or .csv (单位代码, 名称, 类型, 上级代码, …); every bad row is listed, all or nothing."
    )
    things = "units"

    def load(self, content: bytes, *, dry_run: bool) -> Result:
        """Import the units; new names count from today."""
        return import_units(content, actor=None, now=timezone.now(), dry_run=dry_run)
