"""Addresses of the directory's pages, and what they say."""

from datetime import date

from django.test import Client
from django.urls import reverse

from network import directory
from network.models import Agent, Unit
from tests.browsing import Page, attributes, text

FIND = "/network/"
MOBILE = "13900000000"
"""A private number that no page may show."""


def found(search: str, today: date) -> dict[str, list[str]]:
    """The names of what was found, by kind."""
    names = {"units": lambda s: s.full_name, "agents": lambda s: s.name, "items": lambda s: s.name}
    sections = directory.search(search, today).sections
    return {kind: [names[kind](hit.subject) for hit in hits] for kind, hits in sections}


def page_of(unit: Unit) -> str:
    return reverse("network:unit", args=[unit.code])


def agent_page(name: str) -> str:
    return reverse("network:agent", args=[Agent.objects.get(name=name).pk])


def words(client: Client, address: str) -> str:
    """All that the main part of a page says."""
    return text(Page(client.get(address)).by_id("main"))


def links(client: Client, address: str) -> set[str]:
    return {attributes(e).get("href", "") for e in Page(client.get(address)).elements("a")}
