"""The counties that browsers meet.

The small one has the real units, invented people, and one request in each state; the bare one an administrator only.
"""

import random
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from network import import_jobs
from network.demo import build_county
from network.demo.accounts import add_administrator
from network.enums import ImportKind
from network.models import Appointment, ImportJob, Leave, Unit, User
from requests_app.actions import closing, handling, intake
from requests_app.actions.intake import Application
from requests_app.demo.care import seed_care
from requests_app.enums import Channel, Kind, Means, Outcome, Receiver
from requests_app.models import ProxyRequest
from tests.browser.spreadsheets import ROSTER_HEADER, roster_rows, workbook

PHONE = "13912345678"


def build() -> dict[str, str]:
    """Build it in an empty database. Returns the receipt numbers of its requests by the state they are in, and the
    number of the village agent's post and those of imports."""
    call_command("import_units", str(settings.BASE_DIR / "network" / "data" / "haian_units.csv"))
    people = build_county(rng=random.Random(1), today=timezone.localdate())
    made = Past(User.objects.get(username="village")).requests()
    town, neighbor = (Unit.objects.get(code=code) for code in ("320685100", "320685100002"))
    made["at the town"] = intake.submit(application=application(town), now=timezone.now())
    made["late"] = intake.submit(application=application(neighbor), now=timezone.now() - timedelta(hours=25))
    seed_care(people=people, rng=random.Random(1), now=timezone.now())
    receipts = {name: proxy_request.receipt for name, proxy_request in made.items()}
    receipts["a post"] = str(User.objects.get(username="village").agent.appointments.get().pk)
    somebody_leaves()
    return receipts | some_imports()


def some_imports() -> dict[str, str]:
    """Numbers of imports: one that was written, one to be confirmed with a wrong row, and a file that was refused."""
    administrator, now = User.objects.get(username="admin"), timezone.now()
    rows = [*roster_rows(3), ["320685999999", "无处去", "", "代理员", "", "", "", ""]]
    files = {
        "an import": workbook(ROSTER_HEADER, rows[:1]),
        "a preview": workbook(ROSTER_HEADER, rows),
        "a refused file": workbook(("姓名",), [["甲"]]),
    }
    made = {}
    for name, content in files.items():
        given = {
            "kind": ImportKind.ROSTER,
            "name": "名册.xlsx",
            "effective_on": timezone.localdate(),
            "is_complete": False,
        }
        job = import_jobs.start(content=content, actor=administrator, now=now, **given)
        import_jobs.work_on(job.pk, now)
        made[name] = str(job.pk)
    job = ImportJob.objects.get(pk=made["an import"])
    import_jobs.confirm(job=job, digest=job.plan_digest, actor=administrator, now=now)
    import_jobs.work_on(job.pk, now)
    return made


def build_bare() -> dict[str, str]:
    """What an office begins with: nothing but the account of its administrator."""
    add_administrator()
    return {}


COUNTIES = {"small": build, "bare": build_bare}


def somebody_leaves() -> None:
    """An agent of the leader's town whose account was closed, with a request in hand."""
    today = timezone.localdate()
    posts = Appointment.objects.live_on(today).handling().filter(unit__parent__code="320685100")
    posts = posts.exclude(agent__in=Leave.objects.on(today).values("agent")).exclude(agent__user__username="village")
    post = posts.select_related("agent__user", "unit").order_by("-pk")[0]
    row = intake.submit(application=application(post.unit), agent=post.agent, now=timezone.now())
    handling.accept(proxy_request=row, actor=post.agent.user, now=timezone.now())
    User.objects.filter(pk=post.agent.user_id).update(is_active=False)


class Past:
    """What this agent and the residents of the agent's village have done by now."""

    def __init__(self, agent: User) -> None:
        self.now = timezone.now()
        self.agent = agent
        self.village = agent.standing.home

    def requests(self) -> dict[str, ProxyRequest]:
        """One in each state that looks different."""
        return {
            "waiting": self.submitted(2),
            "in hand": self.accepted(3),
            "nearly due": self.accepted(47),
            "explained": self.explained(self.accepted(20)),
            "concluded": self.concluded(self.walk_in()),
            "informed": self.concluded(self.accepted(30)),
            "withdrawn": closing.withdraw(proxy_request=self.submitted(5), now=self.now),
        }

    def submitted(self, hours_ago: int) -> ProxyRequest:
        return intake.submit(application=application(self.village), now=self.now - timedelta(hours=hours_ago))

    def accepted(self, hours_ago: int) -> ProxyRequest:
        made = self.submitted(hours_ago)
        return handling.accept(proxy_request=made, actor=self.agent, now=made.submitted_at + timedelta(hours=1))

    def walk_in(self) -> ProxyRequest:
        return intake.register(
            application=application(self.village),
            channel=Channel.COUNTER,
            visited_at=self.now - timedelta(hours=2),
            accept_at_once=True,
            actor=self.agent,
            now=self.now - timedelta(hours=1),
        )

    def explained(self, accepted: ProxyRequest) -> ProxyRequest:
        return handling.explain(
            proxy_request=accepted,
            reason="制证需要时间。",
            promised_at=self.now + timedelta(days=9),
            means=Means.PHONE,
            receiver=Receiver.SELF,
            actor=self.agent,
            now=self.now,
        )

    def concluded(self, accepted: ProxyRequest) -> ProxyRequest:
        return handling.conclude(
            proxy_request=accepted,
            outcome=Outcome.DONE,
            result_text="优待证已办好，送到家中。",
            actor=self.agent,
            now=self.now,
        )


def application(place: Unit) -> Application:
    """What a resident of this place asks for."""
    return Application(
        submission_key=uuid4(),
        kind=Kind.ERRAND,
        description="母亲八十二岁，腿脚不便，想请人代办老年优待证。",
        area=place,
        client_name="吉祥如意",
        client_phone=PHONE,
    )
