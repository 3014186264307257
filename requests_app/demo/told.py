"""What the people of the invented county were told lately."""

from datetime import datetime, timedelta

from django.db.models import F

from network.demo.accounts import DEMO_VILLAGE
from requests_app.models import Notification
from requests_app.outbox_enums import RESULTS, Delivery, Via
from requests_app.relay import ATTEMPTS

RECENT = timedelta(days=7)
"""Of older events nobody is told: their people know already, and a year of messages would bury the last ones."""

READ_AFTER = timedelta(days=1)


def deliver(now: datetime) -> None:
    """Every message was sent at once and older lines were read; but one result never arrived, so that the demo
    village has a client to call (R55)."""
    messages = Notification.objects.filter(via=Via.SMS)
    delivered = {"state": Delivery.SENT, "next_try_at": None, "attempts": 1, "reference": "demo"}
    messages.update(**delivered, sent_at=F("created_at"))
    Notification.objects.unread().filter(created_at__lt=now - READ_AFTER).update(read_at=F("created_at"))
    lost = messages.filter(template__in=RESULTS, proxy_request__holder_unit__code=DEMO_VILLAGE).order_by("-pk").first()
    if lost:
        failed = {"state": Delivery.DEAD, "error": "timeout", "attempts": ATTEMPTS, "sent_at": None, "reference": ""}
        messages.filter(pk=lost.pk).update(**failed)
