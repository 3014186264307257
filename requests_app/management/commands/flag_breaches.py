"""`manage.py flag_breaches`: one sweep of missed limits."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from requests_app.breaches import flag_breaches


class Command(BaseCommand):
    """Freezes every limit that passed and prints how many were new."""

    help = "Freeze every limit of R42-R45 that has passed; prints how many were newly flagged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--now` is for replaying a moment; a time without a zone is Beijing time."""
        parser.add_argument("--now", metavar="ISO", help="sweep as of this moment instead of the present one")

    def handle(self, *args: Any, now: str | None, **options: Any) -> None:
        """Sweep once."""
        moment = self._moment(now) if now else timezone.now()
        self.stdout.write(str(flag_breaches(moment)))

    def _moment(self, text: str) -> datetime:
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment is None:
            raise CommandError(f"{text!r} is no ISO date and time, such as 2026-05-22T14:30:00+08:00.")
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
