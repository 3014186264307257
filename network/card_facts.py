"""The things a contact card must say (R28): name, phone, pledge, area and duties. Nobody is entered without a name."""

from typing import Any

from django.utils.translation import gettext_lazy as _

MISSING: dict[str, Any] = {
    "phone": _("No phone on the card"),
    "pledge": _("No pledge on the card"),
    "area": _("No area on the card"),
    "duties": _("No duties on the card"),
}
"""What a card may lack, in words."""


def missing_facts(*, phone: str, pledge: str, area: str, duties: str) -> tuple[str, ...]:
    """The kinds of MISSING that these texts leave open; spaces say nothing."""
    said = {"phone": phone, "pledge": pledge, "area": area, "duties": duties}
    return tuple(kind for kind, text in said.items() if not text.strip())
