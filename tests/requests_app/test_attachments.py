"""Files people add: what they really are, what is left of them, and who gets them back."""

import io
import zlib
from email.message import Message
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from proxyportal.file_kinds import DOC, DOCX, PPT, PPTX, XLS, XLSX
from proxyportal.uploads import NewFile
from requests_app.actions import attaching
from requests_app.enums import Status
from requests_app.models import Attachment, ProxyRequest
from tests.browsing import Page, answers, assert_beside_the_field, refusals, signed_in, with_pass
from tests.conftest import HOUR
from tests.files import PDF, chunk, office, photo, picture, png, zipped
from tests.old_office import doc, ppt, xls

NEW = "/requests/new/"


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


def send(village, *files: SimpleUploadedFile, **changes: object):
    return Client().post(NEW, answers(village, attachments=list(files), **changes))


def stored(attachment: Attachment) -> bytes:
    with attachment.file.open("rb") as file:
        return file.read()


# --- What is taken ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("照片.jpg", photo(), "image/jpeg"),
        ("scan.png", picture("PNG"), "image/png"),
        ("SCAN.PNG", picture("PNG"), "image/png"),
        ("微信图片.jfif", picture("JPEG"), "image/jpeg"),
        ("palette.png", picture("PNG", "P"), "image/png"),
        ("transparent.png", picture("PNG", "RGBA"), "image/png"),
        ("gray.png", picture("PNG", "LA"), "image/png"),
        ("deep.png", picture("PNG", "I;16"), "image/png"),
        ("bits.png", picture("PNG", "1"), "image/png"),
        ("print.jpg", picture("JPEG", "CMYK"), "image/jpeg"),
        ("gray.jpg", picture("JPEG", "L"), "image/jpeg"),
        ("证明.pdf", PDF, "application/pdf"),
        ("表.docx", office("word"), DOCX),
        ("表.xlsx", office("xl"), XLSX),
        ("汇报.pptx", office("ppt"), PPTX),
        ("申请.doc", doc(), DOC),
        ("名册.xls", xls(), XLS),
        ("讲稿.ppt", ppt(), PPT),
        ("申请.wps", doc(), DOC),
        ("名册.et", xls(), XLS),
    ],
)
def test_real_file_is_kept_with_its_real_type(village, name, content, content_type):
    """Type follows from the content, never from what the browser says; the name must fit it."""
    assert send(village, SimpleUploadedFile(name, content, "text/html")).status_code == 302
    kept = Attachment.objects.get()
    assert (kept.name, kept.content_type, kept.size) == (name, content_type, len(stored(kept)))
    if not content_type.startswith("image/"):
        assert stored(kept) == content


def test_photo_forgets_place_and_camera_and_stands_upright(village):
    """EXIF, comment and thumbnail stay at home; the quarter turn is done before they go."""
    assert b"SecretCameraMaker" in photo()
    send(village, SimpleUploadedFile("a.jpg", photo()))
    content = stored(Attachment.objects.get())
    assert b"ecret" not in content
    with Image.open(io.BytesIO(content)) as image:
        assert not image.getexif()
        assert image.size == (24, 32)


def test_what_follows_an_image_is_dropped(village):
    """A file that is an image to one program and an archive or a page to another."""
    send(village, SimpleUploadedFile("a.png", picture("PNG") + b"<script>alert(1)</script>" + zipped()))
    assert b"script" not in stored(Attachment.objects.get())
    assert b"evil.exe" not in stored(Attachment.objects.get())


# --- What is refused -------------------------------------------------------------------------------------------------

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
REFUSED = {
    "page.jpg": b"<!doctype html><script>alert(1)</script>",
    "drawing.svg": SVG,
    "drawing.png": b'<?xml version="1.0"?>' + SVG,
    "archive.docx": zipped(),
    "picture.txt": picture("PNG"),
    "picture.pdf": picture("PNG"),
    "words.doc": office("word"),
    "table.docx": office("xl"),
    "paper.exe": PDF,
    "page.pdf": PDF + b"<script>alert(1)</script>",
    "archive.pdf": PDF + zipped(),
    "program.pdf": b"MZ\x90\x00" + PDF,
    "moving.gif": picture("GIF"),
    "picture.webp": picture("WEBP"),
    "picture.tiff": picture("TIFF"),
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "words.txt": "只有文字".encode(),
    "cut.jpg": photo()[:200],
    "cut.png": picture("PNG")[:40],
    "only-a-head.jpg": b"\xff\xd8\xff\xe0",
    "empty.pdf": b"",
    "bomb.png": png(60_000, 60_000),
    "long-bomb.png": png(2**31 - 1, 1),
    "flat.png": png(0, 10),
    "text-bomb.png": png(8, 8, chunk(b"zTXt", b"k\0\0" + zlib.compress(b"\0" * 100_000_000))),
}


@pytest.mark.filterwarnings("default::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("name", REFUSED)
def test_file_that_is_not_what_we_take_is_refused(village, name):
    """Beside the field, by its name; the answers are kept and nothing is stored."""
    response = send(village, SimpleUploadedFile(name, REFUSED[name]))
    assert response.status_code == 422
    assert set(refusals(response)) == {"attachments"}
    assert name in refusals(response)["attachments"][0] or name == "empty.pdf"
    assert_beside_the_field(response)
    assert Page(response).kept("client_name") == {"吉祥如意"}
    assert not Attachment.objects.exists()
    assert not ProxyRequest.objects.exists()


def test_picture_of_too_many_pixels_is_never_drawn(village, monkeypatch):
    """Its size is read from the head; the 10 GB that it unpacks to are not."""
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("drawn"))
    assert send(village, SimpleUploadedFile("a.png", png(8000, 5001))).status_code == 422


def test_one_bad_file_keeps_the_others_out(village):
    """All or nothing: nobody has to find out which arrived."""
    send(village, SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.svg", SVG))
    assert not Attachment.objects.exists()


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's remarks on damaged EXIF
@pytest.mark.parametrize("place", range(0, 400, 7))
def test_damaged_picture_is_refused_or_mended_but_never_an_error(village, place):
    """One byte turned round, anywhere in head, EXIF or data."""
    content = bytearray(photo())
    content[place] ^= 0xFF
    assert send(village, SimpleUploadedFile("a.jpg", bytes(content))).status_code in (302, 422)


# --- Names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\temp\\证明.pdf", "证明.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
        ("证明", "证明.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
        ("长" * 200 + ".pdf", "长" * 76 + ".pdf"),
        ("=cmd|calc.pdf", "=cmd|calc.pdf"),
    ],
)
def test_name_is_for_people_only(village, name, shown):
    """Nothing of it reaches the disk."""
    assert send(village, SimpleUploadedFile(name, PDF)).status_code == 302
    kept = Attachment.objects.get()
    assert kept.name == shown
    assert kept.file.name.startswith(f"attachments/{kept.proxy_request_id}/")
    assert len(Path(kept.file.name).name) == 24
    assert Path(kept.file.name).name.isalnum()
    assert Path(kept.file.path).is_relative_to(settings.DATA_DIR / "files")
    assert Path(kept.file.path).stat().st_mode & 0o777 == 0o600


# --- Getting them back -----------------------------------------------------------------------------------------------


@pytest.fixture
def kept(village, village_agent) -> Attachment:
    send(village, SimpleUploadedFile("证明.pdf", PDF))
    return Attachment.objects.get()


def test_download_is_inert(kept, village_agent):
    """No browser shows it inside the portal, guesses its type, or keeps it."""
    receipt = kept.proxy_request.receipt
    for browser, address in [
        (signed_in(village_agent), f"/desk/requests/{receipt}/files/{kept.pk}/"),
        (with_pass(kept.proxy_request), f"/requests/{receipt}/files/{kept.pk}/"),
    ]:
        response = browser.get(address)
        assert response.getvalue() == PDF
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response.headers["Cache-Control"]
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ['"; filename="x.html', "a\r\nSet-Cookie: x=1", "证明；.pdf", "'a'.pdf", "\\"])
def test_name_breaks_no_header(submitted, now, name):
    """Whatever a name holds, it stays one value of one header."""
    attaching.attach(proxy_request=submitted, attachments=[NewFile(name, "application/pdf", PDF)], actor=None, now=now)
    response = with_pass(submitted).get(f"/requests/{submitted.receipt}/files/{submitted.attachments.get().pk}/")
    assert response.getvalue() == PDF
    header = Message()
    header["Content-Disposition"] = response.headers["Content-Disposition"]
    assert header.get_content_disposition() == "attachment"
    assert len(header.get_params(header="Content-Disposition")) == 2
    assert not response.cookies.get("x")


def test_stranger_gets_no_file(kept, sibling_agent, submitted):
    receipt = kept.proxy_request.receipt
    assert signed_in(sibling_agent).get(f"/desk/requests/{receipt}/files/{kept.pk}/").status_code == 404
    assert with_pass(submitted).get(f"/requests/{receipt}/files/{kept.pk}/").status_code == 302
    assert with_pass(submitted).get(f"/requests/{submitted.receipt}/files/{kept.pk}/").status_code == 404
    assert with_pass(submitted).get(f"/requests/{submitted.receipt}/files/{'9' * 30}/").status_code == 404


def test_files_have_no_address_of_their_own(kept):
    """Neither under static files nor by their path: only through a view that asks who is there."""
    for address in (f"/{kept.file.name}", f"/static/{kept.file.name}", f"/media/{kept.file.name}"):
        assert Client().get(address).status_code == 404


# --- Adding them later -----------------------------------------------------------------------------------------------


def test_client_and_agent_add_files_while_it_is_open(submitted, village_agent):
    for browser, side, agent in (
        (with_pass(submitted), "/requests", None),
        (signed_in(village_agent), "/desk/requests", village_agent.agent),
    ):
        sent = {"attachments": [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.pdf", PDF)]}
        assert browser.post(f"{side}/{submitted.receipt}/attach/", sent).status_code == 302
        assert submitted.attachments.filter(added_by=agent).count() == 2


def test_adding_no_file_is_refused_beside_the_field(submitted):
    response = with_pass(submitted).post(f"/requests/{submitted.receipt}/attach/", {})
    assert response.status_code == 422
    assert set(refusals(response)) == {"attachments"}
    assert_beside_the_field(response)
    assert submitted.events.count() == 1


def test_file_for_an_ended_request_leaves_nothing_behind(withdrawn):
    """Files and rows correspond one to one (reliability.md, 13): a refused verb keeps no file on the disk."""
    folder = settings.DATA_DIR / "files"
    before = set(folder.rglob("*"))
    sent = {"attachments": [SimpleUploadedFile("a.pdf", PDF)]}
    response = with_pass(withdrawn).post(f"/requests/{withdrawn.receipt}/attach/", sent, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]
    withdrawn.refresh_from_db()
    assert (withdrawn.status, withdrawn.attachments.count()) == (Status.WITHDRAWN, 0)
    assert set(folder.rglob("*")) == before


def test_file_lost_from_the_disk_is_not_found(kept, village_agent):
    """A database restored without its folder of files still serves its pages."""
    kept.file.storage.delete(kept.file.name)
    answer = signed_in(village_agent).get(f"/desk/requests/{kept.proxy_request.receipt}/files/{kept.pk}/")
    assert answer.status_code == 404
