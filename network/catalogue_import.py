"""Importing the catalogue from a TOML file of items: all or nothing, every bad item named."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from network.catalogue import KINDS
from network.imports.plan import Result
from network.models import ServiceItem, Unit
from network.workbook import BadRows

TEXTS = ("code", "name", "name_en", "kind", "statutory_cost", "authority_level", "note")
LISTS = {"aliases": "、", "procedure": "\n", "materials": "\n"}
"""Lists of the file and how their column joins them."""
OTHERS: dict[str, type] = {"competent_body": str, "legal_days": int, "offered": bool}
MOST_DAYS = 366
"""A longer limit is a slip of the keyboard, and too large for PostgreSQL's column."""
COLUMNS = (*TEXTS[1:], *LISTS, "competent_body", "legal_days", "offered")
TYPES: dict[str, type] = dict.fromkeys(TEXTS, str) | dict.fromkeys(LISTS, list) | OTHERS


@transaction.atomic
def import_catalogue(content: bytes, *, dry_run: bool = False) -> Result:
    """Create and update the items of a file by their code. Items that the file does not name stay as they are.

    Raises BadRows with every bad item.
    """
    raws = _items(content)
    codes = Counter(str(raw.get("code")) for raw in raws)
    known = ServiceItem.objects.in_bulk(field_name="code")
    bodies = {unit.code: unit for unit in Unit.objects.all()}
    fresh: list[ServiceItem] = []
    altered: list[ServiceItem] = []
    problems: list[str] = []
    for place, raw in enumerate(raws, start=1):
        found = list(_shape_problems(raw)) or list(_content_problems(raw, bodies, codes))
        if not found:
            item = known.get(raw["code"]) or ServiceItem()
            changed = _fill(item, raw, bodies)
            found = _column_problems(item)
            fresh += [item] if item.pk is None else []
            altered += [item] if item.pk and changed else []
        problems += [f"item {place} ({raw.get('code', 'no code')}): {reason}" for reason in found]
    if problems:
        raise BadRows(problems)
    if not dry_run:
        ServiceItem.objects.bulk_create(fresh)
        ServiceItem.objects.bulk_update(altered, COLUMNS)
    return Result(len(fresh), len(altered), len(raws) - len(fresh) - len(altered))


def _items(content: bytes) -> list[dict[str, Any]]:
    try:
        items = tomllib.loads(content.decode("utf-8-sig")).get("item")
    except UnicodeDecodeError as error:
        raise BadRows(["the file is not UTF-8 text"]) from error
    except tomllib.TOMLDecodeError as error:
        raise BadRows([f"the file is not TOML: {error}"]) from error
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise BadRows(["the file holds no [[item]]"])
    return items


def _shape_problems(raw: dict[str, Any]) -> Iterator[str]:
    """Keys that are not known, and values of the wrong type."""
    yield from (f"{key} is not known" for key in sorted(raw.keys() - TYPES.keys()))
    for key, kind in TYPES.items():
        if key not in raw:
            continue
        if type(raw[key]) is not kind or (kind is list and not all(isinstance(part, str) for part in raw[key])):
            yield f"{key} must be {'a list of texts' if kind is list else kind.__name__}"
        elif "\x00" in str(raw[key] if kind is not list else "".join(raw[key])):
            yield f"{key} holds a character that cannot be shown"


def _content_problems(raw: dict[str, Any], bodies: Mapping[str, Unit], codes: Counter[str]) -> Iterator[str]:
    """What no column checks by itself."""
    code, kind, body = raw.get("code", ""), raw.get("kind", ""), raw.get("competent_body", "")
    if not (code.isascii() and code.isalnum()):
        yield "code must be letters and digits"
    elif codes[code] > 1:
        yield f"code {code} stands more than once in the file"
    if kind not in KINDS:
        yield f"kind {kind!r} is none of {', '.join(KINDS)}"
    if body and body not in bodies:
        yield f"competent_body {body} is not known"
    if raw.get("legal_days", 0) > MOST_DAYS:
        yield f"legal_days: more than {MOST_DAYS}"


def _fill(item: ServiceItem, raw: dict[str, Any], bodies: Mapping[str, Unit]) -> bool:
    """Put what the file says into the item; a key that is left out keeps what is known. Whether anything changed."""
    before = [getattr(item, column) for column in COLUMNS]
    for key, value in raw.items():
        if key == "competent_body":
            item.competent_body = bodies.get(value)
        else:
            setattr(item, key, LISTS[key].join(value) if key in LISTS else value)
    return before != [getattr(item, column) for column in COLUMNS]


def _column_problems(item: ServiceItem) -> list[str]:
    """What the columns themselves refuse: missing, too long, not a choice."""
    try:
        item.clean_fields(exclude=("competent_body",))
    except ValidationError as error:
        return [f"{column}: {message}" for column, messages in error.message_dict.items() for message in messages]
    return []
