"""Fill the look-up digest of every client's name, a batch at a time; begun anew after a kill, it goes over all again."""

from typing import Any

from django.db import migrations

from requests_app.models.proxy_request import name_lookup

BATCH = 1000


def fill(apps: Any, schema_editor: Any) -> None:
    """Digest the names that are there; a client whose name was erased has none."""
    Client = apps.get_model("requests_app", "Client")
    last = 0
    while clients := list(Client.objects.filter(pk__gt=last).only("pk", "name").order_by("pk")[:BATCH]):
        for client in clients:
            client.name_lookup = name_lookup(client.name)
        Client.objects.bulk_update(clients, ("name_lookup",))
        last = clients[-1].pk


class Migration(migrations.Migration):
    """After the column exists. Not one transaction: a million rows would hold it for minutes."""

    atomic = False
    dependencies = [("requests_app", "0005_contact_unit")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
