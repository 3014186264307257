"""Numbers that count within a day: of receipts, of complaints."""

from datetime import datetime

from django.db import connection
from django.db.models import Model
from django.utils import timezone


def next_of_the_day(counter: type[Model], prefix: str, now: datetime) -> str:
    """The next number of the day (Beijing date), such as HA-20260522-0001; `counter` has a row for each day.

    One statement that both engines know, so that two at once never get one number.
    """
    day, table = timezone.localdate(now), counter._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (day, last) VALUES (%s, 1)"  # noqa: S608 - the table's name is ours
            f" ON CONFLICT (day) DO UPDATE SET last = {table}.last + 1 RETURNING last",
            [day],
        )
        number = cursor.fetchone()[0]
    return f"{prefix}-{day:%Y%m%d}-{number:04d}"
