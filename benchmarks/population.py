"""A county with as many requests as asked for, by set-based SQL: the portal's own actions would take hours."""

import io
import json
import random
import uuid
from datetime import timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from network.demo import build_county
from network.models import Appointment, Unit, User
from proxyportal.encryption import EncryptedTextField
from proxyportal.settings import BASE_DIR
from requests_app.actions import handling, intake
from requests_app.actions.intake import Application
from requests_app.enums import Kind, Outcome
from requests_app.models import ProxyRequest, RequestEvent

WAITING, IN_HAND = 20, 5
"""Open requests of the measured agent, the same at every size: a full page to accept, and some accepted."""
FIRST_ID = 10_000_000
"""Rows made by SQL are numbered from here; those made by the portal's own actions stay below."""
FILL = (Path(__file__).parent / "population.sql").read_text(encoding="utf-8")
TEXT = "母亲八十二岁，腿脚不便，想请人代办老年优待证，材料都在家里，随时可以来取，谢谢。" * 2


class County:
    """The measured agent with the same queue always, and around it as many requests as the moment asks for."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.size = 0
        call_command("migrate", verbosity=0)
        call_command("import_units", str(BASE_DIR / "network" / "data" / "haian_units.csv"), stdout=io.StringIO())
        build_county(rng=random.Random(1), today=timezone.localdate(self.now))
        self.agent = User.objects.get(username="village")
        self._fill_queue()
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE benchmark_place (number int PRIMARY KEY, unit int, agent int, account int)")
            cursor.executemany("INSERT INTO benchmark_place VALUES (%s, %s, %s, %s)", self._places())

    def grow_to(self, size: int) -> None:
        """Add requests until there are `size`; those there already stay."""
        event = RequestEvent.objects.filter(verb="submit").earliest("pk")
        encrypt = EncryptedTextField().get_prep_value
        values = {
            "first": FIRST_ID + self.size,
            "last": FIRST_ID + size - 1,
            "now": self.now,
            "places": len(self._places()),
            "text": TEXT,
            "name": encrypt("吉祥如意"),
            "phone": encrypt("13800000000"),
            "changes": json.dumps(event.changes),
            "concluding": json.dumps(event.changes | {"outcome": Outcome.DONE}),
        }
        with transaction.atomic(), connection.cursor() as cursor:
            # Checking six foreign keys row by row would take most of the time; the rows are right by construction.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for statement in FILL.split(";\n"):
                cursor.execute(statement, values)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        self.size = size

    def queue(self, status: str) -> list[str]:
        """Receipt numbers of the measured agent's open requests of this status."""
        own = ProxyRequest.objects.filter(holder_unit=self.agent.standing.home, status=status)
        return list(own.values_list("receipt", flat=True))

    def sample(self, number: int) -> list[ProxyRequest]:
        """Requests from all over the archive, the same ones in every run of this size."""
        chosen = random.Random(self.size).sample(range(self.size), min(number, self.size))
        return list(ProxyRequest.objects.filter(pk__in=[FIRST_ID + index for index in chosen]))

    def _fill_queue(self) -> None:
        place = self.agent.standing.home
        for number in range(WAITING + IN_HAND):
            at = self.now - timedelta(hours=1, minutes=number)
            made = intake.submit(application=application(place, f"13900000{number:03d}"), now=at)
            if number >= WAITING:
                handling.accept(proxy_request=made, actor=self.agent, now=at + timedelta(minutes=20))

    def _places(self) -> list[tuple[int, int, int, int]]:
        """The villages with an agent, numbered, the measured agent's first."""
        posts = Appointment.objects.live_on(timezone.localdate(self.now)).handling().filter(unit__tier="village")
        home = self.agent.standing.home
        first = {post.unit_id: post for post in posts.select_related("agent").order_by("-pk")}
        ordered = sorted(first.values(), key=lambda post: (post.unit_id != home.pk, post.unit_id))
        return [(number, p.unit_id, p.agent_id, p.agent.user_id) for number, p in enumerate(ordered, start=1)]


def application(place: Unit, phone: str) -> Application:
    """What a resident of this place asks for."""
    return Application(
        submission_key=uuid.uuid4(),
        kind=Kind.ERRAND,
        description=TEXT,
        area=place,
        client_name="吉祥如意",
        client_phone=phone,
    )
