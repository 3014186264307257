"""What the tests of finding share: making requests, searching, and reading the page or the file."""

import csv
import io

from requests_app.actions import intake
from requests_app.models import ProxyRequest
from tests.browsing import signed_in
from tests.factories import ApplicationFactory

FIND = "/desk/find/"
NAME = "欧阳 小雪"
CSV, XLSX = {"format": "csv"}, {"format": "xlsx"}


def submit(place, now, **more) -> ProxyRequest:
    return intake.submit(application=ApplicationFactory(area=place, **more), now=now)


def shown(response) -> list[str]:
    """The receipts of the page, in its order."""
    return [row.receipt for row, _, _ in response.context["rows"]]


def search(user, text: str, /, **filters):
    return signed_in(user).post(FIND, {"text": text} | filters)


def taken(user, listed: str, query: str = "", /, **sent) -> list[dict[str, str]]:
    """The rows of the file, by their headings."""
    browser = signed_in(user)
    browser.cookies["django_language"] = "en"
    response = browser.post(f"/desk/export/{listed}/?{query}", CSV | sent)
    assert response.status_code == 200, response.content
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))
