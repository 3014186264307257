"""Files that come with an answer or an authorization: on the disk exactly if their row is there (invariant 13)."""

from datetime import timedelta

import pytest
from django.conf import settings

from proxyportal.uploads import NewFile
from requests_app.actions import asking
from requests_app.enums import AuthorizationMeans, Kind, QuestionKind
from requests_app.errors import ActionRefused
from requests_app.models import Attachment, ProxyRequest
from tests.conftest import DAY, HOUR
from tests.files import PDF

pytestmark = pytest.mark.django_db

SCAN = NewFile("委托书.pdf", "application/pdf", PDF)


@pytest.fixture
def new_on_disk():
    """A function that counts the files that came since."""
    folder = settings.DATA_DIR / "files"
    before = set(folder.glob("attachments/*/*"))
    return lambda: len(set(folder.glob("attachments/*/*")) - before)


def answer(row, at):
    return asking.answer(proxy_request=row, attachments=[SCAN], actor=None, now=at)


def authorize(row, actor, at, **given):
    words = {"scope": "代为联系", "means": AuthorizationMeans.WRITTEN, "scan": SCAN, "given_on": at.date()}
    ProxyRequest.objects.filter(pk=row.pk).update(kind=Kind.ADVOCACY)
    return asking.authorize(proxy_request=row, actor=actor, now=at, **words | given)


def test_answer_and_authorization_keep_their_files(accepted, village_agent, new_on_disk, now):
    """The control: what is accepted is there, once each."""
    asking.ask(proxy_request=accepted, kind=QuestionKind.MATERIALS, text="委托书", actor=village_agent, now=now)
    answer(accepted, now + 2 * HOUR)
    authorize(accepted, village_agent, now + 3 * HOUR)
    assert new_on_disk() == Attachment.objects.count() == 2


def test_refused_answers_and_authorizations_leave_no_file(
    accepted, concluded, village_agent, stranger, new_on_disk, now
):
    """Nothing asked, a day that has not come, somebody who may not, a request that has moved on."""
    refused = [
        lambda: answer(accepted, now + 2 * HOUR),
        lambda: authorize(accepted, village_agent, now + 2 * HOUR, given_on=(now + 2 * DAY).date()),
        lambda: authorize(accepted, stranger, now + 2 * HOUR),
        lambda: authorize(concluded, village_agent, now + timedelta(hours=9)),
        lambda: answer(concluded, now + timedelta(hours=9)),
    ]
    for click in refused:
        with pytest.raises(ActionRefused):
            click()
    assert new_on_disk() == Attachment.objects.count() == 0
