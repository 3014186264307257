"""`manage.py import_catalogue FILE`: the catalogue of errands from a TOML file of items."""

from network.catalogue_import import import_catalogue
from network.imports.plan import Result
from network.management.importing import ImportCommand


class Command(ImportCommand):
    """Imports all items or none."""

    help = "Import catalogue items from a TOML file ([[item]], as in network/data); every bad item is listed."
    things = "items"

    def load(self, content: bytes, *, dry_run: bool) -> Result:
        """Import the items."""
        return import_catalogue(content, dry_run=dry_run)
