"""Contact cards handed out: what is logged, by whom, and what may still be taken back (R28, R73, R79)."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.template.defaultfilters import date as day_words
from django.utils import timezone
from django.utils.translation import gettext as _

from network.enums import NAMED_TIERS
from network.journal import note
from network.models import Agent, CardBatch, Unit
from network.querysets import UnitQuerySet


class HalfYear(NamedTuple):
    """January to June or July to December, by Beijing days (R47); written 2026-1 and 2026-2."""

    year: int
    half: int

    @classmethod
    def of(cls, day: date) -> "HalfYear":
        """The half-year that a day lies in."""
        return cls(day.year, 1 if day.month <= 6 else 2)

    def __str__(self) -> str:
        return f"{self.year}-{self.half}"

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        ends = ((1, 1), (6, 30)) if self.half == 1 else ((7, 1), (12, 31))
        return date(self.year, *ends[0]), date(self.year, *ends[1])

    @property
    def before(self) -> "HalfYear":
        """The half-year before this one."""
        return HalfYear(self.year, 1) if self.half == 2 else HalfYear(self.year - 1, 2)


def units_with_cards(units: UnitQuerySet, day: date) -> UnitQuerySet:
    """Those units that hand out cards: they exist on `day` and have agents whom the directory names (R25-R28)."""
    return units.open_on(day).filter(tier__in=NAMED_TIERS).order_by("code")


def half_years(earliest: date | None, today: date) -> list[HalfYear]:
    """Every half-year from the earliest batch to today, newest first; today's, if there is none."""
    found = [HalfYear.of(today)]
    while earliest and found[-1].days[0] > earliest:
        found.append(found[-1].before)
    return found


@transaction.atomic
def record(
    *,
    unit: Unit,
    agent: Agent | None,
    number: int,
    handed_out_on: date,
    occasion: str,
    actor: Any,
    now: datetime,
) -> CardBatch | None:
    """Log a batch; without an agent it is the cards of the whole unit. None for what this person logged before.

    Ours: the same cards of the same day, place and recorder are one batch, so that a second click counts nothing twice.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    batch, is_new = CardBatch.objects.get_or_create(
        unit=unit,
        agent=agent,
        number=number,
        handed_out_on=handed_out_on,
        occasion=occasion,
        recorded_by=actor,
        defaults={"recorded_at": now},
    )
    return batch if is_new else None


def may_take_back(*, batch: CardBatch, actor: Any, now: datetime) -> bool:
    """Whether it is this person's own entry of the same Beijing day. Ours: later an entry is evidence and stays."""
    return batch.recorded_by_id == actor.pk and timezone.localdate(batch.recorded_at) == timezone.localdate(now)


@transaction.atomic
def take_back(*, batch: CardBatch, actor: Any, now: datetime) -> bool:
    """Remove an entry made by mistake, with a line in the journal. False if it has to stay."""
    if not may_take_back(batch=batch, actor=actor, now=now):
        return False
    removed, _by_model = CardBatch.objects.filter(pk=batch.pk).delete()
    if removed:
        text = _("Batch of cards taken back: %(number)d, handed out on %(day)s")
        note(actor, batch.unit, text % {"number": batch.number, "day": day_words(batch.handed_out_on)})
    return bool(removed)
