"""Files that belong to a request."""

from django.db import models
from django.utils.crypto import get_random_string

from network.models import Agent
from requests_app.models.proxy_request import ProxyRequest


def private_name(attachment: "Attachment", filename: str) -> str:
    """A generated place under the private folder; nothing of the client's file name reaches the disk."""
    return f"attachments/{attachment.proxy_request_id}/{get_random_string(24)}"


class Attachment(models.Model):
    """A file the client or an agent added. Served only as an inert download to who may see the request."""

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to=private_name, max_length=120)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name
