"""Whoever guesses numbers and codes is slowed down, by number and by address, and a lost cache changes nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from requests_app.actions.intake import query_code
from requests_app.models import Throttle
from requests_app.throttling import LIMITS, is_throttled, note_failure

SECOND = timedelta(seconds=1)
QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def try_code(receipt: str, code: str, address: str = "192.0.2.1", **headers: str) -> int:
    browser = Client(REMOTE_ADDR=address, headers=headers)
    return browser.post(reverse("requests:track"), {"receipt": receipt, "code": code}).status_code


def fail(times: int, now, **subjects: str) -> None:
    for _ in range(times):
        note_failure(now, **subjects)


def test_limits_are_those_announced():
    """The page says a quarter of an hour."""
    assert LIMITS == {"receipt": (5, QUARTER), "address": (30, HOUR), "lookup": (60, HOUR)}


@pytest.mark.parametrize(("failures", "throttled"), [(0, False), (4, False), (5, True), (6, True)])
def test_number_is_closed_after_five_failures(db, now, failures, throttled):
    fail(failures, now, receipt="HA-1")
    assert is_throttled(now, receipt="HA-1", address="192.0.2.1") is throttled
    assert not is_throttled(now, receipt="HA-2", address="192.0.2.1")


@pytest.mark.parametrize(("failures", "throttled"), [(29, False), (30, True)])
def test_address_is_closed_after_thirty_failures(db, now, failures, throttled):
    fail(failures, now, address="192.0.2.1")
    assert is_throttled(now, receipt="HA-1", address="192.0.2.1") is throttled
    assert not is_throttled(now, receipt="HA-1", address="192.0.2.2")


@pytest.mark.parametrize(
    ("subject", "window", "failures"), [("receipt", QUARTER, 5), ("address", HOUR, 30)], ids=["receipt", "address"]
)
def test_window_ends_to_the_second(db, now, subject, window, failures):
    fail(failures, now, **{subject: "X"})
    assert is_throttled(now + window - SECOND, **{subject: "X"})
    assert not is_throttled(now + window, **{subject: "X"})


def test_a_failure_after_the_window_begins_a_new_one(db, now):
    fail(5, now, receipt="HA-1")
    fail(4, now + QUARTER, receipt="HA-1")
    assert not is_throttled(now + QUARTER, receipt="HA-1")
    fail(1, now + QUARTER, receipt="HA-1")
    assert is_throttled(now + QUARTER, receipt="HA-1")


def test_a_number_and_an_address_that_look_alike_are_two(db, now):
    fail(5, now, receipt="X")
    assert not is_throttled(now, address="X")


def test_rows_tell_nobodys_number_or_address(db, now):
    """Only keyed digests are kept, and old windows are forgotten."""
    fail(1, now, receipt="HA-1", address="192.0.2.1")
    keys = set(Throttle.objects.values_list("key", flat=True))
    assert len(keys) == 2
    assert all(len(key) == 64 and set(key) <= set("0123456789abcdef") for key in keys)
    note_failure(now + timedelta(days=2), receipt="HA-2")
    assert Throttle.objects.count() == 1


def test_asking_is_one_query(db, now, django_assert_num_queries):
    fail(3, now, receipt="HA-1", address="192.0.2.1")
    with django_assert_num_queries(1):
        is_throttled(now, receipt="HA-1", address="192.0.2.1")


# --- On the page -----------------------------------------------------------------------------------------------------


def test_sixth_try_is_refused_even_with_the_right_code(submitted, clock):
    """From any browser and address, after the cache is gone too; a quarter of an hour later it opens."""
    for number in range(5):
        assert try_code(submitted.receipt, "wrong", f"192.0.2.{number}") == 422
    cache.clear()
    assert try_code(submitted.receipt, query_code(submitted), "198.51.100.9") == 429
    clock.shift(QUARTER)
    assert try_code(submitted.receipt, query_code(submitted)) == 302


def test_unknown_number_is_closed_like_a_known_one(db):
    """Otherwise the throttle itself would tell which numbers exist."""
    assert [try_code("HA-20990101-0001", "wrong") for _ in range(6)] == [422] * 5 + [429]


def test_writing_a_number_differently_is_no_way_round(submitted):
    ways = [submitted.receipt, submitted.receipt.lower(), f" {submitted.receipt}", submitted.receipt.replace("-", "－")]
    assert [try_code(written, "wrong") for written in [*ways, *ways]] == [422] * 5 + [429] * 3


def test_address_that_tries_many_numbers_is_closed(submitted):
    for number in range(30):
        assert try_code(f"HA-{number}", "wrong") == 422
    cache.clear()
    assert try_code(submitted.receipt, query_code(submitted)) == 429
    assert try_code(submitted.receipt, query_code(submitted), "192.0.2.2") == 302


def test_forwarded_header_is_not_believed(submitted):
    """A visitor who invents an address for each try stays the same visitor."""
    for number in range(30):
        try_code(f"HA-{number}", "wrong", **{"X-Forwarded-For": f"203.0.113.{number}"})
    assert try_code(submitted.receipt, query_code(submitted), **{"X-Forwarded-For": "203.0.113.99"}) == 429


def test_header_of_our_own_proxy_is_believed(submitted, settings):
    """Behind one proxy all visitors share its address: they must not close the page to each other."""
    settings.TRUSTED_PROXIES = 1
    for number in range(30):
        try_code(f"HA-{number}", "wrong", **{"X-Forwarded-For": "203.0.113.1"})
    assert try_code("HA-X", "wrong", **{"X-Forwarded-For": "8.8.8.8, 203.0.113.1"}) == 429
    assert try_code(submitted.receipt, query_code(submitted), **{"X-Forwarded-For": "203.0.113.2"}) == 302


def test_right_code_is_no_failure(submitted):
    for _ in range(10):
        assert try_code(submitted.receipt, query_code(submitted)) == 302
    assert not Throttle.objects.exists()
