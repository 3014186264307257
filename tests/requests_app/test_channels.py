"""The ways out: what the gateway is asked, what each of its answers means, and a file that only its owner reads."""

import json
import stat
import time

import pytest

from requests_app.channels import NotSent, PermanentError, Sms, TemporaryError, http, sms_channel
from tests.requests_app.gateway import running_gateway

SMS = Sms("13800000000", "accepted", ("HA-20260522-0001", "5月24日18:00"), "您的申请已受理。", "k" * 64)


@pytest.fixture
def gateway(settings):
    with running_gateway() as gateway:
        settings.SMS_CHANNEL, settings.SMS_URL = "http", gateway.url
        settings.SMS_TOKEN, settings.SMS_SIGNATURE = "secret-token", "代理服务"
        yield gateway


def test_gateway_gets_text_template_and_key(gateway):
    assert sms_channel().send(SMS) == "G-1"
    assert gateway.asked == [
        {
            "signature": "代理服务",
            "phone": SMS.phone,
            "template": "accepted",
            "variables": list(SMS.variables),
            "text": SMS.text,
            "key": SMS.key,
        }
    ]
    (headers,) = gateway.headers
    assert headers["Authorization"] == "Bearer secret-token"
    assert headers["Idempotency-Key"] == SMS.key


@pytest.mark.parametrize(
    ("mood", "error", "code"),
    [
        ("failing", TemporaryError, "http_503"),
        ("drops", TemporaryError, "unreachable"),
        ("locked", TemporaryError, "http_401"),
        ("moved", TemporaryError, "http_302"),
        ("refuses", PermanentError, "isv.MOBILE_NUMBER_ILLEGAL"),
        ("names", PermanentError, "http_400"),
    ],
)
def test_answer_means_later_or_never(gateway, mood, error, code):
    """A refusal of this message is final; what can be mended waits. No word of the gateway with digits is kept."""
    gateway.mood = mood
    with pytest.raises(NotSent) as raised:
        sms_channel().send(SMS)
    assert (type(raised.value), raised.value.code) == (error, code)
    assert len(gateway.asked) == 1, "a redirect is not followed"


@pytest.mark.parametrize("mood", ["echoes", "babbles"])
def test_reference_with_a_phone_or_without_sense_is_not_kept(gateway, mood):
    gateway.mood = mood
    assert sms_channel().send(SMS) == ""


def test_gateway_that_is_not_there_is_unreachable(gateway, settings):
    settings.SMS_URL = "http://127.0.0.1:9/sms"
    with pytest.raises(TemporaryError, match="unreachable"):
        sms_channel().send(SMS)


@pytest.mark.parametrize(("mood", "accepted"), [("drips its answer", False), ("drips its body", True)])
def test_gateway_that_drips_is_cut_off(gateway, monkeypatch, mood, accepted):
    """Its bytes come often enough for every single wait; the whole takes too long. What it began with counts."""
    monkeypatch.setattr(http, "PATIENCE", 0.4)
    gateway.mood = mood
    began = time.monotonic()
    if accepted:
        assert sms_channel().send(SMS) == ""
    else:
        with pytest.raises(TemporaryError, match="unreachable"):
            sms_channel().send(SMS)
    assert 0.3 < time.monotonic() - began < 2


def test_gateway_that_only_waits_times_out(gateway, monkeypatch):
    monkeypatch.setattr(http, "PATIENCE", 0.2)
    monkeypatch.setattr("tests.requests_app.gateway.Handler.rate", 1.0)
    gateway.mood = "slow"
    with pytest.raises(TemporaryError, match=r"timeout|unreachable"):
        sms_channel().send(SMS)


def test_file_is_for_its_owner_alone(settings, tmp_path):
    settings.SMS_CHANNEL, settings.DATA_DIR = "file", tmp_path
    for _ in range(2):
        assert sms_channel().send(SMS) == "file"
    (file,) = (tmp_path / "sms").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["text"] for line in lines] == [SMS.text] * 2


def test_file_that_cannot_be_written_is_tried_later(settings, tmp_path):
    (tmp_path / "sms").write_text("in the way")
    settings.SMS_CHANNEL, settings.DATA_DIR = "file", tmp_path
    with pytest.raises(TemporaryError, match="file"):
        sms_channel().send(SMS)


def test_channel_that_was_switched_off_refuses(settings):
    settings.SMS_CHANNEL = "off"
    with pytest.raises(PermanentError, match="channel_off"):
        sms_channel().send(SMS)
