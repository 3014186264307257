"""The page of messages: for administrators and the organization department, without a client."""

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from requests_app.actions import intake
from requests_app.models import Heartbeat, Notification
from requests_app.outbox_enums import Delivery, Template, Via
from requests_app.views.messages import ERRORS
from tests.browsing import Page, signed_in
from tests.conftest import HOUR
from tests.factories import CLIENT_NAME, DESCRIPTION, ApplicationFactory
from tests.requests_app.test_queries import queries

MESSAGES, RETRY = "/manage/messages/", "/manage/messages/retry/"


@pytest.fixture(autouse=True)
def clock(now):
    with translation.override("en"), time_machine.travel(now + 3 * HOUR, tick=False) as traveller:
        yield traveller


def shown(user, **asked):
    return signed_in(user).get(MESSAGES, asked, headers={"accept-language": "en"})


def templates(response):
    return [row.template for row, _, _ in response.context["rows"]]


def test_undelivered_messages_come_first_with_their_code(undelivered, supervisor):
    response = shown(supervisor)
    assert (response.context["state"], templates(response)) == (Delivery.DEAD, [Template.RESULT])
    assert [tab["count"] for tab in response.context["states"]] == [1, 2, 0]
    assert "no_mobile" in response.content.decode()
    assert str(ERRORS["no_mobile"]) in [str(why) for _, _, why in response.context["rows"]]


@pytest.mark.parametrize(("state", "number"), [("pending", 2), ("sent", 0), ("dead", 1), ("nonsense", 1), ("\x00", 1)])
def test_page_is_narrowed_by_state(undelivered, supervisor, state, number):
    assert len(templates(shown(supervisor, state=state))) == number


def test_inbox_lines_are_no_messages(submitted, supervisor):
    assert templates(shown(supervisor, state="sent")) == []


def test_administrator_sees_no_client_and_the_organization_department_a_masked_phone(
    undelivered, administrator, supervisor
):
    """What would have been sent, in the mode that sends nothing."""
    phone = undelivered.client.phone
    masked = f"{phone[:3]}****{phone[-4:]}"
    for user, is_masked_shown in ((administrator, False), (supervisor, True)):
        page = shown(user).content.decode()
        assert f"您的申请{undelivered.receipt}已有办理结果" in page
        assert (masked in page) is is_masked_shown
        assert [secret for secret in (phone, CLIENT_NAME, DESCRIPTION) if secret in page] == []


def test_phone_is_not_even_masked_where_messages_are_sent(undelivered, supervisor, settings):
    settings.SMS_CHANNEL = "http"
    assert "****" not in shown(supervisor).content.decode()


def test_page_says_what_the_channel_is_and_when_the_sender_ran(submitted, supervisor, settings, now):
    assert "Nothing leaves this machine" in text_of(supervisor)
    assert "has not run yet" in text_of(supervisor)
    Heartbeat.objects.create(job="relay_notifications", ran_at=now)
    assert "last ran today 18:00" in text_of(supervisor)
    settings.SMS_CHANNEL = "off"
    assert "sends no SMS" in text_of(supervisor)


def text_of(user):
    browser = signed_in(user)
    browser.cookies["django_language"] = "en"
    return browser.get(MESSAGES).content.decode()


def test_one_message_is_sent_again_or_all(village, village_agent, supervisor, now):
    for _ in range(3):
        intake.submit(application=ApplicationFactory(area=village), now=now)
    messages = Notification.objects.filter(via=Via.SMS)
    messages.update(state=Delivery.DEAD, error="timeout", next_try_at=None, attempts=10)
    browser = signed_in(supervisor)
    browser.post(RETRY, {"row": messages.first().pk})
    assert messages.filter(state=Delivery.PENDING).count() == 1
    browser.post(RETRY)
    assert messages.filter(state=Delivery.PENDING).count() == 3


@pytest.mark.parametrize("row", ["x", "9" * 40, "0", "-1", "\x00"])
def test_retry_of_nonsense_revives_nothing(undelivered, supervisor, row):
    assert signed_in(supervisor).post(RETRY, {"row": row}).status_code == 302
    assert Notification.objects.filter(state=Delivery.DEAD).count() == 1


def test_page_costs_the_same_however_many_messages(village, village_agent, supervisor, now):
    """Session, account, posts; counts, how many, which; the sender's last run."""
    counts = []
    for more in (1, 3, 24):
        for _ in range(more):
            intake.submit(application=ApplicationFactory(area=village), now=now)
        browser = signed_in(supervisor)
        counts.append(queries(lambda: browser.get(MESSAGES, {"state": "pending"})))  # noqa: B023 - called at once
    assert counts == [7, 7, 7]


def test_page_has_its_place_in_the_administration(administrator, supervisor, leader):
    for user, listed in ((administrator, True), (supervisor, True), (leader, False)):
        assert (MESSAGES in Page(signed_in(user).get("/manage/")).links()) is listed


@pytest.mark.parametrize(("channel", "named"), [("http", True), ("file", False), ("off", False)])
def test_privacy_notice_names_the_gateway_that_gets_a_phone(client, db, settings, channel, named):
    settings.SMS_CHANNEL = channel
    assert ("短信网关" in client.get("/privacy/").content.decode()) is named


# --- Settings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "url", "token", "accepted"),
    [
        ("http", "https://sms.example.gov.cn/v1", "t", True),
        ("http", "http://127.0.0.1:9000/sms", "t", True),
        ("http", "http://localhost/sms", "t", True),
        ("http", "http://sms.example.gov.cn/v1", "t", False),
        ("http", "http://127.0.0.1.example.com/", "t", False),
        ("http", "", "t", False),
        ("http", "https://sms.example.gov.cn/v1", "", False),
        ("smoke", "", "", False),
        ("off", "", "", True),
        ("file", "", "", True),
    ],
)
def test_gateway_needs_tls_and_a_token(channel, url, token, accepted):
    """The phone of a resident crosses no network in clear."""
    from proxyportal.settings import checked_sms  # noqa: PLC0415 - the settings of the tests stay as they are

    if accepted:
        assert checked_sms(channel, url, token) == channel
    else:
        with pytest.raises(ImproperlyConfigured):
            checked_sms(channel, url, token)
