"""Invented units, people and applications. Times are given by the test; posts began long ago unless it says so."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import factory
from django.utils import timezone

from network import filings
from network.enums import AuthorityLevel, FilingRole, Gender, LeaveKind, Role, Tier
from network.filings import Row
from network.models import Agent, Appointment, CardBatch, Filing, FilingRound, Leave, ServiceItem, Unit, User
from network.rosters import publish_all
from proxyportal.uploads import NewFile
from requests_app.actions.intake import Application
from requests_app.actions.pairing import Resident
from requests_app.care_enums import CareCategory
from requests_app.enums import Kind, Verb
from requests_app.models import CommonDemand, ReplyTemplate, SavedFilter
from tests.files import PDF

LONG_AGO = date(2020, 1, 1)
CLIENT_NAME = "吉祥如意"
DESCRIPTION = "医保卡丢了，腿脚不便，想请人代补。"


class UnitFactory(factory.django.DjangoModelFactory):
    """A unit; `save` derives its path and full name."""

    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"T{n:06d}")
    name = factory.Sequence(lambda n: f"第{n}村")
    tier = Tier.VILLAGE


class UserFactory(factory.django.DjangoModelFactory):
    """An account without any post."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")


class AgentFactory(factory.django.DjangoModelFactory):
    """A person with an account; `user=None` for one without (R21)."""

    class Meta:
        model = Agent

    name = factory.Sequence(lambda n: f"代理员{n}")
    user = factory.SubFactory(UserFactory, username=factory.SelfAttribute("..name"))


class AppointmentFactory(factory.django.DjangoModelFactory):
    """A post that is held today."""

    class Meta:
        model = Appointment

    agent = factory.SubFactory(AgentFactory)
    role = Role.AGENT
    starts_on = LONG_AGO


class LeaveFactory(factory.django.DjangoModelFactory):
    """A leave that began today and lasts five days."""

    class Meta:
        model = Leave

    kind = LeaveKind.LEAVE
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.LazyAttribute(lambda leave: leave.starts_on + timedelta(days=4))
    recorded_at = factory.LazyFunction(timezone.now)


class ServiceItemFactory(factory.django.DjangoModelFactory):
    """A kind of errand of the catalogue."""

    class Meta:
        model = ServiceItem

    code = factory.Sequence(lambda n: f"E{n:03d}")
    name = factory.Sequence(lambda n: f"代办事项{n}")
    kind = Kind.ERRAND
    procedure = "收取材料\n代为办理\n送还证件"
    statutory_cost = "免费"
    authority_level = AuthorityLevel.VILLAGE


class FilingRoundFactory(factory.django.DjangoModelFactory):
    """A call for Annex 1 that was opened long ago and is due on the day of the cast."""

    class Meta:
        model = FilingRound

    title = factory.Sequence(lambda n: f"第{n}次首席代理员登记")
    due_on = date(2026, 5, 22)
    opened_at = datetime(2026, 5, 1, tzinfo=UTC)
    opened_by = factory.SubFactory(UserFactory)


class CardBatchFactory(factory.django.DjangoModelFactory):
    """A batch that was handed out and recorded long ago."""

    class Meta:
        model = CardBatch

    number = 50
    handed_out_on = LONG_AGO
    recorded_by = factory.SubFactory(UserFactory)
    recorded_at = datetime(2020, 1, 1, tzinfo=UTC)


class CommonDemandFactory(factory.django.DjangoModelFactory):
    """A common demand, named long ago by somebody of its unit."""

    class Meta:
        model = CommonDemand

    title = factory.Sequence(lambda n: f"共性诉求{n}")
    opened_by = factory.SubFactory(AgentFactory)
    opened_at = datetime(2020, 1, 1, tzinfo=UTC)


class SavedFilterFactory(factory.django.DjangoModelFactory):
    """Filters that somebody kept long ago; `shared_with=None` for the owner alone."""

    class Meta:
        model = SavedFilter

    name = factory.Sequence(lambda n: f"筛选{n}")
    query = {"status": "open"}
    saved_at = datetime(2020, 1, 1, tzinfo=UTC)


class ReplyTemplateFactory(factory.django.DjangoModelFactory):
    """A text by which somebody concludes; without a unit the author's own."""

    class Meta:
        model = ReplyTemplate

    verb = Verb.CONCLUDE
    title = factory.Sequence(lambda n: f"常用语{n}")
    text = "您的证件已办好，请来领取。"
    changed_at = datetime(2020, 1, 1, tzinfo=UTC)


class ApplicationFactory(factory.Factory):
    """What a client asks for; not a row, but the argument of `submit` and `register`."""

    class Meta:
        model = Application

    submission_key = factory.LazyFunction(uuid4)
    kind = Kind.ERRAND
    description = DESCRIPTION
    client_name = CLIENT_NAME
    client_phone = factory.Sequence(lambda n: f"138{n:08d}")


def person(name: str, unit: Unit, role: Role = Role.AGENT, **post: object) -> User:
    """The account of a new person who holds one post."""
    return AppointmentFactory(agent__name=name, unit=unit, role=role, **post).agent.user


class ResidentFactory(factory.Factory):
    """Whom special care is for; not a row, but the argument of `pair`."""

    class Meta:
        model = Resident

    name = CLIENT_NAME
    phone = factory.Sequence(lambda n: f"137{n:08d}")
    address = "17号"
    category = CareCategory.EMPTY_NEST_ELDER


def annex_rows(**agent: str) -> dict[str, Row]:
    """Both rows of Annex 1, with changes to the agent's."""
    row = Row("张某", Gender.MALE.value, "副局长", "0513-88800001", "15400000001", "zhang@example.com")
    other = Row("李某", Gender.FEMALE.value, "办公室主任", "0513-88800002", "15400000002", "li@example.com")
    return {FilingRole.LEADER.value: row, FilingRole.AGENT.value: other._replace(**agent)}


def filed_form(county: Unit) -> Filing:
    """A form of Annex 1 with its scan, filed by a department of its own."""
    unit = UnitFactory(tier=Tier.DEPARTMENT, parent=county)
    filing_round = FilingRoundFactory()
    actor, at = filing_round.opened_by, filing_round.opened_at
    made = filings.file(unit=unit, filing_round=filing_round, rows=annex_rows(), seen=0, actor=actor, now=at)
    return filings.attach_scan(filing=made, scan=NewFile("章.pdf", "application/pdf", PDF), actor=actor, now=at)


def publish_everybody(now: datetime | None = None) -> None:
    """Publish every roster as it stands: before that, the public sees nobody and nothing new."""
    publish_all(actor=None, now=now or timezone.now())
