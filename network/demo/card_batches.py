"""Invented batches of contact cards that were handed out (R28)."""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from network.enums import Role, Tier
from network.models import Appointment, CardBatch

SPAN = 300
"""Over how many days back."""
SHARE = {Tier.TOWN: 1.0, Tier.VILLAGE: 0.4, Tier.DEPARTMENT: 0.3}
"""How many of the units of a tier have handed out cards."""
OCCASIONS = ("村民代表会议现场发放", "逐户走访发放", "集市设点发放", "便民服务中心窗口摆放", "赴基层工作日走访发放")


def add_card_batches(*, rng: random.Random, today: date) -> None:
    """One to three batches each, recorded on the same day by the unit's leader in charge."""
    leaders = Appointment.objects.live_on(today).filter(role=Role.LEADER_IN_CHARGE, agent__user__isnull=False)
    batches = [
        _batch(post, rng, today)
        for post in leaders.select_related("agent__user", "unit").order_by("unit__code", "pk")
        if rng.random() < SHARE.get(Tier(post.unit.tier), 0)
        for _ in range(rng.randint(1, 3))
    ]
    CardBatch.objects.bulk_create(batches)


def _batch(post: Appointment, rng: random.Random, today: date) -> CardBatch:
    day = today - timedelta(days=rng.randint(1, SPAN))
    return CardBatch(
        unit_id=post.unit_id,
        number=rng.randint(2, 40) * 10,
        handed_out_on=day,
        occasion=rng.choice(OCCASIONS),
        recorded_by=post.agent.user,
        recorded_at=datetime.combine(day, time(17, 0), tzinfo=timezone.get_default_timezone()),
    )
