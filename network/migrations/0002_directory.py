"""What the public directory needs: how names are typed, opening hours, the guide desk."""

import re
from typing import Any

import django.core.validators
from django.db import migrations, models

import network.pinyin


def fill_pinyin(apps: Any, schema_editor: Any) -> None:
    """Write the readings of the names that are there already; from now on every save does."""
    for model in (apps.get_model("network", "Unit"), apps.get_model("network", "Agent")):
        rows = list(model.objects.using(schema_editor.connection.alias).only("pk", "name"))
        for row in rows:
            row.pinyin = network.pinyin.readings(row.name)
        model.objects.using(schema_editor.connection.alias).bulk_update(rows, ("pinyin",), batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="agent",
            name="pinyin",
            field=network.pinyin.PinyinField(default="", editable=False, max_length=500),
        ),
        migrations.AddField(
            model_name="unit",
            name="guide_desk",
            field=models.BooleanField(default=False, help_text="For towns (R25).", verbose_name="has a guide desk"),
        ),
        migrations.AddField(
            model_name="unit",
            name="hours",
            field=models.CharField(blank=True, max_length=100, verbose_name="opening hours"),
        ),
        migrations.AddField(
            model_name="unit",
            name="pinyin",
            field=network.pinyin.PinyinField(default="", editable=False, max_length=500),
        ),
        migrations.AlterField(
            model_name="unit",
            name="code",
            field=models.CharField(
                max_length=20,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        re.compile("^[-a-zA-Z0-9_]+\\Z"),
                        "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
                        "invalid",
                    )
                ],
                verbose_name="code",
            ),
        ),
        migrations.RunPython(fill_pinyin, migrations.RunPython.noop),
    ]
