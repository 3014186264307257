"""One request's life."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    """Requests, their events, breaches and answers."""

    name = "requests_app"
    verbose_name = _("Requests")

    def ready(self) -> None:
        """Tell the network what of ours stands against closing a unit or taking a post back, and who owes what."""
        from network import obstacles, owed  # noqa: PLC0415 - models can be read only once all apps are there
        from requests_app.figures import open_requests_of  # noqa: PLC0415 - the same
        from requests_app.obstacles import HINDER_CLOSING, work_done_in  # noqa: PLC0415 - the same

        for reason in HINDER_CLOSING:
            obstacles.register(reason)
        obstacles.register_for_posts(work_done_in)
        owed.register(open_requests_of)
