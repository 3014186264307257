"""What invented clients and agents say, from the words of `data/demo_vocabulary.toml`."""

import random
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from network.demo import People
from network.demo.units import above, short_name
from network.enums import Tier
from network.models import ServiceItem, Unit
from requests_app.enums import Channel, Grade, Kind, Outcome

T = TypeVar("T")

VOCABULARY = Path(__file__).resolve().parent.parent / "data" / "demo_vocabulary.toml"

OUTCOMES = {Outcome.DONE: 64, Outcome.ANSWERED: 22, Outcome.IMPOSSIBLE: 9, Outcome.REFERRED: 5}
"""Of a hundred conclusions, where the matter knows all four outcomes."""

GRADES = {
    Grade.VERY_SATISFIED: 58,
    Grade.SATISFIED: 27,
    Grade.BASICALLY_SATISFIED: 10,
    Grade.DISSATISFIED: 3,
    Grade.VERY_DISSATISFIED: 2,
}
GRADES_WHEN_LATE = dict(zip(GRADES, (10, 25, 30, 22, 13), strict=True))

URGENT, COMMENTED, NOTED, FREE_TEXT = 0.03, 0.45, 0.2, 0.12
"""How often a client asks for urgency or comments on a grade, an agent adds a note, a matter has no catalogue item."""


class Wording:
    """Chooses words; the same generator state chooses the same ones."""

    def __init__(self, rng: random.Random, people: People) -> None:
        self.rng, self.people = rng, people
        self.words: dict[str, Any] = tomllib.loads(VOCABULARY.read_text(encoding="utf-8"))
        self.items = {item.code: item for item in ServiceItem.objects.select_related("competent_body")}
        self.departments = dict(Unit.objects.filter(tier=Tier.DEPARTMENT).values_list("code", "name"))

    def matter(self, area: Unit, body: Unit | None = None) -> "Matter":
        """What somebody from this place asks for; with `body`, one of the errands that this department decides."""
        shares = self.words["kind_shares"]
        kind = Kind(self.drawn(shares)) if body is None else Kind.ERRAND
        known = [entry for entry in self.words[kind] if body is None or self.body_of(entry) == body]
        return Matter(self, kind, self.rng.choices(known, [entry["weight"] for entry in known])[0], area)

    def body_of(self, entry: Mapping[str, Any]) -> Unit:
        """The competent body of a matter's item."""
        body = self.items[entry["item"]].competent_body
        assert body is not None  # noqa: S101 - every item of the demo catalogue has one
        return body

    def drawn(self, weights: Mapping[T, int]) -> T:
        """One of the keys, as often as its weight says."""
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def any(self, texts: Sequence[str]) -> str:
        """One of these."""
        return self.rng.choice(texts)

    def grade(self, *, in_time: bool) -> tuple[Grade, str]:
        """A grade and perhaps a comment; whoever waited too long is less content (R88)."""
        weights = GRADES if in_time else GRADES_WHEN_LATE
        grade = self.drawn(weights)
        comment = self.any(self.words["rating_comments"][str(grade.value)])
        return grade, comment if self.rng.random() < COMMENTED else ""


class Matter:
    """One client's matter: its kind, its item, and every text that belongs to it."""

    def __init__(self, wording: Wording, kind: Kind, entry: Mapping[str, Any], area: Unit) -> None:
        self._wording, self._entry, self.kind = wording, entry, kind
        rng = wording.rng
        catalogued = wording.items[entry["item"]]
        self.item: ServiceItem | None = catalogued if rng.random() >= FREE_TEXT else None
        self.days: tuple[int, int] = (entry["days"][0], entry["days"][1])
        self.competent_body = wording.body_of(entry)
        village = above(area) if area.tier == Tier.GROUP else area
        self._blanks = {
            "village": short_name(village),
            "group": area.name if area.tier == Tier.GROUP else f"{rng.randint(1, 4)}组",
            "relative": wording.any(entry.get("relatives", ("家人",))),
            "age": rng.randint(*entry.get("ages", (60, 75))),
            "department": wording.departments.get(entry.get("department", self.competent_body.code), "主管部门"),
        }
        self.urgent = rng.random() < URGENT

    def description(self, channel: Channel) -> str:
        """What the client writes, or the agent writes down."""
        phrases = self._wording.words["phrases"]
        parts = [self._any(self._entry["descriptions"])]
        if self.urgent:
            parts.append(self._any(phrases["urgent_reasons"]))
        if channel == Channel.ONLINE:
            parts.insert(0, self._any(phrases["openers"]))
            parts.append(self._any((*phrases["closers"]["any"], *phrases["closers"][self.kind])))
        elif self._wording.rng.random() < NOTED:
            parts.append(self._any(phrases["walk_in_notes"][channel]))
        return "".join(parts)

    def refuse(self) -> tuple[str, str]:
        """Turn it into a matter that cannot be accepted; its description, and the reason with guidance (R5)."""
        refusal = self._wording.rng.choice(self._wording.words["refusals"])
        self.item, self.urgent = None, False
        return self._filled(refusal["description"]), self._filled(refusal["reason"] + refusal["guidance"])

    def result(self) -> tuple[Outcome, str]:
        """How it ended (R41): an outcome that this matter knows, and its text."""
        results: Mapping[str, Sequence[str]] = self._entry["results"]
        known = {outcome: weight for outcome, weight in OUTCOMES.items() if outcome in results}
        outcome = self._wording.drawn(known)
        return outcome, self._any(results[outcome])

    def explanation(self) -> str:
        """Why it takes longer (R45)."""
        explanations = self._wording.words["explanations"]
        return self._any((*explanations["any"], *explanations[self.kind]))

    def _any(self, texts: Sequence[str]) -> str:
        return self._filled(self._wording.any(texts))

    def _filled(self, text: str) -> str:
        return text.format(**self._blanks)
