"""The organization department's side."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from requests_app.outbox_enums import Matter


class AssessmentConfig(AppConfig):
    """Supervision and scoring."""

    name = "assessment"
    verbose_name = _("Assessment")

    def ready(self) -> None:
        """Let the inbox know of reminder talks and complaints: who sees them, and where they open (R49, R64)."""
        from assessment.models import Complaint, ReminderTalk  # noqa: PLC0415 - models are there only now
        from requests_app.outbox_querysets import KNOWN, Known  # noqa: PLC0415

        KNOWN[Matter.TALK] = Known(ReminderTalk.objects.visible_to, "assessment:talk")
        KNOWN[Matter.COMPLAINT] = Known(Complaint.objects.visible_to, "assessment:complaint")
        KNOWN[Matter.REPLY] = Known(Complaint.objects.asked_of, "assessment:complaint-reply")
