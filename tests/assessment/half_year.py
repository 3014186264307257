"""The half-year that docs/hand-worked-half-year.md works on paper: one town and one department, as tables.

Every line is checked there by hand; nothing here is computed.
"""

from datetime import date, datetime

from network.enums import Grade, QuotaGroup, Role, Tier
from network.models import Agent, Unit
from network.rosters import publish_all
from proxyportal.regulation import Verdict
from requests_app.enums import Means, Receiver, Status
from requests_app.models import Explanation, ProxyRequest
from tests.assessment.matters import matter, opinion, rated, told
from tests.assessment.on_record import handling, petition, review
from tests.conftest import BEIJING, HOUR
from tests.factories import AppointmentFactory, UnitFactory

#            code, name, tier, belongs to, grade
UNITS = (
    ("T", "曲塘镇", Tier.TOWN, "county", ""),
    ("A", "双溪村", Tier.VILLAGE, "T", Grade.STANDARD),
    ("B", "北街村", Tier.VILLAGE, "T", Grade.MODEL),
    ("C", "南街村", Tier.VILLAGE, "T", ""),
    ("E", "新街村", Tier.VILLAGE, "T", Grade.STANDARD),
    ("A1", "一组", Tier.GROUP, "A", ""),
    ("A2", "二组", Tier.GROUP, "A", ""),
    ("D", "民政局", Tier.DEPARTMENT, "county", ""),
)
TOWN, VILLAGE, BANG, OTHER = (
    QuotaGroup.TOWN_CADRE,
    QuotaGroup.VILLAGE_CADRE,
    QuotaGroup.SHUANGBANG,
    QuotaGroup.OTHER,
)
#            name, unit, role, quota group, from, area, duties published
PEOPLE = (
    ("甲", "T", Role.AGENT, TOWN, "2020-01-01", "全镇", "民政"),
    ("乙", "T", Role.AGENT, TOWN, "2026-04-01", "全镇", ""),
    ("丙", "A", Role.AGENT, VILLAGE, "2020-01-01", "一组", "民政"),
    ("丁", "A", Role.AGENT, VILLAGE, "2026-04-16", "二组", "社保"),
    ("组长", "A1", Role.GROUP_LEADER, "", "2020-01-01", "", ""),
    ("戊", "B", Role.AGENT, VILLAGE, "2020-01-01", "全村", "民政"),
    ("己", "C", Role.AGENT, VILLAGE, "2020-01-01", "", "民政"),
    ("庚", "E", Role.LEADER_IN_CHARGE, VILLAGE, "2020-01-01", "", ""),
    ("首席", "D", Role.CHIEF_AGENT, BANG, "2020-01-01", "双溪村", "优抚"),
    ("辛", "D", Role.AGENT, OTHER, "2020-01-01", "", "救助"),
    ("壬", "D", Role.LEADER_IN_CHARGE, "", "2020-01-01", "", ""),
)
FORWARDED = "forwarded by 甲, who told the client"
LIMITS = {
    "concluded 30 June 23:59:59": datetime(2026, 6, 30, 23, 59, 59, tzinfo=BEIJING),
    "concluded 1 July 00:00:00": datetime(2026, 7, 1, tzinfo=BEIJING),
}
#            who concluded, how many, and what was different
MATTERS = (
    ("甲", 7, ""),
    ("甲", 1, "concluded 30 June 23:59:59"),
    ("甲", 1, "concluded 1 July 00:00:00"),
    ("乙", 2, ""),
    ("丙", 8, ""),
    ("丙", 1, "accepted late"),
    ("丁", 3, "told late"),
    ("组长", 1, ""),
    ("戊", 24, ""),
    ("戊", 1, "overtime"),
    ("戊", 1, "explained"),
    ("己", 5, ""),
    ("己", 1, "never accepted"),
    ("庚", 4, ""),
    ("首席", 4, ""),
    ("首席", 1, FORWARDED),
    ("辛", 1, "overtime"),
    ("辛", 0, "gave an opinion on a matter of 丙"),
)
GRADES = (5, 4, 3, 3, 2)
"""What five clients of the town answered: four of them satisfied."""
PUBLIC = {5: 2, 4: 5, 3: 5, 2: 3}
"""What fifteen ordinary people answered on 20 May: twelve satisfied."""
PETITIONS = (("county", True), ("above", False), ("county", None))

#            row: town, department
EXPECTED = {
    1: ("7.50", "7.22"),
    2: ("6.67", "5.00"),
    3: ("14.49", "18.89"),
    4: (None, None),
    5: ("17.87", "18.00"),
    6: ("18.00", None),
}


class HalfYear:
    """The tables written into the database."""

    def __init__(self, county: Unit) -> None:
        self.units, self.people, self.posts = {"county": county}, {}, {}
        for code, name, tier, parent, grade in UNITS:
            self.units[code] = UnitFactory(
                code=code, name=name, tier=tier, parent=self.units[parent], grade=grade, pledge="随叫随到"
            )
        for name, unit, role, group, since, area, duties in PEOPLE:
            post = AppointmentFactory(
                agent__name=name,
                unit=self.units[unit],
                role=role,
                quota_group=group,
                starts_on=date.fromisoformat(since),
                responsibility_area=area,
                duties=duties,
                published_phone="0513-88810001",
            )
            self.people[name] = post.agent
        self.units["T"].complaint_phone = "0513-88810000"
        self.units["T"].save()
        publish_all(actor=None, now=datetime(2026, 6, 1, 9, tzinfo=BEIJING))
        self.day = 0
        for name, number, what in MATTERS:
            for _ in range(number):
                self.conclude(name, what)
        self.write_opinion()
        self.write_records()

    @property
    def town(self) -> Unit:
        return self.units["T"]

    @property
    def department(self) -> Unit:
        return self.units["D"]

    def holder(self, name: str) -> tuple[Unit, Agent]:
        code = next(unit for person, unit, *_ in PEOPLE if person == name)
        return self.units[code], self.people[name]

    def noon(self) -> datetime:
        """Another noon between 4 May and 28 June, turn by turn."""
        self.day = (self.day + 1) % 56
        return datetime(2026, 5, 4, 12, tzinfo=BEIJING) + self.day * 24 * HOUR

    def conclude(self, name: str, what: str) -> None:
        if what == "never accepted":
            matter(self.holder(name), None, submitted_at=datetime(2026, 6, 1, 9, tzinfo=BEIJING))
            return
        at = LIMITS.get(what) or self.noon()
        facts = {
            "accepted late": {"acceptance_verdict": Verdict.OVERTIME},
            "told late": {"informed_at": at + 30 * HOUR},
            "overtime": {"conclusion_verdict": Verdict.OVERTIME},
            "explained": {"conclusion_verdict": Verdict.EXPLAINED, "promised_at": at + 40 * HOUR},
            FORWARDED: {"contact": self.holder("甲"), "accepted_unit": self.town},
        }
        self.afterwards(matter(self.holder(name), at, **facts.get(what, {})), at, what)

    def afterwards(self, made: ProxyRequest, at: datetime, what: str) -> None:
        if what == FORWARDED:
            told(made, self.people["甲"], at + HOUR)
        if what == "explained":
            Explanation.objects.create(
                proxy_request=made,
                round=1,
                agent=made.holder_agent,
                explained_at=at - HOUR,
                promised_at=at + 40 * HOUR,
                reason="等待公示",
                means=Means.PHONE,
                receiver=Receiver.SELF,
            )

    def write_opinion(self) -> None:
        own = ProxyRequest.objects.filter(holder_agent=self.people["丙"]).exclude(status=Status.SUBMITTED).first()
        opinion(own, self.department, self.people["辛"], own.concluded_at - HOUR)

    def write_records(self) -> None:
        answered = ProxyRequest.objects.filter(
            holder_unit=self.town, concluded_at__lt=datetime(2026, 6, 30, tzinfo=BEIJING)
        )
        for request, grade in zip(answered.order_by("pk"), GRADES, strict=False):
            rated(request, grade, request.concluded_at + 2 * HOUR)
        review(self.town, date(2026, 5, 20), {("public", grade): count for grade, count in PUBLIC.items()})
        for level, caused in PETITIONS:
            petition(self.town, level, date(2026, 6, 10), caused=caused)
        for unit, kind in (("T", "collective"), ("T", "study"), ("A", "collective"), ("D", "activity")):
            handling(self.units[unit], kind, date(2026, 6, 9))
