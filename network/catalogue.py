"""Reads of the catalogue of errands: what is offered, and finding it by the words people use (R10, R14)."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pypinyin import lazy_pinyin

from network.enums import AuthorityLevel
from network.models import ServiceItem, Unit
from network.pinyin import typed_pinyin

KINDS: dict[str, Promise] = {
    "errand": _("Errand"),
    "voice": _("Speaking up"),
    "advocacy": _("Interceding"),
}
"""The kinds of service (R9-R11) in the words that requests use; a test holds the two lists together."""

LEVEL_MEANS: dict[str, Promise] = {
    AuthorityLevel.VILLAGE: _("Your village or community settles it itself: the agent does it at once."),
    AuthorityLevel.TOWN: _("The town decides: its service center does it directly, without sending you further."),
    AuthorityLevel.COUNTY: _("The county decides: the agent goes there for you and stays with it to the end."),
    AuthorityLevel.ABOVE: _("It is decided above the county: the agent sends it on and stays with it to the end."),
}
"""What the authority level means for the client (R16)."""

SEPARATORS = str.maketrans("、，,；;／/", " " * 7)
MOST_WORDS = 6


def offered() -> QuerySet[ServiceItem]:
    """What residents may see and choose, with the body that decides."""
    return ServiceItem.objects.filter(offered=True).select_related("competent_body")


def offered_item(code: object) -> ServiceItem | None:
    """The offered item of this code, whatever an address or a form held; None if there is none."""
    text = str(code or "")
    return offered().filter(code=text).first() if text and "\x00" not in text else None


def lines(text: str) -> list[str]:
    """Steps and materials, one a line (R14)."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def search(text: str, items: Iterable[ServiceItem]) -> list[ServiceItem]:
    """The items in which every word is found: in name, other words, English name or pinyin, also by initials."""
    words = [(word, typed_pinyin(word).replace("v", "u")) for word in _normal(text).split()[:MOST_WORDS]]
    return [item for item in items if all(_holds(item, word, sound) for word, sound in words)]


def nearest(text: str, items: Iterable[ServiceItem], most: int = 6) -> list[ServiceItem]:
    """For words that nothing holds as they stand: the items that share most pairs of characters with them."""
    words = _normal(text).replace(" ", "")
    pairs = {pair for pair in (words[i : i + 2] for i in range(len(words) - 1)) if not pair.isascii()}
    scored = [(sum(pair in _normal(f"{item.name} {item.aliases}") for pair in pairs), item) for item in items]
    best = sorted((entry for entry in scored if entry[0]), key=lambda entry: (-entry[0], entry[1].code))
    return [item for _score, item in best[:most]]


def ordered(items: Iterable[ServiceItem]) -> list[ServiceItem]:
    """By the body that decides, then by code; items without such a body come last."""
    return sorted(items, key=lambda item: (item.competent_body is None, _body_code(item), item.code))


def by_body(items: Iterable[ServiceItem]) -> list[tuple[Unit | None, list[ServiceItem]]]:
    """Ordered items under the body that decides them."""
    return [(body, list(group)) for body, group in groupby(items, key=lambda item: item.competent_body)]


def _body_code(item: ServiceItem) -> str:
    return item.competent_body.code if item.competent_body else ""


def _normal(text: str) -> str:
    """Full-width letters and digits as plain ones, small, and every separator a space."""
    return unicodedata.normalize("NFKC", text).casefold().translate(SEPARATORS)


def _holds(item: ServiceItem, word: str, sound: str) -> bool:
    """Whether the word is in what is written, or its letters begin a reading of the names."""
    if word in _written(item.code, item.name, item.aliases, item.name_en):
        return True
    return bool(sound) and f" {sound}" in _readings(item.name, item.aliases)


@lru_cache(maxsize=1024)
def _written(*texts: str) -> str:
    return _normal(" ".join(texts))


@lru_cache(maxsize=1024)
def _readings(*names: str) -> str:
    """Pinyin in full and by initials, from each syllable of each name to its end, each after a space; ü, v, u are one.

    From the texts alone, so that a changed item is read anew.
    """
    spelled = [spelling for name in _normal(" ".join(names)).split() for spelling in _spellings(name)]
    return " ".join(["", *spelled])


def _spellings(name: str) -> list[str]:
    syllables = [syllable.replace("v", "u") for syllable in lazy_pinyin(name)]
    initials = [syllable[:1] for syllable in syllables]
    return ["".join(parts[i:]) for i in range(len(syllables)) for parts in (syllables, initials)]
