"""What an action answers when it cannot do what it was asked; views show the text to the person."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class ActionRefused(Exception):  # noqa: N818 - it is an answer to a person, not a programming error
    """An action did nothing, for the reason in `message`."""

    message: Any = _("This could not be done.")
    mendable = True
    """Whether other answers in the same form might do it: the form then comes back with what was typed."""
    about: tuple[str, ...] = ()
    """The fields beside which it is said, where the form has one of them."""

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or self.message)
        self.message = message or self.message


class NotPermitted(ActionRefused):
    """The person may not do this to this request."""

    message = _("You are not permitted to do this with this request as it stands now.")
    mendable = False


class TooLate(ActionRefused):
    """Somebody was quicker: the request no longer stands where this verb starts."""

    message = _("Somebody else was quicker: this request has moved on. Below is how it stands now.")
    mendable = False


class NoRoom(ActionRefused):
    """The disk was full when files were to be kept; nothing was recorded."""

    message = _("There is no room for these files at the moment, and nothing was sent. Send it without them, or later.")
    about = ("attachments", "scan")
