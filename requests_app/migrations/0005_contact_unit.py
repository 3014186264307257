"""Which unit the first contact answers for, and which one accepted: until now a request lay nowhere else."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    ProxyRequest = apps.get_model("requests_app", "ProxyRequest")
    ProxyRequest.objects.filter(first_contact__isnull=False).update(contact_unit=F("holder_unit"))
    answered = ProxyRequest.objects.exclude(accepted_at=None, refused_at=None)
    answered.update(accepted_unit=F("holder_unit"))


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0004_everything_that_can_happen")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
