"""Serving files so that no browser runs what is in them."""

from django.http import FileResponse, Http404

from requests_app.models import Attachment


def inert_download(attachment: Attachment) -> FileResponse:
    """The file as a download of its checked type; never shown inside the portal."""
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError as lost:  # a restored database without its folder of files
        raise Http404 from lost
    response = FileResponse(
        content,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
