"""Invented names and numbers."""

import random
import tomllib
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "data"


class People:
    """Invents people; the same generator state invents the same ones in the same order."""

    def __init__(self, rng: random.Random) -> None:
        self.words: dict[str, Any] = tomllib.loads((DATA / "demo_people.toml").read_text(encoding="utf-8"))
        self._rng = rng
        self._surnames: dict[str, int] = self.words["people"]["surnames"]
        self._service_numbers = iter(rng.sample(range(10_000), 10_000))

    def name(self) -> str:
        """A surname as common as in the region, and a given name of two characters four times out of five."""
        rng = self._rng
        surname = rng.choices(list(self._surnames), list(self._surnames.values()))[0]
        characters = self.words["people"][rng.choice(("given_male", "given_female"))]
        return surname + "".join(rng.sample(characters, 2 if rng.random() < 0.8 else 1))

    def service_phone(self) -> str:
        """A service number that no other invented agent has."""
        return f"{self.words['people']['agent_phone_prefix']}{next(self._service_numbers):04d}"

    def client_phone(self) -> str:
        """A mobile number that should reach nobody."""
        return f"{self._rng.choice(self.words['people']['client_phone_prefixes'])}{self._rng.randrange(10_000):04d}"
