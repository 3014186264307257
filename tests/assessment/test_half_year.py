"""The hand-worked half-year: what the portal computes is what docs/hand-worked-half-year.md works out on paper."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template.loader import get_template
from django.utils.html import strip_tags

from assessment.annexes import ROWS, TITLES
from assessment.enums import Annex
from assessment.evidence import Evidence
from assessment.models import PetitionFinding, PublicReview
from assessment.parameters import defaults
from assessment.periods import half_year
from assessment.scoring import demands_of, suggestions
from network.enums import QuotaGroup
from proxyportal import scoring_rules as rules
from requests_app.models import Client, ProxyRequest, Rating
from tests.assessment.half_year import EXPECTED, HalfYear
from tests.assessment.matters import matter
from tests.assessment.on_record import petition, review
from tests.conftest import BEIJING, DAY
from tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db
FIRST, SECOND = half_year(2026, 1), half_year(2026, 2)
JULY = datetime(2026, 7, 5, 9, tzinfo=BEIJING)


@pytest.fixture
def half(county):
    return HalfYear(county)


def inputs_of(unit, period=FIRST, now=JULY, **changes):
    evidence = Evidence(period, now, defaults() | changes)
    return evidence.inputs(next(each for each in evidence.units if each.pk == unit.pk))


def points(inputs):
    found = suggestions(inputs)
    return {row: None if one.points is None else str(one.points) for row, one in found.items()}


@pytest.mark.parametrize("row", EXPECTED)
def test_hand_worked_half_year_comes_out_row_by_row(half, row):
    computed = [points(inputs_of(unit))[row] for unit in (half.town, half.department)]
    assert tuple(computed) == EXPECTED[row]


def test_hand_worked_evidence_of_the_town(half):
    """Every count of the paper."""
    rows = inputs_of(half.town)["rows"]
    assert rows["1"]["shares"] == {"town": [1, 1], "village": [3, 4], "group": [1, 2]}
    assert rows["2"] == {"shares": {"published": [4, 6]}, "lacking": {"area": 1, "duties": 1}, "cards": 0}
    assert rows["3"]["shares"] == {"acceptance": [57, 59], "conclusion": [57, 58], "feedback": [55, 58]}
    assert rows["3"]["strict"] == {"conclusion": 55}
    assert rows["4"] == {"collective": 2, "study": 1}
    assert {name: [(one["name"], *one["half"]) for one in units] for name, units in rows["5"]["quotas"].items()} == {
        "town_cadre": [("曲塘镇", 11, "3/2")],
        "standard": [("双溪村", 13, "17/12"), ("新街村", 4, "1")],
        "model": [("北街村", 26, "1")],
    }
    assert [(one["name"], *one["half"]) for one in rows["5"]["without"]] == [("南街村", 5, "1")]
    assert rows["6"]["shares"] == {"public": [12, 15], "clients": [4, 5]}
    assert (rows["6"]["reviews"], rows["6"]["phone"]) == (1, True)
    assert rows["6"]["petitions"] == {"county": 1, "undecided": 1}


def test_inputs_are_whole_numbers_texts_and_yes_or_no_only(half):
    """A True for a 1 would compare as equal and be printed as another byte."""

    def kinds(tree):
        if isinstance(tree, dict):
            return set().union(*map(kinds, tree.values()))
        return set().union(*map(kinds, tree)) if isinstance(tree, list) else {type(tree)}

    found = inputs_of(half.town)
    assert found["rows"]["6"].pop("phone") is True
    assert kinds(found) == {int, str}


def test_hand_worked_evidence_of_the_department(half):
    rows = inputs_of(half.department)["rows"]
    assert rows["1"]["shares"] == {"chief": [1, 1], "participants": [2, 3], "areas": [1, 2]}
    assert rows["3"]["shares"] == {"acceptance": [5, 5], "conclusion": [5, 6], "feedback": [5, 5]}
    assert rows["4"] == {"activity": 1}
    assert {name: [tuple(one["half"]) for one in units] for name, units in rows["5"]["quotas"].items()} == {
        "shuangbang": [(5, "1")],
        "other": [(2, "1")],
    }
    assert rows["6"]["shares"] == {"public": [0, 0], "clients": [0, 0], "assisted": [0, 0]}


def test_hand_worked_flags_say_what_people_must_look_at(half):
    town, department = (suggestions(inputs_of(unit)) for unit in (half.town, half.department))
    assert town[rules.FLOW].flags == ("register",)
    assert town[rules.FLOW].judged == rules.REGISTER_POINTS
    assert town[rules.SUPERVISION].flags == ("small_sample", "undecided")
    assert department[rules.FLOW].flags == ()
    assert department[rules.SUPERVISION].flags == ("no_rating", "no_review")
    assert [sheet[rules.QUALITY] for sheet in (town, department)] == [town[4]] * 2 == [(None, 0, ("judged",))] * 2


def test_villages_of_the_hand_worked_half_year_one_by_one(half):
    """R86: 双溪村 met 78/85, 新街村 2/5; by 17/12 and 1 head they come to 102/145. Missing: 2 and 6 matters."""
    standard = demands_of("standard", inputs_of(half.town)["rows"]["5"]["quotas"]["standard"], defaults())
    assert [one.fulfilled for one in standard] == [Fraction(78, 85), Fraction(2, 5)]
    assert rules.together(standard) == Fraction(102, 145)
    assert [one.missing for one in standard] == [2, 6]


# --- One step either side --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("satisfied", "suggested"), [(799, "19.98"), (800, "20.00"), (801, "20.00"), (0, "0.00"), (None, None)]
)
def test_satisfaction_of_79_9_and_80_0_percent_and_of_nobody(half, satisfied, suggested):
    """R88: of a thousand ordinary people; nobody asked is not everybody satisfied."""
    Rating.objects.all().delete()
    PetitionFinding.objects.all().delete()
    PublicReview.objects.get().results.all().delete()
    if satisfied is not None:
        counts = {("public", 3): satisfied, ("public", 2): 1000 - satisfied}
        review(half.town, date(2026, 6, 30), counts)
    assert points(inputs_of(half.town))[rules.SUPERVISION] == suggested


@pytest.mark.parametrize(
    ("petitions", "suggested"),
    [
        ([("county", True)], "18.00"),
        ([("above", True)], "15.00"),
        ([("above", True)] * 4, "0.00"),
        ([("above", True)] * 5, "0.00"),
        ([("above", False), ("above", None)], "20.00"),
    ],
)
def test_petitions_that_service_caused_are_taken_off_row_6_alone(half, petitions, suggested):
    """R89: to zero and no further; undecided and otherwise caused ones take nothing."""
    before = points(inputs_of(half.town))
    PetitionFinding.objects.all().delete()
    for level, caused in petitions:
        petition(half.town, level, date(2026, 6, 30), caused=caused)
    petition(half.town, "above", date(2026, 7, 1), caused=True)
    assert points(inputs_of(half.town)) == before | {rules.SUPERVISION: suggested}


@pytest.mark.parametrize(("matters", "suggested"), [(1499, "19.99"), (1500, "20.00")])
def test_14_99_and_15_matters_per_cadre_in_a_year(town, matters, suggested):
    """R76, R85: a hundred cadres. The second half alone is far from its 7.5, and the year decides."""
    cadres = [AppointmentFactory(unit=town, quota_group=QuotaGroup.TOWN_CADRE).agent for _ in range(100)]
    first = matter((town, cadres[0]), datetime(2026, 3, 2, 12, tzinfo=BEIJING))
    clients = Client.objects.bulk_create(Client(name="吉祥如意") for _ in range(matters - 1))
    rows = []
    for number, client in enumerate(clients):
        copied = ProxyRequest.objects.get(pk=first.pk) if not rows else ProxyRequest(**vars_of(rows[0]))
        copied.pk, copied.client, copied.receipt = None, client, f"HA-Y-{number:06d}"
        copied.submission_key, copied.holder_agent = f"{number:032x}", cadres[number % 100]
        copied.concluded_at = first.concluded_at + (number % 2) * 200 * DAY
        rows.append(copied)
    ProxyRequest.objects.bulk_create(rows)
    inputs = inputs_of(town, SECOND, datetime(2027, 1, 5, 9, tzinfo=BEIJING))
    [of_town] = inputs["rows"]["5"]["quotas"]["town_cadre"]
    assert of_town["year"] == [matters, "100"]
    assert of_town["half"][0] < 750
    assert points(inputs)[rules.TASKS] == suggested


def vars_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_request_of_the_last_second_counts_and_that_of_midnight_does_not(half):
    """30 June 23:59:59 and 1 July 00:00:00 in Beijing: without the first the town has ten, without the second still
    eleven."""
    late = ProxyRequest.objects.filter(holder_unit=half.town).order_by("-concluded_at")
    counts = []
    for request in list(late[:2]):
        request.delete()
        counts.append(inputs_of(half.town)["rows"]["5"]["quotas"]["town_cadre"][0]["half"][0])
    assert counts == [11, 10]


def test_review_that_the_unit_entered_itself_is_named_and_counts_nowhere(half):
    """Not one figure is typed by the assessed unit (R38)."""
    before = inputs_of(half.town)["rows"]["6"]
    review(half.town, date(2026, 6, 1), {("public", 5): 500}, by_unit=True)
    assert inputs_of(half.town)["rows"]["6"] == before | {"own_reviews": 1}
    assert "own_review" in suggestions(inputs_of(half.town))[rules.SUPERVISION].flags


def test_records_count_as_they_stood_at_the_moment_of_computing(half):
    """A correction, a decision and an entry of 10 July are not in what was computed on the 5th, and are in the next."""
    before, later = inputs_of(half.town)["rows"], datetime(2026, 7, 10, tzinfo=BEIJING)
    held = PublicReview.objects.get()
    facts = {"version": 2, "supersedes": held, "correction_reason": "误录", "recorded_at": later}
    review(half.town, held.held_on, {("public", 1): 15}, **facts)
    waiting = PetitionFinding.objects.filter(caused=None)
    waiting.update(caused=True, decided_at=later, decided_by=held.recorded_by, reason="经核查")
    petition(half.town, "above", date(2026, 6, 29), caused=True, recorded_at=later, decided_at=later)
    assert inputs_of(half.town)["rows"] == before
    after = inputs_of(half.town, now=later + DAY)["rows"]["6"]
    assert (after["shares"]["public"], after["reviews"]) == ([0, 15], 1)
    assert after["petitions"] == {"above": 1, "county": 2}


def test_parameters_of_the_round_are_used(half):
    """Other quotas, other hours for the feedback, another deduction: what the round froze is what counts."""
    changed = inputs_of(half.town, town_cadre=30, feedback_hours=48, deduction_county=3, sample_minimum=5)
    assert changed["rows"]["3"]["shares"]["feedback"] == [58, 58]
    suggested = suggestions(changed)
    assert suggested[rules.SUPERVISION].points == Decimal("17.00")
    assert "small_sample" not in suggested[rules.SUPERVISION].flags
    assert suggested[rules.TASKS].points == rules.printed(Fraction(20, 3) * (Fraction(22, 45) + Fraction(102, 145) + 1))


@pytest.mark.parametrize("annex", Annex)
def test_annex_texts_are_those_of_the_regulation_word_for_word(annex):
    text = "".join(strip_tags(get_template("pages/_regulation.html").template.source).split())
    whole = "".join(f"{row.project}{row.content}{row.maximum}" for row in ROWS[annex])
    assert whole in text
    assert TITLES[annex] in text
