"""The organization department's side."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    """Supervision and scoring."""

    name = "assessment"
    verbose_name = _("Assessment")
