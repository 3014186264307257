"""The form by which an agent enters a walk-in (R36)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import Tier
from network.forms.picker import Typed
from network.models import Appointment, User
from network.routing import spoken_for
from proxyportal.fields import LocalTimeField, PhoneField
from proxyportal.uploads import FilesField
from requests_app.enums import Channel, Kind
from requests_app.forms.intake import FILES_HELP, KINDS, IntakeForm
from requests_app.models import ProxyRequest


class OnBehalfField(forms.ChoiceField):
    """The post of somebody without an account who was asked first (R37); cleans to the post, None for nobody."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Whom did the client ask first?"),
            required=False,
            help_text=_("You enter it for them: both names stand on the receipt, and you keep track of it (R37)."),
        )

    def offer(self, posts: list[Appointment]) -> None:
        """Let the choice be one of these posts."""
        self.posts = {str(post.pk): post for post in posts}
        labels = ((pk, f"{post.agent} · {post.unit} {post.title}".strip()) for pk, post in self.posts.items())
        self.choices = [("", _("Me")), *labels]

    def clean(self, value: Any) -> Appointment | None:
        return self.posts.get(super().clean(value))


class RegisterForm(IntakeForm):
    """A walk-in (R36): under a minute, keyboard only. The server's clock starts at entry, not at the visit (R43).

    Asked are phone, name, kind, matter and consent. Where the client lives, how and when they came, and whom they asked
    first have a usual answer each and are folded away with it; only who serves more than a village is asked the place.
    """

    client_phone = PhoneField(
        label=_("Client's phone"), required=False, help_text=_("Leave it empty if there is none.")
    )
    kind = forms.ChoiceField(label=_("What kind of matter is it?"), choices=KINDS, initial=Kind.ERRAND)
    channel = forms.ChoiceField(
        label=_("How did the client come?"), choices=[c for c in Channel.choices if c[0] != Channel.ONLINE]
    )
    visited_at = LocalTimeField(
        label=_("When did the client come?"),
        required=False,
        help_text=_("Kept beside the time of entry; it moves no clock (R43)."),
    )
    on_behalf_of = OnBehalfField()
    attachments = FilesField(label=_("Photos or papers"), required=False, help_text=FILES_HELP)
    consent = forms.BooleanField(
        label=_("The client was told how their details are used, and agrees."),
        error_messages={"required": _("Tell the client how their details are used and ask for their agreement.")},
    )

    folded = ("unit", "item", "channel", "visited_at", "on_behalf_of", "attachments")

    def __init__(self, *args: Any, user: User | None = None, focus: str = "client_phone", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = user.standing if user else None
        home = standing.home if standing else None
        self.home = None if home is None or home.tier == Tier.DEPARTMENT else home
        for name, usual in (("unit", self.home), ("channel", Channel.COUNTER)):
            self.initial.setdefault(name, usual)
        self.fields["client_name"].label = _("Client's name")
        posts = list(spoken_for(standing, timezone.localdate())) if standing else []
        self.fields["on_behalf_of"].offer(posts)  # type: ignore[attr-defined]  # a field of its own kind
        if not posts:
            del self.fields["on_behalf_of"]
        self.fields["attachments"].widget.attrs["hx-preserve"] = "true"  # a browser would forget what was chosen
        self.fields["client_phone"].widget.attrs |= {
            "hx-post": reverse_lazy("requests:known-client"),
            "hx-trigger": "change",
            "hx-target": "#known",
            "hx-params": "client_phone,csrfmiddlewaretoken",
        }
        if not self.is_bound:
            self.fields[focus].widget.attrs["autofocus"] = True

    @property
    def asks_place(self) -> bool:
        """Whether the place stands among the questions: an agent of a village need only look at it."""
        return self.home is None or self.home.tier == Tier.TOWN

    @property
    def has_optional(self) -> bool:
        """Whether the folded part holds an error or anything but the usual answers."""
        usual = {"unit": self.home and self.home.code, "channel": Channel.COUNTER}
        shown = [name for name in self.folded if name in self.fields and not (name == "unit" and self.asks_place)]
        return any(self[name].errors or _plain(self[name].value()) not in ("", usual.get(name)) for name in shown)

    def clean_visited_at(self) -> Any:
        """Not in the future; empty means just now."""
        visited_at = self.cleaned_data["visited_at"]
        if visited_at and visited_at > timezone.now():
            raise ValidationError(_("This time has not come yet."), code="future")
        return visited_at or timezone.now()

    @property
    def phone(self) -> str:
        """The phone typed so far, as it is kept; empty while there is none or it is wrong."""
        try:
            return self.fields["client_phone"].clean(self["client_phone"].value())
        except ValidationError:
            return ""

    def with_client_of(self, known: ProxyRequest | None, user: User) -> "RegisterForm":
        """The same form with everything typed so far, and name and place of this request's client if there is one."""
        typed = {name: self[name].value() for name in self.fields if name != "attachments"}
        if known is None:
            return RegisterForm(initial=typed, user=user)
        filled = {"client_name": known.client.name, "unit": Typed(known.area.code, "")}
        return RegisterForm(initial=typed | filled, user=user, focus="client_name")


def _plain(value: Any) -> str:
    """An answer as its box holds it: of a place, its code or what was typed to find it."""
    if isinstance(value, Typed):
        return value.code or value.search
    return str(getattr(value, "code", value) or "")
