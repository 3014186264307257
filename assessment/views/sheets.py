"""One sheet: as the annex lays it out, with the evidence beside each row, and its steps (R71)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assessment import reading
from assessment.actions import sheets as actions
from assessment.annexes import TITLES
from assessment.enums import SheetState, Step
from assessment.forms.sheets import AssessForm, CorrectForm, ReplyForm, RowsForm, SelfScoreForm
from assessment.laid_out import COLUMN_WORDS, PEOPLE
from assessment.models import RowProof, ScoreRow, ScoreSheet
from assessment.permissions import assesses, sees_assessed, speaks_for
from assessment.scoring import suggestions
from assessment.totals import totals_of
from assessment.views.rounds import hidden
from network.views.answering import StaffRequest, posted
from proxyportal.downloads import inert_download
from requests_app.errors import ActionRefused, NotPermitted

S = SheetState

ASSESSED_FROM = (S.OPEN, S.SELF_SCORED, S.ASSESSED, S.SHOWN, S.REPLIED)

BUTTONS: dict[Step, tuple[tuple[SheetState, ...], Any]] = {
    Step.SHOW: ((S.ASSESSED,), actions.show),
    Step.FINALIZE: ((S.SHOWN, S.REPLIED), actions.finalize),
    Step.LOCK: ((S.FINAL,), actions.lock),
}
"""Steps that need no words: from which states, and what does them."""


@never_cache
@require_safe
def sheet(request: StaffRequest, year: int, half: int, code: str) -> HttpResponse:
    """The sheet as it stands, or the version that is asked for."""
    return render(request, "assessment/sheet.html", sheet_context(request, found_sheet(request, year, half, code)))


def found_sheet(request: StaffRequest, year: int, half: int, code: str) -> ScoreSheet:
    """The last version that this person may see, or the one asked for; 404 for a stranger's."""
    rows = ScoreSheet.objects.visible_to(request.user).filter(round__year=year, round__half=half, unit__code=code)
    wanted = request.GET.get("version", "")
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 5:
        rows = rows.filter(version=int(wanted))
    joined = rows.select_related("unit", "round", "superseded_by", *PEOPLE).defer("superseded_by__inputs")
    found = joined.order_by("-version").first()
    if found is None:
        raise Http404
    return found


def sheet_context(request: StaffRequest, shown: ScoreSheet, **forms: Any) -> dict[str, Any]:
    """What the page of a sheet shows; `forms` came back with mistakes."""
    user, state = request.user, shown.state
    speaks, judges = speaks_for(user, shown.unit), assesses(user)
    clear = sees_assessed(user, shown)
    rows, lines = {row.number: row for row in shown.rows.prefetch_related("proofs")}, reading.lines(shown.inputs)
    versions = ScoreSheet.objects.visible_to(user).filter(round=shown.round, unit=shown.unit)
    last = versions.order_by("-version").values_list("version", flat=True)
    totals = totals_of([shown])[shown.pk]
    is_last = shown.version == last[0] if last else True
    return {
        "sheet": shown,
        "round": shown.round,
        "columns": COLUMN_WORDS,
        "title": TITLES[shown.annex],
        "lines": [(line, rows[line.annex.number]) for line in lines],
        "words": list(dict.fromkeys(fact.word for line in lines for fact in line.facts)),
        "totals": totals if clear else hidden(totals),
        "judged": sum(found.judged for found in suggestions(shown.inputs).values()),
        "sees_assessed": clear,
        "versions": list(last),
        "may_self_score": speaks and state in (S.OPEN, S.SELF_SCORED),
        "may_assess": judges and is_last and state in ASSESSED_FROM,
        "buttons": [step for step, (states, _) in BUTTONS.items() if judges and is_last and state in states],
        "reply_form": forms.get("reply") or (ReplyForm() if speaks and state == S.SHOWN else None),
        "correct_form": forms.get("correct") or (CorrectForm() if judges and is_last and state == S.LOCKED else None),
    }


@never_cache
def self_score(request: StaffRequest, year: int, half: int, code: str) -> HttpResponse:
    """The unit's leader scores the six rows; a form with mistakes comes back with everything typed but the files."""
    shown = found_sheet(request, year, half, code)
    if not speaks_for(request.user, shown.unit):
        return refused(request, shown, NotPermitted(_("Only the unit's own leader in charge scores it.")))
    if shown.state not in (S.OPEN, S.SELF_SCORED):
        return refused(request, shown, NotPermitted(_("The sheet is being assessed: the self-score stands.")))
    rows = list(shown.rows.prefetch_related("proofs"))
    files = request.FILES if request.method == "POST" else None
    form = SelfScoreForm(posted(request), files, rows=rows, initial=SelfScoreForm.initial_of(rows))
    return fill_in(request, shown, form, rows, actions.self_score, "assessment/self_score.html")


@never_cache
def assess(request: StaffRequest, year: int, half: int, code: str) -> HttpResponse:
    """The organization department gives the official scores, with the evidence and the self-score beside each row."""
    shown = found_sheet(request, year, half, code)
    if not assesses(request.user):
        return refused(request, shown, NotPermitted(_("Only the organization department gives scores.")))
    if shown.state not in ASSESSED_FROM:
        return refused(request, shown, NotPermitted(_("The sheet is final: its scores stand.")))
    rows = list(shown.rows.prefetch_related("proofs"))
    suggested = suggestions(shown.inputs)
    form = AssessForm(posted(request), rows=rows, suggested=suggested, initial=AssessForm.initial_of(rows))
    return fill_in(request, shown, form, rows, actions.assess, "assessment/assess.html")


def fill_in(
    request: StaffRequest,
    shown: ScoreSheet,
    form: RowsForm,
    rows: list[ScoreRow],
    action: Callable[..., ScoreSheet],
    template: str,
) -> HttpResponse:
    """Ask for the scores of six rows, and record them."""
    if form.is_valid():
        return attempt(request, shown, action, scores=form.scores())
    found = {line.annex.number: line for line in reading.lines(shown.inputs)}
    lines = [(found[row.number], row, form.fields_of(row.number)) for row in rows]
    context = {"sheet": shown, "round": shown.round, "form": form, "lines": lines}
    return render(request, template, context, status=422 if form.is_bound else 200)


@never_cache
@require_POST
def act(request: StaffRequest, year: int, half: int, code: str, step: str) -> HttpResponse:
    """Show, make final, lock; reply and correct with their words."""
    shown = found_sheet(request, year, half, code)
    if step in BUTTONS:
        return attempt(request, shown, BUTTONS[Step(step)][1])
    if step not in (Step.REPLY, Step.CORRECT):
        raise Http404
    form = ReplyForm(request.POST) if step == Step.REPLY else CorrectForm(request.POST)
    allowed = speaks_for(request.user, shown.unit) if step == Step.REPLY else assesses(request.user)
    if allowed and not form.is_valid():
        context = sheet_context(request, shown, **{step: form})
        return render(request, "assessment/sheet.html", context, status=422)
    action = actions.reply if step == Step.REPLY else actions.correct
    words = form.cleaned_data if form.is_valid() else {"text" if step == Step.REPLY else "reason": ""}
    return attempt(request, shown, action, **words)


@never_cache
@require_safe
def proof(request: StaffRequest, year: int, half: int, code: str, pk: int) -> HttpResponseBase:
    """A file of a self-score, as an inert download."""
    sheets = ScoreSheet.objects.visible_to(request.user).filter(round__year=year, round__half=half, unit__code=code)
    found = get_object_or_404(RowProof, pk=pk, row__sheet__in=sheets)
    return inert_download(found.file, name=found.name, content_type=found.content_type)


def attempt(request: StaffRequest, shown: ScoreSheet, action: Callable[..., ScoreSheet], **given: Any) -> HttpResponse:
    """Do it and say so; a refusal or a stale click becomes a message."""
    try:
        made = action(sheet=shown, actor=request.user, now=timezone.now(), **given)
    except ActionRefused as why:
        return refused(request, shown, why)
    messages.success(request, _("Recorded. The sheet is now: %(state)s.") % {"state": made.get_state_display()})
    return back(made)


def refused(request: StaffRequest, shown: ScoreSheet, why: ActionRefused) -> HttpResponse:
    """Say why nothing was done."""
    messages.warning(request, why.message)
    return back(shown)


def back(shown: ScoreSheet) -> HttpResponse:
    """To the sheet's own page."""
    return redirect("assessment:sheet", shown.round.year, shown.round.half, shown.unit.code)
