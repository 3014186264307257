"""People to choose from: whom a client may name, and who may take over."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.models import Appointment
from network.routing import stand_ins
from proxyportal.fields import PlainField


class SuccessorField(forms.ChoiceField):
    """A post whose holder takes over; cleans to the post, None if left empty. A form says which with `offer`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=gettext_lazy("Who takes over?"), **kwargs)

    def offer(self, posts: Iterable[Any]) -> None:
        """Let the choice be one of these posts."""
        self.posts = {str(post.pk): post for post in posts}
        self.choices = [("", _("Choose somebody")), *((pk, post_label(post)) for pk, post in self.posts.items())]

    def clean(self, value: Any) -> Any:
        return self.posts.get(super().clean(value))


class ReasonField(PlainField):
    """Why something passes on: for colleagues, not for the client."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = gettext_lazy("Stays with the request. Residents read only who is responsible now.")
        super().__init__(label=gettext_lazy("Reason"), max_length=300, help_text=help_text, **kwargs)


def post_label(post: Any, instead: Appointment | None = None) -> str:
    """A person and a post as a list of choices shows them, with who stands in during a leave (R40)."""
    label = f"{getattr(post, 'name', post.agent)} · {post.unit} {post.title}".strip()  # as published, where it was
    if post.away_until is None:
        return label
    words = {"post": label, "day": date_format(post.away_until, "MONTH_DAY_FORMAT"), "name": instead and instead.agent}
    if instead:
        return _("%(post)s (away until %(day)s, %(name)s stands in)") % words
    return _("%(post)s (away until %(day)s)") % words


def agent_labels(posts: Iterable[Any], day: date) -> list[tuple[int, str]]:
    """Agents to choose from, those away with who stands in on `day`; one more query if somebody is away (R12, R40)."""
    shown = list(posts)
    instead = stand_ins([post for post in shown if post.away_until], day)
    return [(post.agent_id, post_label(post, instead.get(post.pk))) for post in shown]
