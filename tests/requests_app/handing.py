"""Short words for tests in which requests pass to somebody else."""

from datetime import datetime

from network.models import Agent, Appointment, User
from requests_app.actions import handing_over
from requests_app.models import ProxyRequest


def post_of(user: User) -> Appointment:
    """The one post of this person."""
    return user.agent.appointments.get()


def fresh(user: User) -> User:
    """The account as the next click reads it."""
    return User.objects.get(pk=user.pk)


def hand(row: ProxyRequest, giver: Agent, taker: User, actor: User, now: datetime, **more: bool) -> ProxyRequest:
    """Hand this request over."""
    return handing_over.hand_over(
        proxy_request=row, from_agent=giver, to=post_of(taker), reason="调离", actor=actor, now=now, **more
    )
