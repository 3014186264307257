"""Serving files so that no browser runs what is in them."""

from django.http import FileResponse

from requests_app.models import Attachment


def inert_download(attachment: Attachment) -> FileResponse:
    """The file as a download of its checked type; never shown inside the portal."""
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
