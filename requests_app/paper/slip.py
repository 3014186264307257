"""The handling slip: one request with its whole log, by which every step is watched (R60)."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from proxyportal.paper import press
from proxyportal.paper_flow import Band
from proxyportal.regulation import FEEDBACK_TARGET, Verdict, is_overtime
from requests_app.enums import ActorKind
from requests_app.models import ProxyRequest
from requests_app.paper import sheet
from requests_app.receipts import tracking_address
from requests_app.story import story_of

ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)
"""From here every day of the story is far: paper names it in full, never "tomorrow"."""

CLOCK_WIDTHS = (42.0, 44.0, 44.0, 26.0)
BREACH_WIDTHS = (42.0, 44.0, 70.0)
LOG_WIDTHS = (12.0, 33.0, 30.0, 28.0, 53.0)


def slip(shown: ProxyRequest, absolute: Callable[[str], str], *, clear: bool, now: datetime) -> bytes:
    """The slip of one request. `clear` names the client in full, which the caller must have put in the log."""
    with press():
        name = _("Handling slip")
        bands = [
            sheet.title(name, shown.receipt, qr=tracking_address(shown, absolute)),
            *sheet.facts(people(shown, clear=clear)),
            *sheet.facts([(_("Handled by"), sheet.handler(shown)), (_("Matter"), shown.headline)], across=1),
            *sheet.facts([(_("In words"), shown.description), (_("Files"), files(shown))], across=1),
            sheet.heading(_("Limits")),
            *sheet.table((_("Limit"), _("Due on"), _("Kept on"), _("Verdict")), clocks(shown, now), CLOCK_WIDTHS),
            *breaches(shown),
            *result(shown),
            sheet.heading(_("What happened, step by step")),
            *sheet.table((_("No."), _("Time"), _("Step"), _("Done by"), _("In words")), log(shown), LOG_WIDTHS),
            sheet.signatures(
                [_("Handled by (signature):"), _("Leader in charge (signature):"), _("Date:")], _("(Seal of the unit)")
            ),
        ]
        return sheet.document(name, shown.receipt, bands, printed_at=now)


def people(shown: ProxyRequest, *, clear: bool) -> list[tuple[str, str]]:
    """Who asked for it, how and when, and who answers for it (R30, R31)."""
    return [
        *sheet.client_facts(shown, clear=clear),
        (_("Place"), shown.area.full_name),
        (_("Channel"), str(shown.get_channel_display())),
        (_("Kind"), str(shown.get_kind_display())),
        (_("Status"), str(shown.get_status_display())),
        (_("Entered"), sheet.moment(shown.submitted_at)),
        (_("Came"), sheet.moment(shown.visited_at)),
        (_("Entered by"), str(shown.registered_by or sheet.NOTHING)),
        (_("First contact"), str(shown.first_contact or sheet.NOTHING)),
    ]


def files(shown: ProxyRequest) -> str:
    """The names of the files that belong to it."""
    return "\n".join(attachment.name for attachment in shown.attachments.all()) or sheet.NOTHING


# --- Limits ----------------------------------------------------------------------------------------------------------


def clocks(shown: ProxyRequest, now: datetime) -> Iterator[tuple[str, str, str, str]]:
    """Each limit: when it was due, when it was kept, and the verdict (R42, R44, R45, R54)."""
    stopped, ended = shown.closed_at or now, shown.concluded_at
    limits = [
        (_("Acceptance within 24 hours"), shown.acceptance_due_at, shown.accepted_at or shown.refused_at),
        (_("Own deadline (urgent)"), shown.urgent_due_at, ended)
        if shown.urgent
        else (_("Conclusion within 48 hours"), shown.conclusion_due_at, ended),
        (_("Promised date"), shown.promised_at, ended),
    ]
    if start := ended or shown.refused_at:
        limits.append((_("Client told within 24 hours"), start + FEEDBACK_TARGET, shown.informed_at))
    verdicts = (shown.acceptance_verdict, shown.conclusion_verdict, "", "")
    for (name, due, kept), verdict in zip(limits, verdicts, strict=False):
        if due:
            said = verdict_words(verdict, late=is_overtime(due, kept or stopped), open_=not kept, over=shown.closed_at)
            yield name, sheet.moment(due), sheet.moment(kept), said


def verdict_words(verdict: str, *, late: bool, open_: bool, over: datetime | None) -> str:
    """The frozen verdict, else what the times say; a limit that a withdrawal stopped in time was neither kept nor
    missed."""
    if verdict == Verdict.EXPLAINED:
        return _("explained in time")
    if verdict == Verdict.OVERTIME or (late and not verdict):
        return _("overtime")
    if open_ and not verdict:
        return _("stopped") if over else _("running")
    return _("on time")


def breaches(shown: ProxyRequest) -> list[Band]:
    """The limits that were missed, each with whoever held the request then (R42-R45)."""
    found = shown.breaches.select_related("holder_unit", "holder_agent").order_by("due_at", "pk")
    rows = [
        (
            str(breach.get_stage_display()),
            sheet.moment(breach.due_at),
            " · ".join(filter(None, (breach.holder_unit.full_name, str(breach.holder_agent or "")))),
        )
        for breach in found
    ]
    if not rows:
        return []
    heads = (_("Limit that was missed"), _("Due on"), _("Held at that moment by"))
    return [sheet.heading(_("Overtime")), *sheet.table(heads, rows, BREACH_WIDTHS)]


def result(shown: ProxyRequest) -> list[Band]:
    """How it ended and what the client says of it (R41, R88); nothing while it is open."""
    if not shown.outcome:
        return []
    words = [(_("Outcome"), str(shown.get_outcome_display())), (_("In words"), shown.result_text or sheet.NOTHING)]
    rating = shown.ratings.filter(round=shown.round).first()
    if rating:
        words.append((_("Rating"), str(rating.get_grade_display())))
    return [sheet.heading(_("Result")), *sheet.facts(words, across=1)]


def log(shown: ProxyRequest) -> Iterator[tuple[str, ...]]:
    """The whole log as staff read it, the first step first: when, what, who, in what words."""
    story = reversed(story_of(shown, ANY_DAY))
    kinds = shown.events.order_by("seq").values_list("actor_kind", flat=True)
    for number, (entry, kind) in enumerate(zip(story, kinds, strict=False), 1):
        who = entry.who or (sheet.NOTHING if kind == ActorKind.AGENT else str(ActorKind(kind).label))
        yield str(number), sheet.moment(entry.at).replace(" ", "\n"), entry.title, who, "\n".join(entry.texts)
