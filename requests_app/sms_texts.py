"""What clients read on their phones: fixed Chinese, as approved templates must be (standards of the providers).

No name, no matter, no mobile phone, no link and no word of who governs: receipt number, time, and an office's line.
"""

import re
import string
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from proxyportal.fields import LOCAL
from requests_app.channels import Sms
from requests_app.models import Notification
from requests_app.outbox_enums import Template

TEXTS: dict[str, str] = {
    Template.SUBMITTED: (
        "您的申请{receipt}已收到，工作人员将于{until}前受理。凭编号和手机号后四位可登录查询，咨询请致电{phone}。"
    ),
    Template.ACCEPTED: "您的申请{receipt}已受理，将于{until}前办结或向您说明情况。请登录查询或致电{phone}。",
    Template.DELAYED: "您的申请{receipt}需要更长时间办理，预计{until}前办结。原因请登录查询或致电{phone}。",
    Template.MOVED: "您的申请{receipt}已转由其他工作人员继续办理，办理时限不变。请登录查询或致电{phone}。",
    Template.RESULT_COMING: "您的申请{receipt}已有办理结果，工作人员将尽快告知您。咨询请致电{phone}。",
    Template.QUESTION: "您的申请{receipt}需要您补充材料或答复，请于{until}前登录办理或致电{phone}。",
    Template.REOPENED: "您的申请{receipt}将重新办理，于{until}前办结或向您说明情况。请登录查询或致电{phone}。",
    Template.UPHELD: "您的申请{receipt}的办理结果已经复核，答复请登录查询或致电{phone}。",
    Template.RESULT: "您的申请{receipt}已有办理结果，请登录查询或致电{phone}。",
    Template.COMPLAINT_ANSWERED: "您反映的问题{receipt}已有答复，请登录查询或致电{phone}。",
}

LINE = re.compile(r"[0-9]{3,12}|0[0-9]{2,3}-[0-9]{7,8}")
MOBILE_LIKE = re.compile(r"(\+?86)?1[3-9][0-9]{9}")


def sms_of(notification: Notification) -> Sms:
    """The message as it goes out; the phone is read here and kept nowhere."""
    text = TEXTS[notification.template]
    facts = facts_of(notification)
    names = [name for _, name, _, _ in string.Formatter().parse(text) if name]
    return Sms(
        phone=notification.phone,
        template=notification.template,
        variables=tuple(facts[name] for name in names),
        text=text.format(**facts),
        key=notification.key,
    )


def text_of(notification: Notification) -> str:
    """The message's words."""
    return TEXTS[notification.template].format(**facts_of(notification))


def facts_of(notification: Notification) -> dict[str, str]:
    """The variables: the limit is the one that the event itself began, whatever happened since."""
    request = notification.proxy_request
    changes = notification.event.changes if notification.event else {}
    due = changes.get("due_at") or changes.get("asked_until")
    return {
        "receipt": notification.name,
        "until": _moment(datetime.fromisoformat(due)) if due else "",
        "phone": office_line(request.holder_unit.phone if request else ""),
    }


def _moment(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def office_line(phone: str) -> str:
    """A line to call: the office's, unless it is a mobile or no number; then the hotline, with the area code."""
    digits = re.sub(r"\s", "", phone)
    line = digits if LINE.fullmatch(digits) and not MOBILE_LIKE.fullmatch(digits) else settings.HOTLINE
    return f"{settings.AREA_CODE}-{line}" if LOCAL.fullmatch(line) else line
