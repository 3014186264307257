"""What the public figures withhold, and that it cannot be computed from what they say (R65)."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment import disclosure
from assessment.disclosure import SMALLEST, Share, Span, is_small, share_of, span_of, span_of_total, withheld


@given(st.dictionaries(st.integers(1, 60), st.integers(0, 40), max_size=12))
def test_withheld_numbers_cannot_be_computed(cases):
    """Whoever subtracts what is published from the total learns of at least two units and of five cases, or nothing:
    then the total is withheld, too."""
    hidden = withheld(cases)
    assert {unit for unit, number in cases.items() if is_small(number)} <= hidden
    if hidden and not is_small(sum(cases.values())):
        assert len(hidden) >= 2
        assert sum(cases[unit] for unit in hidden) >= SMALLEST


def test_suppression_by_itself_would_be_seen_through(monkeypatch):
    """The positive control: without the second number the first one follows from the total."""
    monkeypatch.setattr(disclosure, "_safe", lambda *_: True)
    assert withheld({1: 3, 2: 20, 3: 9}) == {1}


@pytest.mark.parametrize(
    ("cases", "missed", "share"),
    [
        (0, 0, Share(None)),
        (7, 0, Share(Decimal(100))),
        (7, 7, Share(Decimal(0))),
        (40, 1, Share(Decimal(90), "at_least")),
        (40, 4, Share(Decimal(90), "at_least")),
        (40, 5, Share(Decimal("87.5"))),
        (40, 35, Share(Decimal("12.5"))),
        (40, 36, Share(Decimal(10), "at_most")),
        (41, 40, Share(Decimal("9.8"), "at_most")),
        (5, 3, Share(Decimal(20), "at_least")),
    ],
)
def test_share_says_no_more_than_that_few_were_missed_or_kept(cases, missed, share):
    assert share_of(cases, span_of(cases, missed)) == share


@st.composite
def columns(draw):
    """Some units, each with cases and missed ones; and what is withheld together."""
    units = draw(st.lists(st.integers(5, 14).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), max_size=4))
    apart = draw(
        st.one_of(st.just((0, 0)), st.integers(5, 9).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
    )
    return units, apart


def readings(units, apart, total):
    """All that a reader thinks possible: the missed ones of each unit and of the withheld ones."""
    spans = [span_of(*unit) for unit in units] + [Span(0, apart[0])]
    every = product(*(range(least, most + 1) for least, most in spans))
    return [found for found in every if total.least <= sum(found) <= total.most]


@given(columns())
def test_few_missed_ones_cannot_be_computed_from_the_total(column):
    """Whatever the total says, a reader who tries all combinations is left with two values for each small number."""
    units, apart = column
    total = span_of_total(units, apart)
    possible = readings(units, apart, total)
    truth = (*(missed for _, missed in units), apart[1])
    assert truth in possible
    for place, (cases, missed) in enumerate([*units, apart]):
        if is_small(missed) or is_small(cases - missed):
            assert len({found[place] for found in possible}) > 1


def test_exact_total_would_give_the_few_away():
    """The positive control: one missed of nineteen, and a total that says so."""
    units, apart = [(19, 1), (30, 6)], (0, 0)
    assert {found[0] for found in readings(units, apart, Span(7, 7))} == {1}
    assert span_of_total(units, apart) == Span(7, 10)


def test_total_is_exact_where_it_gives_nobody_away():
    assert span_of_total([(19, 1), (30, 4), (40, 9)], (0, 0)) == Span(14, 14)
    assert span_of_total([(19, 0), (30, 6)], (0, 0)) == Span(6, 6)
