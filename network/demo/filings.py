"""An invented round of Annex 1: most departments filed in time, some late, two not at all (R91, R92)."""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from network import filings
from network.demo.accounts import DEMO_DEPARTMENT
from network.demo.people import People
from network.enums import FilingRole, Gender, Tier
from network.filings import Row
from network.models import FilingRound, Unit, User

DUE_BEFORE = 20
"""How many days ago the round's last day was."""
RUN = 21
"""How many days the departments had."""
MISSING, LATE, SUCCEEDED = 2, 5, 2
"""How many departments did not file, filed late, and have filed somebody whom another has followed since."""


def add_filing_round(people: People, *, rng: random.Random, today: date) -> None:
    """Open the round, file the forms through the same actions as real ones, and correct one of them."""
    due_on = today - timedelta(days=DUE_BEFORE)
    opener = User.objects.filter(agent__appointments__role="supervisor").order_by("pk").first()
    departments = list(Unit.objects.filter(tier=Tier.DEPARTMENT).order_by("code"))
    if opener is None or len(departments) < MISSING + LATE + SUCCEEDED + 1:
        return
    title = f"{due_on.year}年首席代理员登记"
    opened_at = _moment(due_on - timedelta(days=RUN), rng)
    filing_round = filings.open_round(title=title, due_on=due_on, actor=opener, now=opened_at)
    others = [unit for unit in departments if unit.code != DEMO_DEPARTMENT]
    odd = rng.sample(others, MISSING + LATE + SUCCEEDED)
    missing, late, succeeded = odd[:MISSING], odd[MISSING : MISSING + LATE], odd[MISSING + LATE :]
    for unit in departments:
        if unit not in missing:
            days = rng.randint(1, 12) if unit in late else -rng.randint(0, RUN - 1)
            at = _moment(due_on + timedelta(days=days), rng)
            _file(filing_round, unit, people, at=at, rng=rng, succeeded=unit in succeeded)


def _file(
    filing_round: FilingRound, unit: Unit, people: People, *, at: datetime, rng: random.Random, succeeded: bool
) -> None:
    """File what today's posts say, a successor's predecessor under another name; the demo's department corrects it."""
    holders = filings.holders_of([unit], at.date())[unit.pk]
    rows = {
        role: Row(
            name=people.name() if succeeded and role == FilingRole.AGENT else post.agent.name,
            gender=rng.choice(Gender.values),
            position=post.title,
            office_phone=unit.phone or post.service_phone,
            mobile=people.client_phone(),
            email=f"{unit.code.lower()}-{role}@example.com",
        )
        for role, post in sorted(holders.items())
    }
    actor = holders[FilingRole.AGENT].agent.user
    made = filings.file(unit=unit, filing_round=filing_round, rows=rows, seen=0, actor=actor, now=at)
    if unit.code == DEMO_DEPARTMENT:
        rows |= {FilingRole.LEADER.value: rows[FilingRole.LEADER]._replace(mobile=people.client_phone())}
        later = at + timedelta(days=1)
        filings.file(unit=unit, filing_round=filing_round, rows=rows, seen=made.version, actor=actor, now=later)


def _moment(day: date, rng: random.Random) -> datetime:
    """Some minute of the office's day."""
    at = time(rng.randint(9, 16), rng.randint(0, 59))
    return datetime.combine(day, at, tzinfo=timezone.get_default_timezone())
