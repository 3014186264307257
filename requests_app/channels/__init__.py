"""The ways out for an SMS, behind one small interface. `SMS_CHANNEL` chooses one; the outbox knows no more."""

from typing import NamedTuple, Protocol

from django.conf import settings


class Sms(NamedTuple):
    """One message. `key` is the same for every attempt at it: a gateway that has accepted it ignores the rest."""

    phone: str
    template: str
    variables: tuple[str, ...]
    """What differs from message to message, in the order of the text, for gateways that keep the approved text."""
    text: str
    key: str


class NotSent(Exception):  # noqa: N818 - an answer of the way out, not a programming error
    """The message was not accepted. `code` is a short word, never what a gateway says about a person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TemporaryError(NotSent):
    """It may be accepted later, or was accepted and the answer got lost."""


class PermanentError(NotSent):
    """It will never be accepted as it is."""


class SmsChannel(Protocol):
    """A way out."""

    def send(self, sms: Sms) -> str:
        """Hand the message over; returns what the other side calls it. Raises NotSent."""
        ...


class NoChannel:
    """Nothing is sent any more; what still waits ends visibly."""

    def send(self, sms: Sms) -> str:
        """Refuse it."""
        raise PermanentError("channel_off")


def sms_channel() -> SmsChannel:
    """The way out of this installation."""
    from requests_app.channels.file import FileChannel  # noqa: PLC0415 - both import the words above
    from requests_app.channels.http import HttpChannel  # noqa: PLC0415 - the same

    ways: dict[str, type[SmsChannel]] = {"file": FileChannel, "http": HttpChannel}
    return ways.get(settings.SMS_CHANNEL, NoChannel)()
