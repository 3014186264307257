"""What clients read on their phones, held against the rules of providers for approved templates (standards, 10)."""

import re
from string import Formatter

import pytest

from requests_app.actions import handling
from requests_app.channels import Sms
from requests_app.models import Notification
from requests_app.notifications import TOLD
from requests_app.outbox_enums import MATTERS, Template, Via
from requests_app.sms_texts import TEXTS, facts_of, office_line, sms_of, text_of
from tests.conftest import DAY, HOUR
from tests.factories import CLIENT_NAME, DESCRIPTION

BANNED = re.compile(r"党|政|县委|组织|干部|书记|领导|手机号码|个人手机|http|www|【|】|\[|\]")
MOBILE = re.compile(r"1[3-9][0-9]{9}")


def test_every_message_of_the_table_has_a_text_and_no_other():
    told = {notice.template for notices in TOLD.values() for notice in notices if notice.via == Via.SMS}
    assert told | {Template.COMPLAINT_ANSWERED} == set(TEXTS)


def test_every_template_is_told_by_some_verb_or_of_some_matter():
    told = {notice.template for notices in TOLD.values() for notice in notices}
    assert not told & set(MATTERS)
    assert told | set(MATTERS) == set(Template)


@pytest.mark.parametrize("template", TEXTS)
def test_text_obeys_the_providers(template):
    """At most 500 characters, no brackets, no link, no word of who governs, and no two variables side by side."""
    text = TEXTS[template]
    assert len(text) <= 300
    assert not BANNED.search(text)
    parts = list(Formatter().parse(text))
    assert {name for _, name, _, _ in parts if name} <= {"receipt", "until", "phone"}
    assert all(between for between, _, _, _ in parts), "adjacent variables"
    assert text.startswith("您反映的问题{receipt}" if template in MATTERS else "您的申请{receipt}")


def test_bad_text_would_be_noticed():
    """The positive control."""
    assert BANNED.search("党员干部将联系您")
    assert not all(between for between, _, _, _ in Formatter().parse("{receipt}{until}"))


@pytest.fixture
def explained(accepted, village_agent, now):
    return handling.explain(
        proxy_request=accepted,
        reason="等待公示",
        promised_at=now + 5 * DAY,
        means="phone",
        receiver="self",
        actor=village_agent,
        now=now + 2 * HOUR,
    )


def sent(proxy_request) -> dict[str, Sms]:
    return {row.template: sms_of(row) for row in Notification.objects.messages().filter(proxy_request=proxy_request)}


def test_message_names_number_limit_and_a_line_to_call(explained, village, settings):
    """Each message speaks of the limit that its own event began, however late it is sent."""
    messages = sent(explained)
    number = explained.receipt
    assert messages[Template.SUBMITTED].text == (
        f"您的申请{number}已收到，工作人员将于5月23日18:00前受理。凭编号和手机号后四位可登录查询，咨询请致电0513-88835680。"
    )
    assert messages[Template.ACCEPTED].variables == (number, "5月24日19:00", "0513-88835680")
    assert messages[Template.DELAYED].variables == (number, "5月27日18:00", "0513-88835680")
    assert {sms.phone for sms in messages.values()} == {explained.client.phone}


def test_message_says_nothing_about_the_client_or_the_matter(explained):
    for sms in sent(explained).values():
        for secret in (CLIENT_NAME, DESCRIPTION, explained.client.phone, "等待公示"):
            assert secret not in sms.text
        assert not MOBILE.search(sms.text)
        assert len(sms.text) <= 500


@pytest.mark.parametrize(
    ("phone", "line"),
    [
        ("0513-88810001", "0513-88810001"),
        ("88810001", "0513-88810001"),
        ("051388810001", "051388810001"),
        ("12345", "12345"),
        ("13800000001", "0513-88835680"),
        ("8613800000001", "0513-88835680"),
        ("138 0000 0001", "0513-88835680"),
        ("请登录 www.example.cn", "0513-88835680"),
        ("", "0513-88835680"),
    ],
)
def test_line_to_call_is_an_offices_never_a_mobile(phone, line):
    assert office_line(phone) == line


def test_message_without_a_limit_has_no_time(informed):
    result = Notification.objects.messages().get(template=Template.RESULT)
    assert facts_of(result)["until"] == ""
    assert text_of(result) == f"您的申请{informed.receipt}已有办理结果，请登录查询或致电0513-88835680。"


def test_key_is_the_same_for_every_attempt_and_another_for_every_message(explained):
    first, again = sent(explained), sent(explained)
    assert {sms.key for sms in first.values()} == {sms.key for sms in again.values()}
    assert len({sms.key for sms in first.values()}) == len(first) == 3
