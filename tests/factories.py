"""Invented units, people and applications. Times are given by the test; posts began long ago unless it says so."""

from datetime import date, datetime
from uuid import uuid4

import factory
from django.utils import timezone

from network.enums import AuthorityLevel, Role, Tier
from network.models import Agent, Appointment, ServiceItem, Unit, User
from network.rosters import publish_all
from requests_app.actions.intake import Application
from requests_app.enums import Kind

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


def publish_everybody(now: datetime | None = None) -> None:
    """Publish every roster as it stands: before that, the public sees nobody and nothing new."""
    publish_all(actor=None, now=now or timezone.now())
