"""Requests that may be about the same matter: of one phone, or alike in words and from one town (R33, trap 12).

They are shown, never merged: whether two requests are one matter is for people to say. Words are compared in Python, by
characters and pairs of them, which needs no dictionary of Chinese and no extension of the database.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from network.models import User
from requests_app.models import ProxyRequest

NEAR = timedelta(days=30)
"""How long before and after a request those of its town are compared with it."""
COMPARED = 300
"""At most so many, the newest: a bound on the work, whatever a town sends."""
COMPARED_TEXT = 400
"""Characters of a description that are compared."""
FEWEST_PAIRS = 3
"""A shorter text says too little to be like another."""
ALIKE = 0.4
"""From which likeness on two texts are shown; tried on the examples of the tests."""
SHOWN = 3
"""Of each reason."""

STOCK = re.compile(
    "[你您]好|请问|麻烦|谢谢|希望|尽快|安排|请人|代办|代补|代理|办理|补办|申请|帮忙?|上门"
    "|腿脚不便|行动不便|身体不好|年纪大|我的|我们?|父亲|母亲|爸爸?|妈妈?|老人|孩子|家里"
    "|[一二三四五六七八九十百零〇两0-9]+[岁多]?|[想请]"
)
"""What people write whatever the matter is; left in, it would make strangers' errands alike."""

SAME_PHONE, SIMILAR_WORDS = _("Same phone"), _("Similar words")


class Similar(NamedTuple):
    """A request that may be about the same matter, and why."""

    row: ProxyRequest
    reason: Any


def similar_to(request: ProxyRequest, user: User) -> list[Similar]:
    """What `user` may see of those, at most three of each reason: same phone first, open and recent ones before others;
    then the most alike. Two queries, whatever there is; one for a client without a phone."""
    others = ProxyRequest.objects.visible_to(user).exclude(pk=request.pk).with_list_data()
    same = [Similar(row, SAME_PHONE) for row in _same_phone(others, request)]
    alike = _alike(_nearby(others, request), request)[:SHOWN]
    return same + [Similar(row, SIMILAR_WORDS) for row in alike]


def likeness(text: str, other: str) -> float:
    """How alike two texts are, from 0 to 1: the mean of two Dice coefficients, of their characters and of the pairs.

    Pairs tell matters apart, characters forgive another order of words.
    """
    return _likeness(_Words.of(text), _Words.of(other))


def _same_phone(others: Any, request: ProxyRequest) -> Iterable[ProxyRequest]:
    lookup = request.client.phone_lookup
    if not lookup:
        return []
    found = others.filter(client__phone_lookup=lookup)
    return found.order_by(F("due_at").desc(nulls_last=True), "-submitted_at")[:SHOWN]


def _nearby(others: Any, request: ProxyRequest) -> Iterable[ProxyRequest]:
    """Those of other phones from the same town, or for an enterprise point its department, around the same time."""
    county_and_town = "/".join(request.area.path.split("/")[:3]) + "/"
    around = (request.submitted_at - NEAR, request.submitted_at + NEAR)
    near = others.filter(area__path__startswith=county_and_town, submitted_at__range=around)
    if request.client.phone_lookup:
        near = near.exclude(client__phone_lookup=request.client.phone_lookup)
    return near.order_by("-submitted_at")[:COMPARED]


def _alike(rows: Iterable[ProxyRequest], request: ProxyRequest) -> list[ProxyRequest]:
    """Those alike, the most alike first. Two different errands of the catalogue are two matters, however worded."""
    mine = _Words.of(request.description)
    scored = [
        (_likeness(mine, _Words.of(row.description)), row)
        for row in rows
        if not (request.item_id and row.item_id and request.item_id != row.item_id)
    ]
    return [row for score, row in sorted(scored, key=lambda pair: -pair[0]) if score >= ALIKE]


class _Words(NamedTuple):
    """What of a text is compared."""

    characters: frozenset[str]
    pairs: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "_Words":
        """The characters of a text and the pairs of neighboring ones, whatever its width, case and punctuation."""
        plain = unicodedata.normalize("NFKC", text[:COMPARED_TEXT]).casefold()
        words = re.findall(r"\w+", STOCK.sub(" ", plain))
        return cls(
            frozenset("".join(words)), frozenset(word[at : at + 2] for word in words for at in range(len(word) - 1))
        )


def _likeness(mine: _Words, theirs: _Words) -> float:
    if min(len(mine.pairs), len(theirs.pairs)) < FEWEST_PAIRS:
        return 0.0
    return (_shared(mine.characters, theirs.characters) + _shared(mine.pairs, theirs.pairs)) / 2


def _shared(mine: frozenset[str], theirs: frozenset[str]) -> float:
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))
