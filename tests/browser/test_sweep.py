"""Beat and worker do by themselves what nobody asks for. Last of the files: most of beat's first minute is over."""

import time

import pytest

from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

BREACHES = """
SELECT count(*) FROM requests_app_breach b JOIN requests_app_proxyrequest r ON r.id = b.proxy_request_id
WHERE r.receipt = %s AND b.stage = 'acceptance'
"""
LIMIT = 90.0
"""Seconds: beat ticks every minute."""


def test_a_missed_limit_is_flagged_and_the_portal_says_it_is_ready(stack: Stack) -> None:
    limit = time.monotonic() + LIMIT
    while stack.status("/readyz") != 200 and time.monotonic() < limit:
        time.sleep(0.5)
    assert stack.status("/readyz") == 200
    assert stack.value(BREACHES, stack.receipts["late"]) == 1
