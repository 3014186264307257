"""The public figures: what is published, what is withheld, and how it is downloaded (R65)."""

import csv
import io
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache

from assessment import statistics
from assessment.periods import half_year
from requests_app.actions import handling, intake
from tests.browsing import Page
from tests.conftest import DAY, HOUR
from tests.factories import CLIENT_NAME, ApplicationFactory, UnitFactory, person

PAGE, CSV, JSON = "/statistics/", "/statistics.csv", "/statistics.json"


@pytest.fixture(autouse=True)
def _nothing_is_cached():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def later(now):
    with time_machine.travel(now + 5 * DAY, tick=False):
        yield now + 5 * DAY


def receive(place, number, at, agent=None):
    """So many requests; with an agent, each accepted in an hour."""
    for _ in range(number):
        made = intake.submit(application=ApplicationFactory(area=place), now=at)
        if agent:
            handling.accept(proxy_request=made, actor=agent, now=at + HOUR)


def received(half):
    return {row.name: row.figures[0].cases for row in half.rows}


@pytest.mark.usefixtures("other_village_agent", "village_agent")
def test_small_number_is_withheld_with_another_that_would_give_it_away(village, other_village, county, now, later):
    """Three of a town: neither its number nor, from the total, the other towns'."""
    third = UnitFactory(name="李堡镇", tier="town", parent=county)
    person("李堡镇代理员", third)
    receive(village, 20, now)
    receive(other_village, 3, now)
    receive(third, 9, now)
    half = statistics.published(half_year(2026, 1), later)
    assert received(half) == {"海安镇": 20, "曲塘镇": None, "李堡镇": None}
    assert half.total.figures[0].cases == 32


def shares(client, name="海安镇"):
    rows = client.get(JSON).json()["half_years"][0]
    [found] = [row for row in rows["units"] if row["name"] == name] or [{"figures": rows["county"]}]
    return found["figures"]


@pytest.mark.usefixtures("later", "other_town")
def test_share_is_published_with_what_it_is_of(client, village, village_agent, now):
    """Six of eleven accepted in time: 54.5 %, rounded down; the six is not named."""
    receive(village, 6, now, village_agent)
    receive(village, 5, now)
    figures = shares(client)
    assert figures["acceptance"] == {"cases": 11, "percent": 54.5, "bound": "", "withheld": False}
    assert figures["satisfaction"] == {"cases": 0, "percent": None, "bound": "", "withheld": False}
    assert "54.5%" in client.get(PAGE).content.decode()


@pytest.mark.usefixtures("later", "other_town")
@pytest.mark.parametrize(
    ("kept", "missed", "percent", "bound"),
    [
        (19, 0, 100, ""),
        (18, 1, 78.9, "at_least"),
        (15, 4, 78.9, "at_least"),
        (14, 5, 73.6, ""),
        (5, 14, 26.3, ""),
        (4, 15, 21.1, "at_most"),
        (1, 18, 21.1, "at_most"),
        (0, 19, 0, ""),
    ],
)
def test_share_of_few_missed_or_kept_ones_is_a_bound(client, village, village_agent, now, kept, missed, percent, bound):
    """Of 19: from one to four missed look alike, so do from one to four kept; the county says no more."""
    receive(village, kept, now, village_agent)
    receive(village, missed, now)
    expected = {"cases": 19, "percent": percent, "bound": bound, "withheld": False}
    assert shares(client)["acceptance"] == shares(client, "")["acceptance"] == expected


def test_figures_end_with_yesterday(village, village_agent, now):
    """R65: what came in today is published tomorrow."""
    receive(village, 6, now)
    assert received(statistics.published(half_year(2026, 1), now + HOUR)) == {"海安镇": 0}
    cache.clear()
    assert received(statistics.published(half_year(2026, 1), now + DAY)) == {"海安镇": 6}


def test_half_years_go_back_to_the_first_request(village, village_agent):
    """Newest first; the half-year that has begun is among them."""
    receive(village, 1, datetime(2025, 3, 1, tzinfo=UTC))
    names = [statistics.name_of(period) for period in statistics.half_years(datetime(2026, 7, 2, tzinfo=UTC))]
    assert names == ["2026-2", "2026-1", "2025-2", "2025-1"]


@pytest.mark.usefixtures("later")
def test_downloads_say_the_same_as_the_page(client, village, village_agent, other_village, other_village_agent, now):
    receive(village, 8, now, village_agent)
    receive(other_village, 2, now)
    found = client.get(JSON).json()
    [head, *rows] = csv.reader(io.StringIO(client.get(CSV).content.decode("utf-8-sig")))
    assert len(head) == len(rows[0]) == 3 + 1 + 4 * 2
    by_name = {row[2]: row for row in rows}
    assert by_name["曲塘镇"][3:6] == ["*", "*", "*"]
    assert by_name["海安镇"][3] == "*"  # it would give the two of 曲塘镇 away
    assert rows[-1][3] == str(found["half_years"][0]["county"]["received"]["cases"]) == "10"


@pytest.mark.usefixtures("later")
def test_nothing_personal_is_published(client, village, village_agent, now):
    receive(village, 9, now, village_agent)
    for address in (PAGE, CSV, JSON):
        words = client.get(address).content.decode()
        assert not [word for word in (CLIENT_NAME, "吉**", "新桥代理员", "HA-2026") if word in words], address


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("half", ["", "2026-3", "1999-1", "%00", "x" * 3000])
def test_half_year_that_is_not_published_shows_the_current_one(client, county, half):
    response = client.get(f"{PAGE}?half={half}")
    assert response.status_code == 200
    assert response.context["half"].name == "2026-1"


@pytest.mark.usefixtures("county")
def test_home_and_every_footer_lead_to_the_figures(client):
    assert Page(client.get("/")).links() >= {PAGE}
    assert Page(client.get("/about/")).links() >= {PAGE}
