"""The files that an office imports: the real units, and an invented roster of ten thousand agents, both as .xlsx."""

import csv
import io
import random
from collections.abc import Iterable, Sequence

from django.conf import settings
from openpyxl import Workbook

from network.demo.people import People
from network.enums import Tier

UNITS = settings.BASE_DIR / "network" / "data" / "haian_units.csv"
TIER_WORDS = {Tier.COUNTY: "县", Tier.TOWN: "区镇", Tier.VILLAGE: "村（社区）"}
UNIT_HEADER = ("单位代码", "名称", "类型", "上级代码")
ROSTER_HEADER = ("单位代码", "姓名", "工号", "岗位", "职务", "专兼职", "公示电话", "任职日期")


def unit_rows() -> list[list[str]]:
    """The county's units in the words of an office."""
    with UNITS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [[row["code"], row["name"], TIER_WORDS[Tier(row["tier"])], row["parent_code"]] for row in rows]


def roster_rows(number: int) -> list[list[str]]:
    """That many agents in the towns and villages, each with a staff number and a service phone; always the same."""
    people = People(random.Random(2014))
    places = [(code, tier) for code, _name, tier, _above in unit_rows() if tier != TIER_WORDS[Tier.COUNTY]]
    rows = []
    for line in range(number):
        code, tier = places[line % len(places)]
        title = "便民中心主任" if tier == TIER_WORDS[Tier.TOWN] else "村会计"
        days = "专职" if line % 3 else "兼职"
        phone = people.service_phone()
        rows.append([code, people.name(), f"HA{line:05d}", "代理员", title, days, phone, "2024-01-01"])
    return rows


def workbook(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table as Excel saves it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(header)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
