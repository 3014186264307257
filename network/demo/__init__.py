"""An invented county around the real units: groups, departments, the catalogue, and the people who serve.

For trying the portal out, in the embedded mode only. The same generator state builds the same county.
"""

import random
from datetime import date

from network.demo.accounts import DEMO_ACCOUNTS, add_administrator
from network.demo.card_batches import add_card_batches
from network.demo.filings import add_filing_round
from network.demo.people import People
from network.demo.rosters import publish_rosters
from network.demo.staff import appoint_everybody
from network.demo.units import add_catalogue, add_units
from network.enums import Tier
from network.models import Agent, ServiceItem, Unit

__all__ = ["DEMO_ACCOUNTS", "People", "build_county", "has_county", "has_people"]


def has_county() -> bool:
    """Whether units to build on were imported: a county with a village in it."""
    return {Tier.COUNTY.value, Tier.VILLAGE.value} <= set(Unit.objects.values_list("tier", flat=True))


def has_people() -> bool:
    """Whether somebody, the demo or a real office, has filled the network already."""
    return Agent.objects.exists() or ServiceItem.objects.exists()


def build_county(*, rng: random.Random, today: date) -> People:
    """Add all that the imported units lack, and return the inventor of names for whoever needs more of them."""
    people = People(rng)
    add_units(rng)
    add_catalogue()
    appoint_everybody(people, rng=rng, today=today)
    add_administrator()
    add_papers(today)
    publish_rosters(today=today)
    return people


def add_papers(today: date) -> None:
    """A round of Annex 1 and batches of cards, drawn from a generator of their own: the people above and the requests
    that follow stay the same with and without them."""
    rng = random.Random(2014)  # noqa: S311 - invented data must be reproducible, not secret
    add_filing_round(People(rng), rng=rng, today=today)
    add_card_batches(rng=rng, today=today)
