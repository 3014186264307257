"""The network: who serves whom."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    """Units, agents, their posts and the catalogue."""

    name = "network"
    verbose_name = _("Network")
