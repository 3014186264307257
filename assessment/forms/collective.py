"""The forms of collective handling (R75, R81). They clean; the views act."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assessment.actions.collective import Handled
from assessment.enums import CollectiveKind
from assessment.forms.reviews import Correction, long_text
from assessment.models import CollectiveHandling
from network.models import User
from proxyportal.fields import CodeField, PlainField
from proxyportal.uploads import FilesField
from requests_app.forms.pairings import NO_NAMES, PastDayField
from requests_app.models import CommonDemand, ProxyRequest

MOST_LINKED = 50
"""How many requests one record links."""
OFFERED_DEMANDS = 100
"""The newest common demands that are offered."""


class ReceiptsField(CodeField):
    """Receipt numbers, one a line or with commas between. Cleans to a list without repetitions."""

    def to_python(self, value: Any) -> Any:
        lines = re.split(r"[\s,;，；、]+", str(value or ""))
        return list(dict.fromkeys(code for line in lines if (code := super(ReceiptsField, self).to_python(line))))

    def run_validators(self, value: Any) -> None:
        for code in value:
            super().run_validators(code)


class CollectiveForm(forms.Form):
    """What was done for many at once. The requests are named by receipt number, as far as the person sees them."""

    kind = forms.ChoiceField(label=_("What was it?"), choices=CollectiveKind, widget=forms.RadioSelect)
    held_on = PastDayField(label=_("Day"))
    topic = PlainField(label=_("Topic"), max_length=120, help_text=NO_NAMES)
    decision = long_text(label=_("What was decided or done"), help_text=NO_NAMES)
    common_demand = forms.ChoiceField(label=_("Common demand"), required=False)
    requests = ReceiptsField(
        label=_("Receipt numbers of the requests"), lines=3, max_length=40, required=False, help_text=_("One a line.")
    )
    minutes = FilesField(
        label=_("Minutes"), required=False, help_text=_("Up to five images, PDF or Office files of 10 MB each.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        rows = CommonDemand.objects.visible_to(user).select_related("unit").order_by("-opened_at", "-pk")
        self.demands = {str(row.pk): row for row in rows[:OFFERED_DEMANDS]}
        self._offer_linked_demand()
        choices = [(key, f"{row.title} · {row.unit.full_name}") for key, row in self.demands.items()]
        self.fields["common_demand"].choices = [("", _("None")), *choices]  # type: ignore[attr-defined]  # of choices
        self.fields["requests"].widget.attrs.pop("maxlength", None)

    def _offer_linked_demand(self) -> None:
        """Of a record that is corrected, its own demand stays on offer, however old it is."""
        linked = self.initial.get("common_demand")
        if linked and str(linked) not in self.demands:
            row = CommonDemand.objects.select_related("unit").get(pk=linked)
            self.demands[str(row.pk)] = row

    def clean_requests(self) -> list[ProxyRequest]:
        """The requests themselves. One that the person does not see is as unknown as one that does not exist."""
        codes = self.cleaned_data["requests"]
        if len(codes) > MOST_LINKED:
            raise ValidationError(_("At most %(number)d requests."), params={"number": MOST_LINKED}, code="many")
        found = {row.receipt: row for row in ProxyRequest.objects.visible_to(self.user).filter(receipt__in=codes)}
        if unknown := [code for code in codes if code not in found]:
            message = _("You see no request with this receipt number: %(codes)s.")
            raise ValidationError(message, params={"codes": ", ".join(unknown[:5])}, code="unknown")
        return list(found.values())

    def clean_common_demand(self) -> CommonDemand | None:
        """The demand itself."""
        return self.demands.get(self.cleaned_data["common_demand"])

    def handled(self) -> Handled:
        """As the actions take it."""
        data = self.cleaned_data
        facts = {name: data[name] for name in ("held_on", "topic", "decision", "common_demand", "requests", "minutes")}
        return Handled(kind=CollectiveKind(data["kind"]), **facts)


class CollectiveCorrection(Correction, CollectiveForm):
    """A record entered anew, with the reason."""

    @staticmethod
    def initial_of(record: CollectiveHandling, user: User) -> dict[str, Any]:
        """What the version before says, with those of its requests that the person sees."""
        facts = {name: getattr(record, name) for name in ("kind", "held_on", "topic", "decision")}
        seen = ProxyRequest.objects.visible_to(user).filter(pk__in=record.links.values("proxy_request"))
        receipts = "\n".join(seen.order_by("receipt").values_list("receipt", flat=True))
        return facts | {"common_demand": record.common_demand_id or "", "requests": receipts}
