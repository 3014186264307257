"""Let the database itself refuse to change a locked sheet."""

from django.db import migrations

from assessment import locked


def install(apps, schema_editor):
    locked.install(schema_editor.connection)


def remove(apps, schema_editor):
    locked.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
