"""Rounds: the list, one round with all its sheets, its parameters, its opening (R68)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assessment import annual, padding
from assessment.actions import rounds as actions
from assessment.enums import RoundState, SheetState
from assessment.forms.rounds import OpenForm, ParametersForm
from assessment.models import Round, ScoreSheet
from assessment.parameters import PARAMETERS
from assessment.permissions import assesses, oversees, sees_assessed
from assessment.totals import Totals, totals_of
from network.views.answering import StaffRequest, posted, status_of
from requests_app.errors import ActionRefused
from requests_app.models import ProxyRequest
from requests_app.views.staff import page_of


@never_cache
@require_safe
def rounds(request: StaffRequest) -> HttpResponse:
    """All rounds; who is assessed finds their own sheets behind them."""
    check(oversees(request.user))
    context = {
        "page": page_of(request, Round.objects.select_related("opened_by")),
        "years": annual.years(),
        "own": own_units(request),
        "assesses": assesses(request.user),
    }
    return render(request, "assessment/rounds.html", context)


@never_cache
@require_POST
def propose(request: StaffRequest) -> HttpResponse:
    """Put the rounds that are due before the department, where the calendar has not done so yet."""
    check(assesses(request.user))
    if made := actions.propose_due(timezone.now()):
        messages.success(request, _("Proposed: %(rounds)s.") % {"rounds": ", ".join(each.title for each in made)})
    else:
        messages.info(request, _("Every round that is due is there already."))
    return redirect("assessment:rounds")


@never_cache
@require_safe
def round_page(request: StaffRequest, year: int, half: int) -> HttpResponse:
    """One round: its sheets with their states, missing and late self-scores first (R71)."""
    check(oversees(request.user))
    return render(request, "assessment/round.html", round_context(request, found_round(year, half)))


def round_context(request: StaffRequest, shown: Round, form: OpenForm | None = None) -> dict[str, Any]:
    """What the page of a round shows; `form` came back with mistakes."""
    sheets = ScoreSheet.objects.visible_to(request.user).filter(round=shown)
    rows = list(sheets.with_list_data())
    last = list({row.unit_id: row for row in rows}.values())  # of several versions, the last that this person sees
    totals = totals_of(last)
    listed = [(row, totals[row.pk] if sees_assessed(request.user, row) else hidden(totals[row.pk])) for row in last]
    is_ours = assesses(request.user)
    return {
        "round": shown,
        "period": actions.period_of(shown),
        "missing": [pair for pair in listed if pair[0].self_scored_at is None],
        "late": [pair for pair in listed if pair[0].is_late],
        "sheets": listed,
        "is_over": shown.self_scores_due_on is not None and shown.self_scores_due_on < timezone.localdate(),
        "assesses": is_ours,
        "parameters": [(PARAMETERS[name], shown.parameters[name]) for name in PARAMETERS],
        "form": (form or OpenForm()) if is_ours and shown.state == RoundState.PROPOSED else None,
        "has_ended": timezone.now() >= actions.period_of(shown).end,
        "waiting": any(row.state in actions.WAITING for row in last),
        "locked": sum(row.state == SheetState.LOCKED for row in last),
    }


@never_cache
def parameters(request: StaffRequest, year: int, half: int) -> HttpResponse:
    """The numbers by which a round will be computed: changed before it opens, and never after (R84)."""
    check(assesses(request.user))
    shown = found_round(year, half)
    if shown.state != RoundState.PROPOSED:
        messages.warning(request, _("The round is open: its parameters are frozen."))
        return redirect("assessment:round", year, half)
    settled = bool(actions.settled_weights(year))
    form = ParametersForm(posted(request), stored=shown.parameters, settled=settled)
    if form.is_valid():
        changed = form.cleaned_data
        attempt(request, actions.set_parameters, shown, _("The parameters are set."), parameters=changed)
        return redirect("assessment:round", year, half)
    context = {"round": shown, "form": form, "settled": settled}
    return render(request, "assessment/parameters.html", context, status=status_of(form))


@never_cache
@require_POST
def open_round(request: StaffRequest, year: int, half: int) -> HttpResponse:
    """Open the round: every unit gets its sheet."""
    check(assesses(request.user))
    shown = found_round(year, half)
    form = OpenForm(request.POST)
    if not form.is_valid():
        return render(request, "assessment/round.html", round_context(request, shown, form), status=422)
    attempt(
        request, actions.open_round, shown, _("The round is open. Every unit finds its sheet now."), **form.cleaned_data
    )
    return redirect("assessment:round", year, half)


@never_cache
@require_POST
def compute(request: StaffRequest, year: int, half: int) -> HttpResponse:
    """Compute the sheets anew that nobody has judged yet."""
    check(assesses(request.user))
    attempt(request, actions.compute_again, found_round(year, half), _("The sheets that wait are computed anew."))
    return redirect("assessment:round", year, half)


@never_cache
@require_safe
def signs(request: StaffRequest, year: int, half: int) -> HttpResponse:
    """Signs of padding, for sampling (trap 12); with a kind and a receipt, the matters that are alike."""
    check(assesses(request.user))
    shown = found_round(year, half)
    period = actions.period_of(shown)
    kind, receipt = request.GET.get("kind", ""), request.GET.get("like", "")
    if kind in padding.KINDS and "\x00" not in receipt:
        example = get_object_or_404(ProxyRequest, receipt=receipt)
        rows = padding.alike(kind, example, period).order_by("submitted_at", "pk")
        page = page_of(request, rows.select_related("holder_unit", "item"))
        context = {"round": shown, "kind": padding.KINDS[kind], "page": page}
        return render(request, "assessment/alike.html", context)
    found = padding.signs(period)
    kinds = [(kind, [sign for sign in found if sign.kind == name]) for name, kind in padding.KINDS.items()]
    return render(request, "assessment/padding.html", {"round": shown, "kinds": kinds, "least": padding.LEAST})


def found_round(year: int, half: int) -> Round:
    """The round, or 404."""
    return get_object_or_404(Round, year=year, half=half)


def check(allowed: bool) -> None:
    """403 for whoever has no business here."""
    if not allowed:
        raise PermissionDenied(_("This page belongs to the assessment."))


def attempt(request: StaffRequest, action: Any, shown: Round, done: str, **given: Any) -> None:
    """Do it and say so; a refusal becomes a message."""
    try:
        action(assessment_round=shown, actor=request.user, now=timezone.now(), **given)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, done)


def own_units(request: StaffRequest) -> list[Any]:
    """Towns and departments that this person leads or is personnel officer of."""
    return [unit for unit in request.user.standing.units if unit.path in request.user.standing.watched_paths]


def hidden(totals: Totals) -> Totals:
    """The same without the interim assessed scores."""
    return totals._replace(assessed=None)
