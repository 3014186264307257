"""Drawing by lot so that anybody can draw the same again (R59): from a seed and a list, and nothing else."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple


class Candidate(NamedTuple):
    """One result that could be drawn: the name that fixes its lot, its stratum."""

    name: str
    stratum: tuple[str, str]
    """Code of the town or department, and the kind."""
    row: tuple[int, int] = (0, 0)
    """Key and round of the request."""


def drawn(seed: str, candidates: Iterable[Candidate], per_stratum: int) -> list[Candidate]:
    """Of every stratum the candidates with the lowest lots, up to `per_stratum`; whatever order they came in."""
    strata: defaultdict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        strata[candidate.stratum].append(candidate)
    return [
        chosen
        for stratum in sorted(strata)
        for chosen in sorted(strata[stratum], key=lambda one: _lot(seed, one.name))[:per_stratum]
    ]


def digest_of(candidates: Iterable[Candidate]) -> str:
    """The digest of a population: of names and strata, in any order."""
    lines = sorted("|".join((candidate.name, *candidate.stratum)) for candidate in candidates)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _lot(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed}\x00{name}".encode()).hexdigest()
