"""Everything that the six rows of every sheet are computed from, as plain numbers that can be kept and compared.

A sheet's inputs hold counts, names and dates only; points follow from them (`assessment.scoring`). The same moment
gives the same inputs in any year, on any machine: whatever happened after `now` is left out, and nothing that people
may change later without a trace is read. A constant number of queries for the whole county.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import partial
from typing import Any

from assessment import cases, records
from assessment.credits import Key, credited
from assessment.enums import ANNEX_OF_TIER, RESPONDENTS_OF, Annex, Respondents
from assessment.indicators import ACCEPTANCE, CONCLUSION, FEEDBACK, SATISFACTION, URGENT, Tally, counted, rolled_up
from assessment.parameters import Parameters, feedback_target
from assessment.periods import Period
from assessment.posts import Posts
from assessment.records import Records
from assessment.staffing import Staffing
from assessment.tree import Tree
from network.enums import Grade, QuotaGroup, Tier
from network.models import Unit
from proxyportal.scoring_rules import Share

Inputs = dict[str, Any]

QUOTA_TIERS = (Tier.TOWN, Tier.VILLAGE, Tier.DEPARTMENT)
DEPARTMENT_GROUPS = (QuotaGroup.SHUANGBANG, QuotaGroup.OTHER)


class Evidence:
    """What is known of a half-year at one moment, for all units with a sheet or for these only."""

    def __init__(
        self, period: Period, now: datetime, parameters: Parameters, units: Iterable[int] | None = None
    ) -> None:
        self.period, self.now, self.parameters = period, now, parameters
        self.tree = Tree(period.last)
        asked = None if units is None else set(units)
        self.units = [unit for unit in self.tree.assessed() if asked is None or unit.pk in asked]
        self.half = 1 if period.first.month == 1 else 2
        self.year = period._replace(first=date(period.first.year, 1, 1))
        posts = Posts(self.year)
        self._read_cases(None if asked is None else self.tree.below(asked))
        self._read_credits(posts)
        staffing = Staffing(period, now, self.tree, posts)
        self.network, self.publication = staffing.network(), staffing.publication()
        self.records = Records(period, now)
        self.cards = self.records.rolled_up(records.CARDS, self.tree.sheet_of)
        self.quality = self.records.rolled_up(records.QUALITY, self.tree.sheet_of)

    def inputs(self, unit: Unit) -> Inputs:
        """All that this unit's sheet is computed from."""
        annex = ANNEX_OF_TIER[unit.tier]
        return {
            "unit": unit.code,
            "name": self.tree.name(unit.pk),
            "annex": annex.value,
            "period": [self.period.first.isoformat(), self.period.last.isoformat()],
            "computed_at": self.now.astimezone(UTC).isoformat(),
            "parameters": dict(self.parameters),
            "rows": {
                "1": {"shares": _listed(self.network.get(unit.pk, {}))},
                "2": self._publication(unit),
                "3": self._flow(unit),
                "4": self._quality(unit),
                "5": self._tasks(unit),
                "6": self._supervision(unit, annex),
            },
        }

    def _read_cases(self, units: list[int] | None) -> None:
        told = replace(FEEDBACK, cases=partial(cases.feedback, within=feedback_target(self.parameters)))
        figures = (ACCEPTANCE, CONCLUSION, told, URGENT, SATISFACTION)
        by_unit: dict[str, dict[int, Tally]] = {figure.name: {} for figure in figures}
        for (name, unit), tally in counted(figures, self.period, self.now, by=("unit",), units=units).items():
            by_unit[name][unit] = tally
        self.tallies = {name: rolled_up(found, self.tree.sheet_of) for name, found in by_unit.items()}

    def _read_credits(self, posts: Posts) -> None:
        """Of the half-year, and of the whole year for its second half (R85)."""
        self.credits: Counter[Key] = credited(self.year, self.now, self.tree, posts)
        with_quota = [pk for pk, unit in self.tree.units.items() if unit.tier in QUOTA_TIERS]
        self.heads, *of_year = posts.averages(with_quota, *dict.fromkeys((self.period, self.year)))
        self.heads_of_year = of_year[0] if of_year else self.heads

    # --- Rows --------------------------------------------------------------------------------------------------------

    def _publication(self, unit: Unit) -> Inputs:
        cards = sum(self.cards.get(unit.pk, Counter()).values())
        share, lacking = self.publication.get(unit.pk, (Share(0, 0), Counter()))
        return {"shares": _listed({"published": share}), "lacking": _sorted(lacking), "cards": cards}

    def _flow(self, unit: Unit) -> Inputs:
        tallies = {name: self.tallies[name].get(unit.pk, Tally()) for name in self.tallies}
        shares = {figure.name: _share(tallies[figure.name]) for figure in (ACCEPTANCE, CONCLUSION, FEEDBACK)}
        beside = {"urgent": _share(tallies[URGENT.name])}
        strict = {"conclusion": tallies[CONCLUSION.name].strict}
        return {"shares": _listed(shares), "beside": _listed(beside), "strict": strict}

    def _quality(self, unit: Unit) -> Inputs:
        return _sorted(self.quality.get(unit.pk, Counter()))

    def _tasks(self, unit: Unit) -> Inputs:
        if unit.tier == Tier.DEPARTMENT:
            quotas = {group.value: [self._demand(unit.pk, group)] for group in DEPARTMENT_GROUPS}
            return {"quotas": quotas, "outside": self._credits(unit.pk, "")}
        villages = [
            pk
            for pk in self.tree.units
            if self.tree.units[pk].tier == Tier.VILLAGE and self.tree.sheet_of.get(pk) == unit.pk
        ]
        graded: dict[str, list[Inputs]] = {QuotaGroup.TOWN_CADRE.value: [self._demand(unit.pk, QuotaGroup.TOWN_CADRE)]}
        for grade in (Grade.STANDARD, Grade.MODEL, Grade.NONE):
            of_grade = [pk for pk in villages if self.tree.states[pk].grade == grade]
            graded[grade.value or "none"] = [self._demand(pk, QuotaGroup.VILLAGE_CADRE) for pk in of_grade]
        without = graded.pop("none")
        outside = sum(self._credits(pk, "") for pk in (unit.pk, *villages))
        return {"quotas": graded, "without": without, "outside": outside}

    def _demand(self, pk: int, group: str) -> Inputs:
        """Credits and heads of one unit, of the half-year and, in its second half, of the year."""
        found: Inputs = {
            "unit": self.tree.units[pk].code,
            "name": self.tree.name(pk),
            "half": [self._credits(pk, group), str(self.heads.get((pk, group), Fraction(0)))],
        }
        if self.half != 1:
            of_year = self.credits[pk, group, 1] + self.credits[pk, group, 2]
            found["year"] = [of_year, str(self.heads_of_year.get((pk, group), Fraction(0)))]
        return found

    def _credits(self, pk: int, group: str) -> int:
        return self.credits[pk, group, self.half]

    def _supervision(self, unit: Unit, annex: Annex) -> Inputs:
        held, by_unit, grades = self.records.reviews(unit.pk)
        rated = _share(self.tallies[SATISFACTION.name].get(unit.pk, Tally()))
        groups = {group.value: grades.get(group, Share(0, 0)) for group in RESPONDENTS_OF[annex]}
        clients = groups[Respondents.CLIENTS]
        groups[Respondents.CLIENTS] = Share(clients.part + rated.part, clients.whole + rated.whole)
        return {
            "shares": _listed(groups),
            "portal": list(rated),
            "reviews": held,
            "own_reviews": by_unit,
            "phone": bool(unit.complaint_phone.strip()),
            "petitions": _sorted(self.records.of(unit.pk, records.PETITIONS)),
        }


def digest(inputs: Inputs) -> str:
    """What stands for these inputs: the same for the same numbers, whatever the machine's order, zone or language."""
    text = json.dumps(inputs, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _share(tally: Tally) -> Share:
    return Share(tally.kept, tally.cases)


def _listed(shares: Mapping[str, Share]) -> dict[str, list[int]]:
    return {name: list(share) for name, share in shares.items()}


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return {name: counts[name] for name in sorted(counts) if counts[name]}
