"""The database refuses to change or remove an event."""

from typing import Any

from django.db import migrations

from requests_app import append_only


def install(apps: Any, schema_editor: Any) -> None:
    """Install the triggers of this engine."""
    append_only.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    """Remove them."""
    append_only.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """After the tables exist."""

    dependencies = [("requests_app", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
