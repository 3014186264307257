"""What stands in the way of a change to the network, and how other parts of the portal have a say in it."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from network.models import Appointment, Unit

Obstacle = Callable[[Unit], str]
"""Says in words why a unit must not close yet, or nothing: ""."""

_registered: list[Obstacle] = []


def register(reason_for_unit: Obstacle) -> None:
    """Have this asked before a unit closes; an app does so in its `AppConfig.ready`, whichever way it is imported."""
    if reason_for_unit not in _registered:
        _registered.append(reason_for_unit)


def reasons(unit: Unit) -> list[str]:
    """What the other parts of the portal have against closing this unit."""
    return [words for words in (ask(unit) for ask in _registered) if words]


PostObstacle = Callable[[Appointment], str]
"""Says in words why a post must not be taken back, or nothing: ""."""

_registered_for_posts: list[PostObstacle] = []


def register_for_posts(reason_for_post: PostObstacle) -> None:
    """Have this asked before a post that was entered by mistake is taken back."""
    if reason_for_post not in _registered_for_posts:
        _registered_for_posts.append(reason_for_post)


def reasons_to_keep(post: Appointment) -> list[str]:
    """What of the other parts of the portal hangs on this post."""
    return [words for words in (ask(post) for ask in _registered_for_posts) if words]


class Hindrance(NamedTuple):
    """One thing in the way, with what it is about, to lead there."""

    text: Any
    unit: Unit | None = None
    post: Appointment | None = None


class ChangeRefused(Exception):  # noqa: N818 - it is an answer to a person, not a programming error
    """Nothing was changed, for the reason in `message`; `field` is the answer it is about, if it is about one."""

    def __init__(self, message: Any, *, field: str = "", hindrances: Sequence[Hindrance] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.hindrances = hindrances
