"""The ways out: what the gateway is asked, what each of its answers means, and a file that only its owner reads."""

import json
import ssl
import stat
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from requests_app.channels import NotSent, PermanentError, Sms, TemporaryError, http, sms_channel
from tests.conftest import DAY
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
    monkeypatch.setattr(http, "PATIENCE", 1.5)
    gateway.mood = mood
    began = time.monotonic()
    if accepted:
        assert sms_channel().send(SMS) == ""
    else:
        with pytest.raises(TemporaryError, match="unreachable"):
            sms_channel().send(SMS)
    assert time.monotonic() - began < 10  # left alone, it drips for twenty


@pytest.mark.parametrize("trusted", [True, False])
def test_gateway_over_tls_must_prove_who_it_is(gateway, settings, tmp_path, monkeypatch, trusted):
    """A phone is told to nobody whose certificate is not trusted."""
    certificate = own_certificate(tmp_path / "gateway.pem")
    gateway.serve_tls(certificate)
    settings.SMS_URL = gateway.url.replace("http:", "https:")
    if trusted:
        context = ssl.create_default_context(cafile=certificate)
        monkeypatch.setattr(ssl, "create_default_context", lambda: context)
        assert sms_channel().send(SMS) == "G-1"
    else:
        with pytest.raises(TemporaryError, match="unreachable"):
            sms_channel().send(SMS)
    assert len(gateway.asked) == int(trusted)


def own_certificate(path):
    """A certificate of 127.0.0.1 that nobody else has signed, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gateway")])
    began = datetime.now(UTC) - timedelta(days=1)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), began, began + 9 * DAY)
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return path


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
