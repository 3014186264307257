"""One request's life."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    """Requests, their events, breaches and answers."""

    name = "requests_app"
    verbose_name = _("Requests")
