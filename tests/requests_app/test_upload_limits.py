"""More than a form takes: what is kept of it, and what people read."""

import errno
import os

import pytest
import time_machine
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client

from proxyportal import upload_handlers
from proxyportal.upload_handlers import MAX_BYTES
from proxyportal.uploads import MAX_FILES, MOST_FILES
from requests_app.models import Attachment, ProxyRequest
from tests.browsing import Page, answers, assert_beside_the_field, refusals, signed_in, with_pass
from tests.conftest import HOUR
from tests.files import PDF

NEW = "/requests/new/"
LARGE = PDF[:-6] + b"%" * 3_000_000 + PDF[-6:]
"""Too large to be kept in memory while it comes."""


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


def send(village, *contents: bytes):
    sent = [SimpleUploadedFile(f"{number}.pdf", content) for number, content in enumerate(contents)]
    return Client().post(NEW, answers(village, attachments=sent))


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_limits_fit_together():
    """Whoever sends a file too many or too large reads so beside the field; beyond twice that it is no mistake."""
    assert MAX_FILES * MAX_BYTES < settings.UPLOAD_MAX_BYTES
    assert MAX_FILES < settings.DATA_UPLOAD_MAX_NUMBER_FILES
    assert settings.DATA_UPLOAD_MAX_NUMBER_FILES * MAX_BYTES < settings.UPLOAD_MAX_BYTES


@pytest.mark.parametrize(("size", "status"), [(MAX_BYTES, 302), (MAX_BYTES + 1, 422)])
def test_file_may_have_ten_megabytes(village, size, status):
    content = PDF[:-6] + b"%" * (size - len(PDF)) + PDF[-6:]
    assert send(village, content).status_code == status


@pytest.mark.parametrize(("number", "status"), [(MAX_FILES, 302), (MAX_FILES + 1, 422)])
def test_five_files_may_come_at_once(village, number, status):
    response = send(village, *[PDF] * number)
    assert response.status_code == status
    assert Attachment.objects.count() == (number if status == 302 else 0)


def test_files_of_one_request_are_limited_over_time(submitted):
    """R39: however often somebody adds a few."""
    sent = {"attachments": [SimpleUploadedFile(f"{number}.pdf", PDF) for number in range(MAX_FILES)]}
    answered = []
    for _ in range(3):
        for file in sent["attachments"]:
            file.seek(0)
        answered.append(with_pass(submitted).post(f"/requests/{submitted.receipt}/attach/", sent).status_code)
    assert answered == [302, 302, 422]
    assert submitted.attachments.count() == MOST_FILES


def test_no_more_than_the_limit_is_kept_of_a_file(village, monkeypatch):
    """The rest goes by; the form still says what was wrong, with everything typed kept."""
    written = []

    def write(self: TemporaryUploadedFile, data: bytes) -> None:
        written.append(len(data))
        self.file.write(data)

    monkeypatch.setattr(TemporaryUploadedFile, "write", write, raising=False)
    monkeypatch.setattr(upload_handlers, "MAX_BYTES", 4_000_000)
    monkeypatch.setattr("proxyportal.uploads.MAX_BYTES", 4_000_000)
    response = send(village, PDF + b"%" * 9_000_000)
    assert response.status_code == 422
    assert set(refusals(response)) == {"attachments"}
    assert Page(response).kept("client_name") == {"吉祥如意"}
    assert 4_000_000 < sum(written) < 4_200_000


def test_body_beyond_all_files_is_refused_unread(village, settings):
    settings.UPLOAD_MAX_BYTES = 1_000_000
    response = send(village, LARGE)
    assert response.status_code == 400
    assert settings.HOTLINE in response.content.decode()
    assert not ProxyRequest.objects.exists()


def test_more_files_than_anybody_means_get_a_page(village, settings):
    response = send(village, *[PDF] * (settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1))
    assert response.status_code == 400
    assert settings.HOTLINE in response.content.decode()


def test_disk_that_fills_up_while_a_file_comes_is_said_beside_the_field(village, monkeypatch):
    """Nothing is recorded, everything typed is kept, and the form can be sent without the file."""
    monkeypatch.setattr(TemporaryUploadedFile, "write", full, raising=False)
    response = send(village, LARGE)
    assert response.status_code == 422
    assert "0.pdf" in refusals(response)["attachments"][0]
    assert_beside_the_field(response)
    assert not ProxyRequest.objects.exists()


def test_other_errors_of_the_disk_are_not_hidden(village, monkeypatch):
    def broken(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(TemporaryUploadedFile, "write", broken, raising=False)
    with pytest.raises(OSError, match="Input/output"):
        send(village, LARGE)


@pytest.mark.parametrize("who", ["resident", "client", "agent", "walk-in"])
def test_full_disk_is_a_message_and_no_partial_row(submitted, village, village_agent, monkeypatch, who):
    """Everywhere where files are kept; what was typed is not lost."""
    monkeypatch.setattr(default_storage, "save", full)
    sent = {"attachments": [SimpleUploadedFile("a.pdf", PDF)]}
    if who in ("client", "agent"):
        browser = with_pass(submitted) if who == "client" else signed_in(village_agent)
        address = f"{'/requests' if who == 'client' else '/desk/requests'}/{submitted.receipt}/attach/"
        response = browser.post(address, sent)
    else:
        browser, address = (Client(), NEW) if who == "resident" else (signed_in(village_agent), "/desk/register/")
        response = browser.post(address, answers(village, channel="counter", **sent))
    assert response.status_code == 422
    assert set(refusals(response)) == {"attachments"}
    assert_beside_the_field(response)
    if who in ("resident", "walk-in"):
        assert Page(response).kept("client_name") == {"吉祥如意"}
    assert not Attachment.objects.exists()
    assert ProxyRequest.objects.count() == 1
    assert submitted.events.count() == 1


def test_refused_form_says_that_the_files_must_be_chosen_again(village):
    """A browser forgets them."""
    response = Client().post(NEW, answers(village, attachments=[SimpleUploadedFile("a.pdf", PDF)], client_name=""))
    assert response.status_code == 422
    assert Page(response).text_of("files-again")
    assert 'id="files-again"' not in Client().post(NEW, answers(village, client_name="")).content.decode()
