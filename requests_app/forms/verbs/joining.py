"""Joint handling: who is called in, what each says, what was decided (R34)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.routing import receivers
from proxyportal.fields import PlainField
from requests_app.forms.verbs.base import ReceiversField, VerbForm, long_text
from requests_app.permissions import opinions_asked


class ConveneForm(VerbForm):
    """Which units are called in, and for what."""

    reason = long_text(label=_("What is to be settled together?"))
    units = ReceiversField(label=_("Which units are called in?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = receivers(self.proxy_request.holder_unit, timezone.localdate())
        self.fields["units"].offer(units)  # type: ignore[attr-defined]  # a field of units


class OpinionForm(VerbForm):
    """What the unit says; it is asked once."""

    text = long_text(label=_("Opinion"), help_text=_("What your unit can do, by when, and on which ground."))


class SettleForm(VerbForm):
    """What was decided; and where an opinion is missing, why nobody waits for it."""

    decision = long_text(label=_("What was decided"), help_text=_("When the units met, and who does what by when."))
    missing_reason = PlainField(label=_("Why you go on without it"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missing = [str(opinion.unit) for opinion in opinions_asked(self.proxy_request) if opinion.given_at is None]
        if missing:
            words = _("No opinion has come from: %(units)s.") % {"units": "、".join(missing)}
            self.fields["missing_reason"].help_text = words
        else:
            del self.fields["missing_reason"]
