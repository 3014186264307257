"""What staff keep at the desk, and the record of look-ups and exports."""

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from network.models import Unit, User
from proxyportal.encryption import keyed_digest
from requests_app.desk_permissions import (
    keeps_templates,
    may_change_template,
    may_delete_filter,
    may_export_in_full,
    may_share_template,
)
from requests_app.enums import ExportFormat, ExportList, Lookup, Verb
from requests_app.errors import ActionRefused, NotPermitted
from requests_app.models import ExportLog, LookupLog, ReplyTemplate, SavedFilter

MOST_FILTERS = 20
MOST_TEMPLATES = 50
"""How many saved filters and reply templates one person keeps: more than that nobody finds anything in."""


def save_filter(
    *, name: str, query: Mapping[str, str], shared_with: Unit | None = None, actor: User, now: datetime
) -> SavedFilter:
    """Keep these filters under a name. Raises ActionRefused for a name in use, no filter, or more than the most."""
    if not query:
        raise ActionRefused(_("Choose at least one filter first. A search text is never kept."))
    if actor.saved_filters.count() >= MOST_FILTERS:
        raise ActionRefused(_("You keep %(most)d filters already. Delete one first.") % {"most": MOST_FILTERS})
    if shared_with and shared_with not in actor.standing.units:
        raise NotPermitted(_("Filters are shared with one's own units only."))
    facts = {"name": name, "query": dict(sorted(query.items())), "shared_with": shared_with}
    try:
        with transaction.atomic():
            return SavedFilter.objects.create(owner=actor, saved_at=now, **facts)
    except IntegrityError as twice:
        raise ActionRefused(_("You keep a filter of this name already.")) from twice


def delete_filter(*, saved: SavedFilter, actor: User) -> None:
    """Remove one's own saved filter. Raises NotPermitted for somebody else's."""
    if not may_delete_filter(actor, saved):
        raise NotPermitted(_("Only who saved a filter deletes it."))
    saved.delete()


@transaction.atomic
def write_template(
    *,
    verb: Verb,
    title: str,
    text: str,
    unit: Unit | None = None,
    template: ReplyTemplate | None = None,
    actor: User,
    now: datetime,
) -> ReplyTemplate:
    """Write a text for a frequent answer, or correct one. The author of a corrected one stays.

    Raises NotPermitted for a unit or a text that is not the person's to write, ActionRefused for more than the most.
    """
    if not keeps_templates(actor) or (template and not may_change_template(actor, template)):
        raise NotPermitted(_("This text is not yours to change."))
    if unit and (template is None or unit != template.unit) and not may_share_template(actor, unit):
        raise NotPermitted(_("Texts are written for one's own units only."))
    if template is None:
        if actor.reply_templates.count() >= MOST_TEMPLATES:
            raise ActionRefused(_("You keep %(most)d texts already. Delete one first.") % {"most": MOST_TEMPLATES})
        template = ReplyTemplate(author=actor)
    template.verb, template.title, template.text, template.unit = verb, title, text, unit
    template.changed_at = now
    template.save()
    return template


def delete_template(*, template: ReplyTemplate, actor: User) -> None:
    """Remove a text; what was answered with it stays. Raises NotPermitted."""
    if not may_change_template(actor, template):
        raise NotPermitted(_("This text is not yours to change."))
    template.delete()


def note_export(
    *,
    listed: ExportList,
    format: ExportFormat,  # noqa: A002 - the word of the form and the row
    filters: Mapping[str, str],
    rows: int,
    in_full: bool = False,
    reason: str = "",
    actor: User,
    now: datetime,
) -> ExportLog:
    """Record that a list leaves the portal. Raises NotPermitted for one in full without permission or reason."""
    if in_full and not (may_export_in_full(actor) and reason):
        raise NotPermitted(_("Only leaders in charge and supervisors take names and phones away, for a reason."))
    digest = keyed_digest("export", json.dumps([listed, dict(filters)], sort_keys=True))
    kept = {"listed": listed, "format": format, "filters_digest": digest, "rows": rows, "masked": not in_full}
    return ExportLog.objects.create(user=actor, at=now, reason=reason if in_full else "", **kept)


def note_lookup(*, kind: Lookup, datum: str, found: int, actor: User, now: datetime) -> LookupLog:
    """Record that somebody searched by a phone or a name; of it only a digest with a purpose of its own is kept."""
    digest = keyed_digest(f"looked up by {kind}", datum)
    return LookupLog.objects.create(user=actor, at=now, kind=kind, digest=digest, found=found)
