"""What the tests of the outbox share: a way out that remembers, and many messages at once."""

from datetime import datetime

from network.models import Unit
from requests_app.actions import intake
from requests_app.models import ProxyRequest
from tests.factories import ApplicationFactory


class Recorder:
    """A way out that remembers; `fails` is raised instead of an answer."""

    def __init__(self, fails=None):
        self.sent, self.fails = [], fails

    def send(self, sms):
        if self.fails:
            raise self.fails
        self.sent.append(sms)
        return f"R-{len(self.sent)}"


def submissions(village: Unit, now: datetime, number: int) -> list[ProxyRequest]:
    """So many requests, each with a message to its client."""
    return [intake.submit(application=ApplicationFactory(area=village), now=now) for _ in range(number)]
