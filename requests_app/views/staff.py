"""What the views behind the sign-in share."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from network.views.answering import StaffRequest
from proxyportal.fields import LONGEST_KEY

__all__ = ["PAGE_SIZE", "StaffRequest", "asked_for", "key_in", "links", "page_of"]

PAGE_SIZE = 20


def page_of(request: HttpRequest, rows: Any) -> Page:
    """The part of a list that the address asks for."""
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def links(asked: Mapping[str, str], name: str, choices: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    """A link for each choice of one filter, which keeps the others and begins at the first page."""
    return [
        {
            "url": "?" + urlencode({key: text for key, text in {**asked, name: value}.items() if text}),
            "label": label,
            "current": asked[name] == value,
        }
        for value, label in choices
    ]


def asked_for(request: HttpRequest, **known: Iterable[str]) -> dict[str, str]:
    """The filters of the address; what is not known narrows nothing."""
    given = {name: request.GET.get(name, "") for name in known}
    return {name: value if value in known[name] else "" for name, value in given.items()}


def key_in(text: str) -> int | None:
    """The key of a row that an address carries; None for what is no key on every database."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else None
