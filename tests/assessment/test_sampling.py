"""Lots that anybody can draw again: the same seed over the same results gives the same clients (R59)."""

from datetime import date, timedelta

import pytest

from assessment.actions import return_visits
from assessment.models import ReturnVisit, VisitSample
from assessment.periods import Period
from assessment.sampling import Candidate, digest_of, drawn
from requests_app.actions import handling, intake
from requests_app.enums import Kind, Status
from requests_app.errors import ActionRefused, NotPermitted
from requests_app.models import ProxyRequest
from tests.conftest import HOUR, conclude
from tests.factories import ApplicationFactory

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
SECOND = timedelta(seconds=1)


def population(*sizes: int) -> list[Candidate]:
    """So many candidates in each of several strata."""
    return [
        Candidate(f"HA-{stratum}-{number}#1", (f"T{stratum}", "errand"))
        for stratum, size in enumerate(sizes)
        for number in range(size)
    ]


def told(area, agent, now, **changes) -> ProxyRequest:
    """An online request, concluded and by that told to its client."""
    made = intake.submit(application=ApplicationFactory(area=area, **changes), now=now)
    return conclude(handling.accept(proxy_request=made, actor=agent, now=now), agent, now + HOUR)


@pytest.fixture
def county_told(village, other_village, village_agent, other_village_agent, now):
    """Five errands and one voice of one town, one errand of the other."""
    for _ in range(5):
        told(village, village_agent, now)
    told(village, village_agent, now, kind=Kind.VOICE)
    told(other_village, other_village_agent, now)


def chosen(sample: VisitSample) -> set[int]:
    return set(sample.visits.values_list("proxy_request", flat=True))


def test_same_seed_draws_the_same_in_any_order():
    everybody = population(30, 30)
    first = drawn("种子", everybody, 3)
    assert drawn("种子", reversed(everybody), 3) == first
    assert digest_of(reversed(everybody)) == digest_of(everybody)


def test_other_seed_draws_others():
    everybody = population(30, 30)
    assert set(drawn("a", everybody, 3)) != set(drawn("b", everybody, 3))


def test_every_stratum_is_drawn_from_and_a_small_one_whole():
    strata = [candidate.stratum[0] for candidate in drawn("seed", population(30, 2, 1), 3)]
    assert strata == ["T0"] * 3 + ["T1"] * 2 + ["T2"]


def test_lots_do_not_depend_on_who_else_is_there():
    """Whoever is drawn from many stays drawn when some who were not drawn are gone."""
    everybody = population(30)
    first = drawn("seed", everybody, 3)
    others = [candidate for candidate in everybody if candidate not in first]
    assert drawn("seed", [*first, *others[:10]], 3) == first


def test_digest_tells_another_population():
    assert digest_of(population(3)) != digest_of(population(4))
    assert digest_of([Candidate("a", ("T", "voice"))]) != digest_of([Candidate("a", ("T", "errand"))])


def test_draw_takes_of_every_town_and_kind(county_told, supervisor, now):
    made = return_visits.draw(period=MAY, per_stratum=2, seed="一", actor=supervisor, now=now + 2 * HOUR)
    visits = ReturnVisit.objects.filter(sample=made).select_related("proxy_request__area__parent")
    strata = sorted((v.proxy_request.area.parent.code, v.proxy_request.kind) for v in visits)
    assert strata == [("320685100", "errand")] * 2 + [("320685100", "voice"), ("320685102", "errand")]
    assert made.population == 7
    assert made.seed == "一"


def test_draw_can_be_repeated_though_more_was_told_since(county_told, village, village_agent, supervisor, now):
    """Also years later: what was told after the draw, and the draw itself, change nothing."""
    made = return_visits.draw(period=MAY, per_stratum=2, actor=supervisor, now=now + 2 * HOUR)
    told(village, village_agent, now + 3 * HOUR)
    unchanged, again = return_visits.drawn_again(made)
    assert unchanged
    assert {pk for pk, _ in again} == chosen(made)
    assert len(made.seed) == 16


def test_changed_population_is_told_by_its_digest(county_told, supervisor, now):
    made = return_visits.draw(period=MAY, per_stratum=2, actor=supervisor, now=now + 2 * HOUR)
    ProxyRequest.objects.filter(pk=min(chosen(made))).update(status=Status.VOID)
    assert return_visits.drawn_again(made)[0] is False


def test_clients_are_not_chosen_twice(county_told, supervisor, now):
    first = return_visits.draw(period=MAY, per_stratum=2, actor=supervisor, now=now + 2 * HOUR)
    second = return_visits.draw(period=MAY, per_stratum=2, actor=supervisor, now=now + 2 * HOUR + SECOND)
    assert not chosen(first) & chosen(second)
    assert second.population == first.population - len(chosen(first))
    assert return_visits.drawn_again(first)[0]


def test_draw_of_nobody_is_refused(supervisor, now):
    with pytest.raises(ActionRefused):
        return_visits.draw(period=MAY, per_stratum=2, actor=supervisor, now=now)
    assert not VisitSample.objects.exists()


def test_only_the_organization_department_draws(county_told, leader, personnel_officer, village_agent, now):
    for actor in (leader, personnel_officer, village_agent):
        with pytest.raises(NotPermitted):
            return_visits.draw(period=MAY, per_stratum=1, actor=actor, now=now + 2 * HOUR)
