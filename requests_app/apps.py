"""One request's life."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    """Requests, their events, breaches and answers."""

    name = "requests_app"
    verbose_name = _("Requests")

    def ready(self) -> None:
        """Tell the network what of ours stands against closing a unit, and who still owes something to residents."""
        from network import obstacles, owed  # noqa: PLC0415 - models can be read only once all apps are there
        from requests_app.figures import open_requests_of  # noqa: PLC0415 - the same
        from requests_app.obstacles import HINDER_CLOSING  # noqa: PLC0415 - the same

        for reason in HINDER_CLOSING:
            obstacles.register(reason)
        owed.register(open_requests_of)
