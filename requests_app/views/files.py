"""Serving the files of requests."""

from django.http import FileResponse

from proxyportal import downloads
from requests_app.models import Attachment


def inert_download(attachment: Attachment) -> FileResponse:
    """The attachment as a download that no browser runs."""
    return downloads.inert_download(attachment.file, name=attachment.name, content_type=attachment.content_type)
