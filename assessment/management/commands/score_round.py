"""`manage.py score_round YEAR HALF`: what the log says about a half-year, and whether the sheets say the same."""

import json
from argparse import ArgumentParser
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from assessment.evidence import Evidence, digest
from assessment.models import Round
from assessment.parameters import defaults
from assessment.periods import half_year
from assessment.recompute import differences
from assessment.scoring import suggestions


class Command(BaseCommand):
    """Changes nothing, whatever it finds."""

    help = "Compute a half-year's sheets from the log; with --verify, name every difference to the stored ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which half-year, and what to do with it."""
        parser.add_argument("year", type=int)
        parser.add_argument("half", type=int, choices=(1, 2))
        parser.add_argument(
            "--verify", action="store_true", help="compare with the stored sheets; exit 1 if they differ"
        )
        parser.add_argument("--at", metavar="ISO", help="as it was known at this moment (default: now)")

    def handle(self, *args: Any, year: int, half: int, verify: bool, at: str | None, **options: Any) -> None:
        """Print the sheets, or the differences."""
        found = Round.objects.filter(year=year, half=half).first()
        if not verify:
            self.print_sheets(year, half, found.parameters if found else defaults(), moment(at))
            return
        if found is None or not found.sheets.exists():
            raise CommandError(f"There are no sheets of {year}-{half}.")
        number = 0
        for difference in differences(found):
            number += 1
            self.stdout.write(
                f"{difference.unit} v{difference.version} {difference.where}: "
                f"{difference.stored} stored, {difference.found} found"
            )
        if number:
            raise CommandError(f"{number} differences between the sheets and the log.")
        self.stdout.write(f"{found.sheets.count()} sheets follow from the log.")

    def print_sheets(self, year: int, half: int, parameters: dict[str, int], now: datetime) -> None:
        """One line a unit: its code, its suggestions and total, its inputs and their digest."""
        evidence = Evidence(half_year(year, half), now, parameters)
        for unit in evidence.units:
            inputs = evidence.inputs(unit)
            points = {str(row): shown(one.points) for row, one in suggestions(inputs).items()}
            line = {"unit": unit.code, "suggested": points, "digest": digest(inputs), "inputs": inputs}
            self.stdout.write(json.dumps(line, ensure_ascii=False, sort_keys=True))


def shown(points: Decimal | None) -> str | None:
    """Points as text; nothing where people decide alone."""
    return None if points is None else str(points)


def moment(text: str | None) -> datetime:
    """The moment that was asked for, in Beijing time unless it says otherwise."""
    if text is None:
        return timezone.now()
    found = parse_datetime(text)
    if found is None:
        raise CommandError(f"{text} is no moment such as 2026-07-05T09:00.")
    return found if timezone.is_aware(found) else timezone.make_aware(found, timezone.get_default_timezone())
