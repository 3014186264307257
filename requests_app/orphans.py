"""Files and their rows correspond one to one: finding what does not, and removing files that nobody knows.

A crash between writing a file and committing its row leaves a file without a row. Nothing leaves a row without a file;
a database restored without its folder has such rows.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from django.core.files.storage import default_storage

from requests_app.models import Attachment

logger = logging.getLogger(__name__)

FOLDER = "attachments"
GRACE = timedelta(hours=6)
"""A younger file may belong to a request that is being written just now."""
BATCH = 500
FEW, SHARE = 20, 10
"""More files without a row than these few and this share of the rows are no crash's: the database is another one than
the folder belongs to, and removing them would lose what a restore could still join."""


class Lost(NamedTuple):
    """A row whose file is gone or has another size."""

    receipt: str
    attachment: int
    size: int
    found: int | None


def remove_orphans(now: datetime, *, however_many: bool = False) -> int:
    """Remove the files that have no row and are older than GRACE; returns how many.

    Where they are too many to come of crashes, none is removed unless that is asked for.
    """
    found = list(orphans(now))
    if len(found) > max(FEW, Attachment.objects.count() // SHARE) and not however_many:
        logger.error("%d files have no row: is this the database they belong to? None was removed.", len(found))
        return 0
    for name in found:
        default_storage.delete(name)
    return len(found)


def orphans(now: datetime) -> Iterator[str]:
    """The names of files older than GRACE that no row names. Memory does not grow with their number."""
    old = (name for name in _names() if _written(name, now) < now - GRACE)
    while names := list(islice(old, BATCH)):
        known = set(Attachment.objects.filter(file__in=names).values_list("file", flat=True))
        yield from (name for name in names if name not in known)


def lost() -> Iterator[Lost]:
    """The rows whose file is not there as it was stored."""
    rows = Attachment.objects.order_by("pk").values_list("proxy_request__receipt", "pk", "size", "file")
    for receipt, pk, size, name in rows.iterator(BATCH):
        try:
            found = default_storage.size(name)
        except FileNotFoundError:
            found = None
        if found != size:
            yield Lost(receipt, pk, size, found)


def _names() -> Iterator[str]:
    for request in _listed(FOLDER)[0]:
        yield from (f"{FOLDER}/{request}/{file}" for file in _listed(f"{FOLDER}/{request}")[1])


def _listed(folder: str) -> tuple[list[str], list[str]]:
    """Folders and files in it; none of a folder that is not there."""
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _written(name: str, now: datetime) -> datetime:
    """When the file was written; a file that vanishes meanwhile counts as new."""
    try:
        return default_storage.get_modified_time(name)
    except FileNotFoundError:
        return now
