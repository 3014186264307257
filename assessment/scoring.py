"""From a sheet's inputs to suggested points: the formulas of `proxyportal.scoring_rules` on what the sheet keeps.

Nothing is read here. A suggestion is never a score: people decide, and where nothing can be computed they decide alone
(R71, trap 17).
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from assessment.enums import Annex
from assessment.evidence import Inputs
from assessment.parameters import QUOTAS, Parameters
from proxyportal import scoring_rules as rules
from proxyportal.scoring_rules import Demand, Share, demand

Row = Mapping[str, Any]


class Suggestion(NamedTuple):
    """What one row's evidence comes to. `points` is None where people decide alone; `judged` are points that people add
    to it; `flags` say what they must look at."""

    points: Decimal | None
    judged: int = 0
    flags: tuple[str, ...] = ()

    def agrees_with(self, assessed: Decimal) -> bool:
        """Whether a score needs no reason: it is the suggestion, or lies within what people add to it."""
        return self.points is None or self.points <= assessed <= self.points + self.judged


def suggestions(inputs: Inputs) -> dict[int, Suggestion]:
    """The suggestion of each of the six rows."""
    rows, parameters = inputs["rows"], inputs["parameters"]
    return {
        rules.NETWORK: _of_shares(rules.NETWORK, rows["1"]),
        rules.PUBLICATION: _of_shares(rules.PUBLICATION, rows["2"]),
        rules.FLOW: _flow(rows["3"], inputs["annex"]),
        rules.QUALITY: Suggestion(None, flags=("judged",)),
        rules.TASKS: _tasks(rows["5"], parameters),
        rules.SUPERVISION: _supervision(rows["6"], inputs["annex"], parameters),
    }


def shares_of(row: Row) -> dict[str, Share]:
    """The shares that a row keeps."""
    return {name: Share(*pair) for name, pair in row.get("shares", {}).items()}


def demands_of(name: str, entries: list[Inputs], parameters: Parameters) -> list[Demand]:
    """The headcounts of one quota, each against what it owes (R85)."""
    quota = parameters[QUOTAS[name]]
    return [
        demand(quota, _count(entry["half"]), _count(entry["year"]) if "year" in entry else None) for entry in entries
    ]


def deduction_of(petitions: Mapping[str, int], parameters: Parameters) -> int:
    """What petitions take off row 6 (R89)."""
    per_case = {"county": parameters["deduction_county"], "above": parameters["deduction_above"]}
    return sum(petitions.get(level, 0) * points for level, points in per_case.items())


def small_groups(row: Row, parameters: Parameters) -> list[str]:
    """Respondent groups with too few ratings to say much (R88)."""
    return [name for name, share in shares_of(row).items() if share.whole < parameters["sample_minimum"]]


def _of_shares(number: int, row: Row) -> Suggestion:
    found = rules.share_points(number, (share.rate for share in shares_of(row).values()))
    return Suggestion(_printed(found), flags=() if found is not None else ("nothing",))


def _flow(row: Row, annex: str) -> Suggestion:
    register = annex == Annex.TOWN
    rates = [share.rate for share in shares_of(row).values()]
    found = rules.flow_points(rates, register=register)
    flags = ("register",) * register + ("no_case",) * (None in rates)
    return Suggestion(_printed(found), rules.REGISTER_POINTS * register, flags)


def _tasks(row: Row, parameters: Parameters) -> Suggestion:
    met = [rules.together(demands_of(name, entries, parameters)) for name, entries in row["quotas"].items()]
    found = rules.share_points(rules.TASKS, met)
    flags = ("no_quota",) * (found is None) + ("outside",) * bool(row["outside"])
    return Suggestion(_printed(found), flags=flags)


def _supervision(row: Row, annex: str, parameters: Parameters) -> Suggestion:
    rates = (share.rate for share in shares_of(row).values())
    deduction = deduction_of(row["petitions"], parameters)
    found = rules.supervision_points(rates, deduction=deduction, pass_percent=parameters["pass_percent"])
    flags = {
        "no_rating": found is None,
        "small_sample": found is not None and bool(small_groups(row, parameters)),
        "no_review": not row["reviews"],
        "own_review": bool(row["own_reviews"]),
        "no_phone": annex == Annex.TOWN and not row["phone"],
        "undecided": "undecided" in row["petitions"],
    }
    return Suggestion(_printed(found), flags=tuple(name for name, is_so in flags.items() if is_so))


def _count(pair: list[Any]) -> tuple[int, Fraction]:
    return pair[0], Fraction(pair[1])


def _printed(points: Fraction | None) -> Decimal | None:
    return None if points is None else rules.printed(points)
