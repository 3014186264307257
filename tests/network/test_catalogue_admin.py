"""Keeping the catalogue in the administration."""

import pytest

from network.admin import ServiceItemForm
from tests.browsing import signed_in


def test_administrator_finds_and_edits_an_item(administrator, card):
    browser = signed_in(administrator)
    found = browser.get("/admin/network/serviceitem/", {"q": "敬老证"})
    assert "老年人优待证办理" in found.content.decode()
    address = f"/admin/network/serviceitem/{card.pk}/change/"
    form = browser.get(address).context["adminform"].form
    sent = {name: value for name, value in form.initial.items() if value is not None} | {"legal_days": "3"}
    assert browser.post(address, sent).status_code == 302
    card.refresh_from_db()
    assert card.legal_days == 3
    assert all(form.fields[name].help_text for name in ServiceItemForm.Meta.help_texts)


@pytest.mark.parametrize(("field", "value"), [("code", "S/1"), ("code", "证1"), ("kind", "gift")])
def test_administrator_cannot_make_an_item_without_an_address(administrator, card, field, value):
    browser = signed_in(administrator)
    sent = {"code": "S02", "name": "名", "kind": "errand", "procedure": "步", "statutory_cost": "不收费"}
    sent |= {"authority_level": "town", "offered": "on"}
    response = browser.post("/admin/network/serviceitem/add/", sent | {field: value})
    assert response.status_code == 200
    assert set(response.context["adminform"].form.errors) == {field}
