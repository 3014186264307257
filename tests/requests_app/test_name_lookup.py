"""The digest by which a client's name is found: set wherever a client is made, filled for those there already."""

from importlib import import_module

import pytest
from django.apps import apps

from requests_app.actions import intake
from requests_app.models import Client
from requests_app.models.proxy_request import name_lookup, phone_lookup
from tests.conftest import pair, register
from tests.factories import CLIENT_NAME, ApplicationFactory

fill = import_module("requests_app.migrations.0006_fill_name_lookup")
pytestmark = pytest.mark.django_db


def test_every_client_has_the_digest_of_the_name(village, village_agent, leader, now):
    """Online, over the counter, in special care."""
    intake.submit(application=ApplicationFactory(area=village), now=now)
    register(village, village_agent, now)
    pair(village, village_agent, leader, now)
    assert set(Client.objects.values_list("name_lookup", flat=True)) == {name_lookup(CLIENT_NAME)}
    assert Client.objects.count() == 3


@pytest.mark.parametrize(
    ("one", "other"), [("欧阳小雪", "欧阳 小雪"), ("欧阳小雪", " 欧阳\u3000小雪 "), ("John Ｌi", "JOHN LI"), ("", " ")]
)
def test_spaces_widths_and_case_make_no_difference(one, other):
    assert name_lookup(one) == name_lookup(other)


def test_other_names_and_purposes_differ():
    digests = [name_lookup("欧阳小雪"), name_lookup("欧阳"), phone_lookup("欧阳小雪"), name_lookup("")]
    assert len(set(digests)) == 4
    assert digests[-1] == ""


def test_filling_goes_over_all_in_batches_and_twice(village, now, monkeypatch):
    """Batches smaller than what is there; an erased client stays without; a second run changes nothing."""
    for _ in range(5):
        intake.submit(application=ApplicationFactory(area=village), now=now)
    erased = Client.objects.first()
    Client.objects.update(name_lookup="")
    Client.objects.filter(pk=erased.pk).update(name="")
    monkeypatch.setattr(fill, "BATCH", 2)
    for _ in range(2):
        fill.fill(apps, schema_editor=None)
        found = dict(Client.objects.values_list("pk", "name_lookup"))
        assert found.pop(erased.pk) == ""
        assert set(found.values()) == {name_lookup(CLIENT_NAME)}
