"""What clients say: complaints and ratings, made by the real actions."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from assessment.actions import complaints
from assessment.actions.complaints import Filed
from assessment.models import Complaint
from network.models import Unit, User
from requests_app.actions import closing
from requests_app.models import ProxyRequest

WORDS = "代理员态度生硬，材料跑了三趟。"
SHOWN = "有群众反映办事态度生硬。"
COMPLAINANT = "如意吉祥"
PHONE = "13955556666"


def complain(unit: Unit, now: datetime, *, actor: User | None = None, **said: Any) -> Complaint:
    """A complaint about this unit, with the complainant's name unless it says otherwise."""
    known = {"submission_key": uuid4(), "text": WORDS, "client_name": COMPLAINANT, "client_phone": PHONE}
    return complaints.lodge(filed=Filed(unit=unit, **known | said), actor=actor, now=now)


def ask(complaint: Complaint, about: User, actor: User, now: datetime) -> Complaint:
    """Open it to the person for a reply."""
    return complaints.ask_reply(complaint=complaint, agent=about.agent, shown_text=SHOWN, actor=actor, now=now)


def decide(complaint: Complaint, actor: User, now: datetime, *, upheld: bool = True) -> Complaint:
    """Decide it."""
    return complaints.decide(
        complaint=complaint, upheld=upheld, reason="情况属实。", answer="已批评教育。", actor=actor, now=now
    )


def upheld_against(about: User, unit: Unit, supervisor: User, now: datetime, *, upheld: bool = True) -> Complaint:
    """A complaint from its receipt to the decision."""
    asked = ask(complain(unit, now), about, supervisor, now)
    complaints.reply(complaint=asked, text="当时确有不妥。", actor=about, now=now)
    return decide(asked, supervisor, now, upheld=upheld)


def rate(proxy_request: ProxyRequest, grade: int, now: datetime) -> ProxyRequest:
    """The client's own grade."""
    return closing.rate(proxy_request=proxy_request, grade=grade, comment="", now=now)
