"""Opening pages as somebody, and finding on them what a person would look for."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.core import signing
from django.http import HttpResponseBase
from django.test import Client
from django.test.html import Element, parse_html

from network.models import Unit, User
from requests_app import client_pass
from requests_app.models import ProxyRequest
from tests.factories import CLIENT_NAME, DESCRIPTION

PHONE = "13912345678"


def signed_in(user: User) -> Client:
    """A browser in which this person has signed in."""
    browser = Client()
    browser.force_login(user)
    return browser


def with_pass(*requests: ProxyRequest) -> Client:
    """A browser that has given the codes of these requests."""
    browser = Client()
    value = signing.dumps([request.receipt for request in requests], salt=client_pass.SALT)
    browser.cookies[client_pass.COOKIE] = value
    return browser


def answers(place: Unit, /, **changes: Any) -> dict[str, Any]:
    """What a resident fills in; a change to None leaves the answer out."""
    filled = {
        "description": DESCRIPTION,
        "kind": "errand",
        "unit": place.code,
        "client_name": CLIENT_NAME,
        "client_phone": PHONE,
        "consent": "on",
        "submission_key": str(uuid4()),
    }
    return without_none(filled | changes)


def without_none(data: dict[str, Any]) -> dict[str, Any]:
    """The data that is there."""
    return {name: value for name, value in data.items() if value is not None}


class Page:
    """A response's HTML. Parsing it fails on tags that do not match."""

    def __init__(self, response: HttpResponseBase) -> None:
        self.root = parse_html(response.content.decode())

    def elements(self, name: str = "") -> Iterator[Element]:
        """All elements, or those of one tag, in the order of the page."""
        return (element for element in walk(self.root) if name in ("", element.name))

    def by_id(self, id_: str) -> Element:
        """The one element of this id."""
        (found,) = [element for element in self.elements() if attributes(element).get("id") == id_]
        return found

    def text_of(self, id_: str) -> str:
        """The words inside the element of this id."""
        return text(self.by_id(id_))

    def kept(self, field: str) -> set[str]:
        """What the form on the page holds for a field, as a browser would send it."""
        return {value for element in self.elements() for value in values(element, field)}

    def links(self) -> set[str]:
        """Every address on the page."""
        return {
            value
            for element in self.elements()
            for name, value in attributes(element).items()
            if name in ("href", "src", "action", "hx-get") and value
        }


def walk(element: Any) -> Iterator[Element]:
    if isinstance(element, Element):
        if element.name:
            yield element
        for child in element.children:
            yield from walk(child)


def attributes(element: Element) -> dict[str, str]:
    """Attributes by name; one without a value has an empty one."""
    return {name: value or "" for name, value in element.attributes}


def text(element: Any) -> str:
    if not isinstance(element, Element):
        return str(element)
    return " ".join(text(child) for child in element.children)


def values(element: Element, field: str) -> Iterator[str]:
    """What this control contributes to the field."""
    given = attributes(element)
    if given.get("name") != field:
        return
    if element.name == "textarea":
        yield text(element)
    elif element.name == "select":
        yield from (attributes(option).get("value", "") for option in walk(element) if "selected" in attributes(option))
    elif given.get("type") not in ("radio", "checkbox"):
        yield given.get("value", "")
    elif "checked" in given:
        yield given.get("value", "on")


def refusals(response: Any) -> dict[str, list[str]]:
    """The messages of the refused form of a page, by field; none if nothing was refused."""
    return {name: list(found) for form in forms_of(response) for name, found in form.errors.items()}


def forms_of(response: Any) -> list[Any]:
    """The forms of a page: one, or one for each verb."""
    several = response.context.get("forms")
    return [response.context["form"]] if several is None else [form for _, form, _ in several]


def assert_beside_the_field(response: Any) -> None:
    """Every message stands in the same box as the field it is about."""
    page = Page(response)
    for field in [form[name] for form in forms_of(response) for name in form.errors]:
        box = page.text_of(f"div_{field.auto_id}")
        for message in field.errors:
            assert flat(message) in flat(box), f"{field.name}: {message!r} is not in {box!r}"


def flat(words: str) -> str:
    """Words without their spacing, and without entities, which the parser leaves as they are."""
    return "".join(words.replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&").split())
