"""`manage.py seed_demo`: an invented county around the imported units, for trying the portal out."""

import random
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from assessment.demo.reviews import seed_records
from assessment.demo.rounds import seed_rounds
from assessment.demo.talks import seed_talks
from assessment.demo.told import waiting_alone
from assessment.demo.voices import seed_voices
from network.demo import build_county, has_county, has_people
from network.models import Appointment
from requests_app.demo.care import seed_care
from requests_app.demo.timeline import seed_requests
from requests_app.models import ProxyRequest


class Command(BaseCommand):
    """Builds the whole demo county or, if anything fails or is interrupted, nothing of it."""

    help = "Add invented people, a catalogue and two half-years of invented requests to the imported units."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many requests, and the seed from which all chance is drawn."""
        parser.add_argument("--requests", type=int, default=3000, help="how many requests (default: 3000)")
        parser.add_argument(
            "--seed", type=int, default=2014, help="the same seed gives the same county (default: 2014)"
        )
        parser.add_argument("--dry-run", action="store_true", help="build everything, then take it back")
        parser.add_argument("--force", action="store_true", help="also outside the embedded mode (for the tests)")

    def handle(
        self, *args: Any, requests: int, seed: int, dry_run: bool, force: bool, verbosity: int, **options: Any
    ) -> None:
        """Check the ground, then build in one transaction."""
        refuse_unfit_ground(force=force)
        now = timezone.now()
        rng = random.Random(seed)  # noqa: S311 - invented data must be reproducible, not secret
        bar = tqdm(total=requests, desc=_("Invented requests"), disable=verbosity == 0, dynamic_ncols=True)
        with bar, transaction.atomic():
            people = build_county(rng=rng, today=timezone.localdate(now))
            flagged = seed_requests(count=requests, people=people, rng=rng, now=now, entered=bar.update)
            seed_care(people=people, rng=rng, now=now)
            with waiting_alone(now):
                seed_talks(rng=rng, now=now)
                seed_voices(rng=rng, now=now)
            seed_records(rng=rng, now=now)
            seed_rounds(rng=rng, now=now)
            summary = f"{ProxyRequest.objects.count()} requests, {Appointment.objects.count()} appointments"
            transaction.set_rollback(dry_run)
        if verbosity:
            prefix = "Would be: " if dry_run else ""
            self.stdout.write(f"{prefix}{summary}; {flagged} running limits were overtime.")


def refuse_unfit_ground(*, force: bool) -> None:
    """The demo county is built in the embedded mode only, on imported units, and once."""
    if not settings.EMBEDDED and not force:
        raise CommandError("The demo county, with its invented people, is built in the embedded mode only.")
    if not has_county():
        raise CommandError("There is no county to build on yet: run import_units first.")
    if has_people() or ProxyRequest.objects.exists():
        raise CommandError("People or requests are there already: the demo county is built once, in an empty network.")
