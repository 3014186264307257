"""Handing out private files so that no browser runs what is in them."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404


def inert_download(file: FieldFile, *, name: str, content_type: str) -> FileResponse:
    """The stored file as a download of its checked type under a name for people; never shown inside the portal.

    Raises Http404 for a file that is gone, as in a restored database without its folder of files.
    """
    try:
        content = file.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    response = FileResponse(content, as_attachment=True, filename=name, content_type=content_type)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
