"""The dashboard and the cases behind its figures: who sees what, what each number opens, and what it costs."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment import indicators
from assessment.dashboards import COLUMNS, TILES, Dashboard
from assessment.indicators import FIGURES
from assessment.periods import Period, half_year
from network.models import Unit
from requests_app.actions import closing, forwarding, handling, intake
from requests_app.breaches import flag_breaches
from requests_app.enums import Grade
from tests.browsing import Page, assert_beside_the_field, signed_in
from tests.conftest import DAY, HOUR, conclude, register
from tests.factories import CLIENT_NAME, ApplicationFactory

DASHBOARD, CASES = "/oversight/dashboard/", "/oversight/cases/"
MOST_QUERIES = 12


@pytest.fixture
def later(now):
    """Five days after everything began."""
    with time_machine.travel(now + 5 * DAY, tick=False):
        yield now + 5 * DAY


@pytest.fixture
def lives(village, village_agent, sibling_village, sibling_agent, other_village, other_village_agent, now):
    """Some requests of every fate, in two towns."""
    for number in range(2):
        live(village, village_agent, now + number * HOUR)
    live(sibling_village, sibling_agent, now)
    live(other_village, other_village_agent, now)
    flag_breaches(now + 4 * DAY)


def live(place, agent, now):
    """One that nobody accepted, one that was late, one that went well and was rated, one walk-in not told in time."""
    intake.submit(application=ApplicationFactory(area=place), now=now)
    late = intake.submit(application=ApplicationFactory(area=place, kind="voice"), now=now)
    handling.accept(proxy_request=late, actor=agent, now=now + 25 * HOUR)
    conclude(late, agent, now + 80 * HOUR)
    good = intake.submit(application=ApplicationFactory(area=place), now=now)
    handling.accept(proxy_request=good, actor=agent, now=now + HOUR)
    closing.rate(proxy_request=conclude(good, agent, now + 2 * HOUR), grade=Grade.SATISFIED, now=now + 3 * HOUR)
    conclude(register(place, agent, now, accept_at_once=True), agent, now + HOUR)


def opened(browser, address):
    response = browser.get(address)
    assert response.status_code == 200, address
    return response


@pytest.mark.usefixtures("lives", "later")
def test_every_number_opens_as_many_cases_as_it_says(supervisor):
    """Interface, principle 4: each link of the dashboard leads to exactly what it counts."""
    browser = signed_in(supervisor)
    response = opened(browser, DASHBOARD)
    context = response.context
    lines = [*context["places"], *context["weeks"], *(line for _, table in context["tables"] for line in table)]
    cells = [*context["tiles"], context["unanswered"], *(cell for line in lines for cell in line.cells)]
    assert sum(cell.tally.cases for cell in cells) > 100
    for cell in [cell for cell in cells if cell.tally.cases]:
        assert opened(browser, cell.url).context["page"].paginator.count == cell.tally.cases, cell.url
        if cell.is_share:
            assert opened(browser, cell.kept_url).context["page"].paginator.count == cell.tally.kept, cell.url
            assert opened(browser, cell.missed_url).context["page"].paginator.count == cell.tally.missed, cell.url


@pytest.mark.usefixtures("lives")
def test_sums_equal_the_figures_themselves(county, town, now):
    """What the dashboard adds up is what each figure's own query finds, for the county and for a town."""
    period, late = half_year(2026, 1), now + 5 * DAY
    for unit in (county, town):
        inside = None if unit == county else [one.pk for one in Unit.objects.within(unit.path)]
        found = Dashboard(unit, period, late).total
        for figure in FIGURES.values():
            own = sum(indicators.tallies(figure, period, late, units=inside).values(), indicators.Tally())
            assert found[figure.name][:2] == own[:2], figure.name


@pytest.mark.usefixtures("lives")
@pytest.mark.parametrize("kept", [None, True, False])
def test_requests_behind_a_figure_are_those_of_its_cases(now, town, kept):
    """Each once, however many of its limits were counted."""
    period, late = half_year(2026, 1), now + 5 * DAY
    units = Unit.objects.within(town.path).values("pk")
    for figure in FIGURES.values():
        counted = indicators.cases_counted(figure, period, late, kept=kept, units=units)
        found = indicators.requests_counted(figure, period, late, kept=kept, units=units)
        assert {row.pk for row in found} == {request for request, *_ in counted}, figure.name


@pytest.mark.usefixtures("lives", "later")
def test_parts_add_up_to_the_whole(supervisor):
    """By unit, kind, channel and week, every case is counted once."""
    context = opened(signed_in(supervisor), DASHBOARD).context
    whole = {cell.figure.name: cell.tally.cases for cell in context["tiles"]}
    for lines in (context["places"], context["weeks"], *(table for _, table in context["tables"])):
        for index, figure in enumerate(COLUMNS):
            assert sum(line.cells[index].tally.cases for line in lines) == whole[figure.name]


@pytest.mark.usefixtures("lives", "later")
def test_leader_sees_the_own_subtree_only(leader, other_town):
    """R61: another town's figures are not found, nor are the cases behind them."""
    browser = signed_in(leader)
    context = opened(browser, DASHBOARD).context
    assert context["unit"].name == "海安镇"
    assert [line.label for line in context["places"]] == ["新桥村", "河西村"]
    assert {cell.figure.name: cell.tally.cases for cell in context["tiles"]}["received"] == 12
    for address in (f"{DASHBOARD}?unit={other_town.code}", f"{CASES}?unit={other_town.code}&figure=received"):
        assert browser.get(address).status_code == 404


@pytest.mark.usefixtures("lives", "later")
@pytest.mark.parametrize("unit", ["%00", "x" * 500, "%E2%80%AE", "9999999999", "../../"])
def test_unit_that_is_none_is_not_found(supervisor, unit):
    browser = signed_in(supervisor)
    for address in (DASHBOARD, CASES):
        assert browser.get(f"{address}?unit={unit}").status_code == 404


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("", "2026-01-01", "2026-06-30"),
        ("choice=half", "2026-01-01", "2026-06-30"),
        ("choice=last", "2025-07-01", "2025-12-31"),
        ("choice=month&month=2026-02", "2026-02-01", "2026-02-28"),
        ("choice=days&from=2026-05-01&to=2026-05-01", "2026-05-01", "2026-05-01"),
        ("from=2026-05-01&to=2026-05-09", "2026-05-01", "2026-05-09"),
    ],
)
def test_period_is_chosen(supervisor, query, first, last):
    period = opened(signed_in(supervisor), f"{DASHBOARD}?{query}").context["period"]
    assert period == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("choice=month", "month"),
        ("choice=month&month=0001-01", "month"),
        ("choice=month&month=%00", "month"),
        ("choice=days&from=2026-05-02&to=2026-05-01", "to"),
        ("choice=days&from=9999-12-31&to=9999-12-31", "from"),
        ("choice=days&from=2024-01-01&to=2026-01-01", "to"),
        ("choice=days&to=2026-01-01", "from"),
        ("choice=nonsense", "choice"),
    ],
)
def test_period_that_is_none_is_said_beside_the_field(supervisor, query, field):
    """The figures of this half-year stand below, and what was typed is kept."""
    response = signed_in(supervisor).get(f"{DASHBOARD}?{query}")
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert response.context["period"].first == date(2026, 1, 1)
    assert_beside_the_field(response)


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(
    "query", ["", "figure=nonsense&from=2026-01-01&to=2026-02-01", "figure=received&from=x&to=%00"]
)
def test_cases_of_a_figure_that_is_none(supervisor, query):
    response = signed_in(supervisor).get(f"{CASES}?{query}")
    assert response.status_code == 422
    assert_beside_the_field(response)


@pytest.mark.usefixtures("lives", "later")
def test_cases_show_masked_clients_and_open_their_request(supervisor):
    browser = signed_in(supervisor)
    response = opened(browser, f"{CASES}?figure=received&from=2026-01-01&to=2026-06-30&kept=all")
    words = response.content.decode()
    assert CLIENT_NAME not in words
    assert "吉**" in words
    assert len([link for link in Page(response).links() if link.startswith("/desk/requests/")]) == 16


@pytest.mark.usefixtures("later")
def test_case_of_a_request_that_went_elsewhere_says_its_number_only(
    leader, village, village_agent, other_town, other_village_agent, now
):
    """Missed in the village, then passed on to another town, before anybody was the first contact: the leader reads
    that it was missed, but neither whose it is nor what it is about."""
    made = intake.submit(application=ApplicationFactory(area=village), now=now)
    forwarding.redirect(proxy_request=made, to=other_town, reason="不属本村", actor=village_agent, now=now + DAY + HOUR)
    response = opened(signed_in(leader), f"{CASES}?figure=acceptance&kept=no&from=2026-01-01&to=2026-06-30")
    words = response.content.decode()
    assert made.receipt in words
    assert made.description[:6] not in words
    assert "吉**" not in words
    assert reverse("requests:page", args=[made.receipt]) not in Page(response).links()


@pytest.mark.parametrize("who", ["supervisor", "leader"])
def test_dashboard_costs_the_same_for_little_and_much(
    request, who, later, village, village_agent, sibling_village, sibling_agent, now
):
    browser = signed_in(request.getfixturevalue(who))
    live(village, village_agent, now)
    queries(browser)  # the first visit of a browser also keeps its session
    few = queries(browser)
    for hours in range(3):
        live(village, village_agent, now + hours * HOUR)
        live(sibling_village, sibling_agent, now + hours * HOUR)
    assert queries(browser) == few
    assert max(few) <= MOST_QUERIES


def queries(browser):
    counts = []
    for address in (DASHBOARD, f"{CASES}?figure=overtime&from=2026-01-01&to=2026-06-30"):
        with CaptureQueriesContext(connection) as captured:
            opened(browser, address)
        counts.append(len(captured))
    return counts


@pytest.mark.usefixtures("lives", "later")
def test_charts_say_in_words_what_they_draw(supervisor):
    """A picture has its alternative text, and no attribute a comma that some language would put there."""
    words = opened(signed_in(supervisor), DASHBOARD).content.decode()
    assert len(re.findall(r'<svg class="columns[^>]*role="img" aria-label="[^"]+"', words)) == 2
    assert not re.search(r'(?:x|y|width|height)="[^"]*,', words)
    assert "style=" not in words


@pytest.mark.usefixtures("lives", "later")
def test_charts_draw_what_their_headings_say(supervisor):
    """Received and overtime, week by week, add up to their tiles."""
    context = opened(signed_in(supervisor), DASHBOARD).context
    whole = {cell.figure.name: cell.tally.cases for cell in context["tiles"]}
    assert [chart.total for chart in context["charts"]] == [whole["received"], whole["overtime"]]
    assert whole["received"] != whole["overtime"] != whole["explained"]


def test_weeks_are_cut_to_the_period(county, now):
    """From a Wednesday to a Tuesday: two weeks, each link inside the period."""
    period = Period(date(2026, 5, 6), date(2026, 5, 12))
    weeks = Dashboard(county, period, now + timedelta(days=60)).by_week()
    assert [line.label for line in weeks] == [date(2026, 5, 6), date(2026, 5, 11)]
    assert "from=2026-05-06&to=2026-05-10" in weeks[0].cells[0].url
    assert "from=2026-05-11&to=2026-05-12" in weeks[1].cells[0].url


def test_tiles_state_their_definition(supervisor, county):
    words = opened(signed_in(supervisor), f"{DASHBOARD}?unit={county.code}").content.decode()
    assert all(str(figure.definition) in words for figure in TILES)
