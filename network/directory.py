"""The public directory: finding places, offices, agents and errands by whatever a resident types (R24).

Only what was published is read here, and R24-R27 allow: names of agents and chief agents, service phones, never a
leader's mobile or an e-mail address. What an entry says is as the last edition froze it; who is in office is asked of
the day, so that whoever left is gone at once (R26).
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any, NamedTuple

from django.db.models import Case, IntegerField, Q, Value, When, prefetch_related_objects

from network import catalogue
from network.enums import Role, Tier
from network.models import RosterEntry, ServiceItem, Unit
from network.pinyin import stem_of, typed_pinyin
from network.querysets import GROUP_PHONES, NAMED

SHOWN = 8
"""How many hits of a kind are shown; a longer list is not read but narrowed."""

AGENTS_SHOWN = 3
"""How many agents stand on the card of a place that was found."""

CARD_COLUMNS = ("pk", "agent_id", "unit_id", "name", "service_phone", "role", "title", "full_time")
"""What the card of a place says about its agents, and their order needs; a village may have dozens."""

AGENT_COLUMNS = (*CARD_COLUMNS, "responsibility_area", "duties", "unit__full_name")
"""What the card of an agent says."""

UNIT_COLUMNS = ("code", "full_name", "tier", "phone")
"""What the card of a place says of the place itself."""

TIER_ORDER = (Tier.VILLAGE, Tier.TOWN, Tier.DEPARTMENT, Tier.ENTERPRISE, Tier.GROUP)


class Hit(NamedTuple):
    """One thing that was found, how well it fits (0 best), and whom to turn to for it."""

    rank: int
    subject: Any
    """A unit, an agent's entry or an errand."""
    posts: list[RosterEntry]


class Found(NamedTuple):
    """What a search found, by kind; the kind with the best hit first."""

    sections: list[tuple[str, list[Hit]]]
    is_cut: bool

    @property
    def size(self) -> int:
        """How many hits are shown."""
        return sum(len(hits) for _kind, hits in self.sections)


def search(text: str, day: date) -> Found:
    """Units, agents and errands that match what was typed, the most useful first. Six queries at most."""
    text = cleaned(text)
    words = _words(text)
    if not words:
        return Found([], is_cut=False)
    lists = {"units": _units(text, words, day), "agents": _agents(text, words, day), "items": _items(text, day)}
    shown = [(kind, hits[:SHOWN]) for kind, hits in lists.items() if hits]
    return Found(
        sorted(shown, key=lambda section: section[1][0].rank),
        is_cut=any(len(hits) > SHOWN for hits in lists.values()),
    )


def cleaned(text: str) -> str:
    """What was typed without what no name holds: control characters, full-width letters, more than 60 characters."""
    plain = " ".join(unicodedata.normalize("NFKC", text[:200]).split())
    return "".join(character for character in plain if character.isprintable())[:60].strip()


def unit_called(text: str) -> Q:
    """A condition on units: the name, its reading or the unit around it holds what was typed, or the code begins so."""
    text = cleaned(text)
    words = _words(text)
    return _matching(words, around=("full_name", "parent__pinyin")) | Q(code__startswith=text) if words else Q()


def in_order(posts: Iterable[Any]) -> list[Any]:
    """Posts as a notice board lists them: the chief agent, full-time before part-time, then by line of work."""
    return sorted(posts, key=lambda post: (post.role != Role.CHIEF_AGENT, not post.full_time, post.title, post.pk))


def _units(text: str, words: list[str], day: date) -> list[Hit]:
    """Places and departments, with the first agents of each, or for a group its service phones (R21)."""
    match = _matching(words, around=("full_name", "parent__pinyin")) | Q(code=text)
    tiers = Case(*(When(tier=tier, then=Value(i)) for i, tier in enumerate(TIER_ORDER)), output_field=IntegerField())
    found = Unit.objects.open_on(day).exclude(tier=Tier.COUNTY).filter(match).annotate(rank=_rank(text, words))
    units = list(found.only(*UNIT_COLUMNS).order_by("rank", tiers, "code")[: SHOWN + 1])
    if not units:
        return []
    posts: dict[int, list[Any]] = {unit.pk: [] for unit in units}
    shown = RosterEntry.objects.in_force(day).filter(NAMED | GROUP_PHONES, unit__in=units).order_by()
    for post in in_order(shown.values_list(*CARD_COLUMNS, named=True)):
        posts[post.unit_id].append(post)
    return [Hit(unit.rank, unit, posts[unit.pk][:AGENTS_SHOWN]) for unit in units]


def _agents(text: str, words: list[str], day: date) -> list[Hit]:
    """One post of each agent whose name matches; a place may be named beside the name."""
    match = _matching(words, around=("unit__full_name", "unit__pinyin"))
    found = RosterEntry.objects.named(day).filter(match).annotate(rank=_rank(text, words))
    # Neither the account behind the name is shown here, nor all that is known of the unit.
    found = found.select_related(None).select_related("unit").only(*AGENT_COLUMNS)
    posts: dict[int, Any] = {}
    for post in found.order_by("rank", "unit__code", "pk")[: 2 * SHOWN]:
        posts.setdefault(post.agent_id, post)
    return [Hit(post.rank, post, []) for post in posts.values()][: SHOWN + 1]


def _items(text: str, day: date) -> list[Hit]:
    """Errands as the catalogue finds them, or named inside what was typed (我要办老年证), with whom to ask about it."""
    offered = list(catalogue.offered().select_related(None).defer("procedure", "materials", "note"))
    ranks = {item.pk: 2 for item in catalogue.search(text, offered)}
    for item in offered:
        names = _names(item.name, item.aliases)
        if text in names:
            ranks[item.pk] = 0
        elif text == catalogue.KINDS.get(item.kind):
            ranks[item.pk] = 2
        elif any(text in name or name in text for name in names):
            ranks[item.pk] = 1
    found = sorted((item for item in offered if item.pk in ranks), key=lambda item: ranks[item.pk])[: SHOWN + 1]
    prefetch_related_objects(found, "competent_body")  # of the few that fit, not of the whole catalogue
    chiefs = _chiefs(found, day)
    return [Hit(ranks[item.pk], item, chiefs.get(item.competent_body_id or 0, [])) for item in found]


@lru_cache(maxsize=1024)
def _names(name: str, aliases: str) -> tuple[str, ...]:
    """What an errand is called; a single character says too little."""
    return tuple(each for each in (name, *re.split(r"[、，,;；\s]+", aliases)) if len(each) > 1)


def _chiefs(items: list[ServiceItem], day: date) -> dict[int, list[RosterEntry]]:
    """The chief agents of the bodies that decide these errands (R27)."""
    bodies = {item.competent_body_id for item in items if item.competent_body_id}
    if not bodies:
        return {}
    chiefs = RosterEntry.objects.named(day).filter(role=Role.CHIEF_AGENT, unit__in=bodies).order_by()
    return {post.unit_id: [post] for post in chiefs.select_related(None).only(*CARD_COLUMNS)}


# --- What counts as a match ------------------------------------------------------------------------------------------


def _words(text: str) -> list[str]:
    """The words typed; a town or village before another name is a word by itself (海安镇中坝社区), as is a group."""
    text = re.sub("(?<=..)(镇|社区|村)(?=..)", r"\1 ", text)
    return re.sub("(?<=..)([0-9]+组|[一二三四五六七八九十]+组)$", r" \1", text).split()[:6]


def _matching(words: list[str], *, around: tuple[str, str]) -> Q:
    """Every word fits the name or what stands around it, and one at least the name itself.

    `around` are a column of text and one of readings.
    """
    fits_own = [fits(word, "name", "pinyin") for word in words]
    if len(words) == 1:
        return fits_own[0]
    fits_any = [q | fits(word, *around) for q, word in zip(fits_own, words, strict=True)]
    joined = typed_pinyin(" ".join(words))  # zhang jian guo
    spelled = _reads(joined, "pinyin") if joined else Q(pk__in=())
    return (reduce(and_, fits_any) & reduce(or_, fits_own)) | spelled


def fits(word: str, text_column: str, pinyin_column: str) -> Q:
    """A condition: the text holds the word, or the readings hold it as typed on any keyboard."""
    stem = stem_of(word)  # and so the word itself
    # Asked in each way it may be written, ten thousand rows need no conversion; Chinese is written in one way only.
    written = dict.fromkeys((stem, stem.upper(), stem.lower()))
    holds = reduce(or_, (Q(**{f"{text_column}__contains": form}) for form in written))
    typed = typed_pinyin(word)
    return holds | _reads(typed, pinyin_column) if typed else holds


def _reads(typed: str, column: str) -> Q:
    """The column holds a reading that begins so; four letters may also stand inside one (jianguo)."""
    if len(typed) > 3:
        return Q(**{f"{column}__contains": typed})
    return Q(**{f"{column}__startswith": typed}) | Q(**{f"{column}__contains": f" {typed}"})


def _rank(text: str, words: list[str]) -> Case:
    """0 for the very name, 1 for its beginning, 2 for the rest. The last word is the most particular one."""
    last = words[-1]
    exact = Q(name__in=[text, last])
    begins = Q(name__startswith=stem_of(last))
    typed = typed_pinyin(text) or typed_pinyin(last)
    if typed:
        # One pattern each, of letters and digits alone; asked of what was found, not of ten thousand rows.
        exact |= Q(pinyin__regex=f"(^| ){typed}( |$)")
        begins |= Q(pinyin__regex=f"(^| ){typed}")
    return Case(When(exact, then=Value(0)), When(begins, then=Value(1)), default=Value(2), output_field=IntegerField())
