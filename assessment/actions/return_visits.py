"""The organization department asks clients itself (R59): drawn by lot or chosen for a reason, reached or not."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.enums import VisitReason
from assessment.models import BadRatingTask, ReturnVisit, VisitSample
from assessment.periods import Period
from assessment.permissions import supervises
from assessment.sampling import Candidate, digest_of, drawn
from network.enums import ROSTER_TIERS
from network.journal import note as journal
from network.models import Agent, Unit, User
from proxyportal.regulation import VISIT_ATTEMPTS
from requests_app.enums import Status
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import ProxyRequest, ResultNotice

NOT_YOURS = gettext_lazy("Return visits belong to the organization department.")
DONE_ALREADY = gettext_lazy("Somebody else was quicker: this return visit is done. Below is how it stands now.")
WAITS_ALREADY = gettext_lazy("This client already waits for a return visit.")


def told_results(period: Period, at: datetime) -> list[Candidate]:
    """What can be drawn: results told within the period and by `at`, of clients not chosen for them before.

    The stratum is the town or department of the unit that answers to the client, and the kind.
    """
    path = Coalesce("proxy_request__contact_unit__path", "proxy_request__holder_unit__path")
    chosen = ReturnVisit.objects.filter(
        proxy_request=OuterRef("proxy_request"), round=OuterRef("round"), opened_at__lt=at
    )
    rows = ResultNotice.objects.filter(informed_at__gte=period.start, informed_at__lt=period.end, informed_at__lte=at)
    rows = rows.exclude(proxy_request__status=Status.VOID).exclude(Exists(chosen)).annotate(path=path)
    found = rows.values_list(
        "proxy_request__receipt", "round", "path", "proxy_request__kind", "proxy_request_id", named=False
    )
    codes = {str(pk): code for pk, code in Unit.objects.filter(tier__in=ROSTER_TIERS).values_list("pk", "code")}
    return [
        Candidate(f"{receipt}#{number}", (_code_of(where, codes), kind), (pk, number))
        for receipt, number, where, kind, pk in found.iterator()
    ]


def _code_of(path: str, codes: dict[str, str]) -> str:
    return next((codes[part] for part in path.strip("/").split("/") if part in codes), "")


def draw(*, period: Period, per_stratum: int, seed: str = "", actor: User, now: datetime) -> VisitSample:
    """Draw so many clients of every town, department and kind by lot (R59). The seed is kept: it and the results give
    the same clients again, to whoever checks. Without a seed one is taken that nobody can foresee.

    Raises NotPermitted, ActionRefused if there is nobody to draw, TooLate if two draw at the same time.
    """
    agent = _member(actor)
    try:
        return _draw(period, per_stratum, seed or secrets.token_hex(8), agent, now)
    except IntegrityError as twice:
        raise TooLate(_("Somebody else drew at the same time. Please look at their sample first.")) from twice


@transaction.atomic
def _draw(period: Period, per_stratum: int, seed: str, agent: Agent, now: datetime) -> VisitSample:
    population = told_results(period, now)
    if not population:
        raise ActionRefused(_("No client was told a result in these days who was not chosen before."))
    sample = VisitSample.objects.create(
        seed=seed,
        first_day=period.first,
        last_day=period.last,
        per_stratum=per_stratum,
        population=len(population),
        population_digest=digest_of(population),
        drawn_by=agent,
        drawn_at=now,
    )
    ReturnVisit.objects.bulk_create(
        ReturnVisit(proxy_request_id=request, round=number, sample=sample, opened_by=agent, opened_at=now)
        for request, number in (candidate.row for candidate in drawn(seed, population, per_stratum))
    )
    return sample


def drawn_again(sample: VisitSample) -> tuple[bool, set[tuple[int, int]]]:
    """Whether the population is still what it was, and which results the same seed draws from it now."""
    population = told_results(Period(sample.first_day, sample.last_day), sample.drawn_at)
    chosen = drawn(sample.seed, population, sample.per_stratum)
    return digest_of(population) == sample.population_digest, {candidate.row for candidate in chosen}


@transaction.atomic
def target(
    *, proxy_request: ProxyRequest, targeted_for: VisitReason, note: str = "", actor: User, now: datetime
) -> ReturnVisit:
    """Choose one client for a reason (R59). Raises NotPermitted, ActionRefused if the client has been told nothing yet
    or already waits for a return visit."""
    agent = _member(actor)
    if proxy_request.informed_at is None:
        raise ActionRefused(_("This client has not been told a result yet."))
    return open_visit(
        proxy_request=proxy_request,
        number=proxy_request.round,
        targeted_for=targeted_for,
        note=note,
        opened_by=agent,
        now=now,
    )


def open_visit(
    *, proxy_request: ProxyRequest, number: int, targeted_for: VisitReason, note: str, opened_by: Agent, now: datetime
) -> ReturnVisit:
    """Open a return visit for this round; raises ActionRefused if one is open already, which the database says."""
    opened = ReturnVisit(
        proxy_request=proxy_request,
        round=number,
        targeted_for=targeted_for,
        note=note,
        opened_by=opened_by,
        opened_at=now,
    )
    try:
        with transaction.atomic():
            opened.save()
    except IntegrityError as twice:
        raise ActionRefused(WAITS_ALREADY) from twice
    return opened


@transaction.atomic
def miss(*, visit: ReturnVisit, actor: User, now: datetime) -> ReturnVisit:
    """Count a try in vain. Raises TooLate once the visit is done."""
    _member(actor)
    return _change(visit, attempts=F("attempts") + 1, last_attempt_at=now)


@transaction.atomic
def record(
    *, visit: ReturnVisit, solved: bool, satisfied: bool, words: str = "", actor: User, now: datetime
) -> ReturnVisit:
    """The client was reached: was it solved, are they satisfied, in which words (R59). The rating stays the client's.

    It closes the task of a bad rating that waited for it. Raises TooLate for a visit that is done.
    """
    agent = _member(actor)
    done = _change(
        visit, contacted=True, solved=solved, satisfied=satisfied, words=words, visited_by=agent, visited_at=now
    )
    return _close_task(done, now)


@transaction.atomic
def give_up(*, visit: ReturnVisit, actor: User, now: datetime) -> ReturnVisit:
    """The client could not be reached (R59); counted as such, after at least so many tries (ours)."""
    agent = _member(actor)
    if ReturnVisit.objects.get(pk=visit.pk).attempts < VISIT_ATTEMPTS:
        raise ActionRefused(_("Try %(number)d times before you give up.") % {"number": VISIT_ATTEMPTS})
    return _close_task(_change(visit, contacted=False, visited_by=agent, visited_at=now), now)


@transaction.atomic
def reveal(*, visit: ReturnVisit, actor: User, now: datetime) -> ReturnVisit:
    """Show the client in clear, to be called; that it was shown, to whom and when, stays on record.

    A line of its own in the journal, as a request's own verb is for those who handle it (R31, R61).
    """
    _member(actor)
    journal(actor, visit, _("Showed the client in full."))
    return visit


def _member(actor: User) -> Agent:
    """The acting member of the organization department. Raises NotPermitted for anybody else."""
    agent = actor.standing.agent
    if agent is None or not supervises(actor):
        raise NotPermitted(NOT_YOURS)
    return agent


def _change(visit: ReturnVisit, **changes: object) -> ReturnVisit:
    """Change a visit that is still open."""
    if not ReturnVisit.objects.filter(pk=visit.pk, contacted=None).update(**changes):
        raise TooLate(DONE_ALREADY)
    visit.refresh_from_db()
    return visit


def _close_task(visit: ReturnVisit, now: datetime) -> ReturnVisit:
    BadRatingTask.objects.filter(visit=visit, closed_at=None).update(closed_at=now)
    return visit
