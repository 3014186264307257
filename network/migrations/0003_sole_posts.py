"""The database refuses a second holder of a department's chief agent and leader in charge."""

from typing import Any

from django.db import migrations

from network import sole_posts


def install(apps: Any, schema_editor: Any) -> None:
    """Install the triggers of this engine."""
    sole_posts.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    """Remove them."""
    sole_posts.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """After the tables have their last columns."""

    dependencies = [("network", "0002_posts_and_rosters")]

    operations = [migrations.RunPython(install, remove)]
