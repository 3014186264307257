"""The project's own application: template tags, commands and the pages that belong to no app."""

from django.apps import AppConfig


class ProxyPortalConfig(AppConfig):
    """Makes the project's template tags, templates and commands load."""

    name = "proxyportal"
