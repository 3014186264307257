"""One request's life."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    """Requests, their events, breaches and answers."""

    name = "requests_app"
    verbose_name = _("Requests")

    def ready(self) -> None:
        """Tell the network who still owes something to residents."""
        from network import owed  # noqa: PLC0415 - models are loaded only now
        from requests_app.figures import open_requests_of  # noqa: PLC0415

        owed.register(open_requests_of)
