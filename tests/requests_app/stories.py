"""Requests to which something has happened: fixtures beside those of the cast."""

from datetime import datetime, timedelta

import pytest

from network.models import Unit, User
from requests_app.enums import QuestionKind
from requests_app.models import ProxyRequest
from tests.requests_app import happening

HOUR = timedelta(hours=1)


@pytest.fixture
def asked(accepted: ProxyRequest, village_agent: User, now: datetime) -> ProxyRequest:
    """An online request in hand whose client was asked for papers two hours after `now`."""
    return happening.ask(accepted, village_agent, now + 2 * HOUR)


@pytest.fixture
def consent_asked(accepted: ProxyRequest, village_agent: User, now: datetime) -> ProxyRequest:
    """The same, whose client was asked for consent."""
    return happening.ask(accepted, village_agent, now + 2 * HOUR, QuestionKind.CONSENT)


@pytest.fixture
def advocacy(village: Unit, village_agent: User, now: datetime) -> ProxyRequest:
    """An online request for interceding, in hand since `now`, without authorization."""
    return happening.advocacy(village, village_agent, now)


@pytest.fixture
def authorized(advocacy: ProxyRequest, now: datetime) -> ProxyRequest:
    """The same, which its client authorized online an hour later."""
    return happening.authorize(advocacy, now + HOUR)


@pytest.fixture
def urgent(accepted: ProxyRequest, village_agent: User, now: datetime) -> ProxyRequest:
    """An online request in hand that was found urgent two hours after `now`."""
    return happening.mark(accepted, village_agent, now + 2 * HOUR)


@pytest.fixture
def disputed(informed: ProxyRequest, now: datetime) -> ProxyRequest:
    """An online request whose client does not accept the result, half an hour after it was published."""
    return happening.dispute(informed, now + 2.5 * HOUR)
