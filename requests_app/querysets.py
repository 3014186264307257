"""Reads of requests, named as phrases: `visible_to(user).overdue(now).with_list_data()`."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.lookups import Exact

from network.models import Agent, Appointment, Unit
from network.querysets import under
from proxyportal.regulation import RETURNS_BEFORE_LEADER
from requests_app.enums import ACTIVE, CLOCK_RUNNING, HopKind, Status

if TYPE_CHECKING:
    from network.models import User
    from network.standing import Standing


LIST_COLUMNS = (
    *("receipt", "kind", "channel", "status", "urgent_requested", "description"),
    *("visited_at", "submitted_at", "accepted_at", "refused_at", "concluded_at", "disputed_at", "promised_at"),
    *("acceptance_due_at", "conclusion_due_at", "first_contact_id", "registered_by_id"),
    *("client__name", "client__phone", "area__full_name", "item__name", "item__name_en"),
    *("holder_unit__path", "holder_unit__name", "holder_agent__name", "first_contact__name"),
    *("round", "urgent", "urgent_due_at", "hops", "returns", "asked_until", "in_joint_handling", "authorized"),
    *("offered_unit_id", "common_demand_id", "contact_unit_id"),
)
"""What a row of a list, its deadline bar and its button need."""


class ProxyRequestQuerySet(QuerySet):
    """Reads of requests."""

    def visible_to(self, user: "User") -> "ProxyRequestQuerySet":
        """What this person may see (R61).

        The organization department sees the county; a leader in charge and a personnel officer their unit's subtree;
        an agent what they hold, first-contacted or registered, the queues of the units they serve, and what these have
        to sign for or are called in to handle with others (R34, R35). Leaders also keep sight of what their people are
        the first contact of, wherever it lies (R30).
        Who holds no post sees nothing, whatever they did before.
        """
        standing = user.standing
        if standing.supervises:
            return self.all()
        if standing.agent is None:
            return self.none()
        agent = standing.agent.pk
        mine = Q(holder_agent=agent) | Q(first_contact=agent) | Q(registered_by=agent)
        return self.filter(mine | _in_reach_of_queue(standing.serves) | _in_sight_of_leaders(user.watched_units))

    def active(self) -> "ProxyRequestQuerySet":
        """Requests in which somebody still owes the client something."""
        return self.filter(status__in=ACTIVE)

    def handled_by(self, agent: Agent, unit: Unit) -> "ProxyRequestQuerySet":
        """Requests this agent handles in this unit; once concluded or refused there is no handling any more."""
        return self.filter(status__in=CLOCK_RUNNING, holder_agent=agent, holder_unit=unit)

    def first_contacted_by(self, agent: Agent) -> "ProxyRequestQuerySet":
        """Requests whose client this agent still owes something as first contact (R30), or for one (R37)."""
        return self.active().filter(contact_duty_of(agent.pk))

    def left_behind(self, day: date) -> "ProxyRequestQuerySet":
        """Open requests whose holder serves no longer where they lie, or whose first contact serves nowhere (R40).

        A post that ended and an account that was closed count alike. A first contact without an account is there as
        long as both they and who entered the request for them are (R37). Annotated with `holder_gone`, `contact_gone`
        and, of the latter, `entrant_gone`: it is the one who entered it that left.
        """
        serving = Appointment.objects.live_on(day).handling()
        holder = serving.filter(agent=OuterRef("holder_agent"), unit=OuterRef("holder_unit"))
        holder_gone = Q(status__in=CLOCK_RUNNING, holder_agent__isnull=False) & ~Exists(holder)
        in_post = Appointment.objects.live_on(day).without_account()
        on_behalf = Q(Exists(in_post.filter(agent=OuterRef("first_contact"))), registered_by__isnull=False)
        entrant = Exists(serving.filter(agent=OuterRef("registered_by")))
        contact = Exists(serving.filter(agent=OuterRef("first_contact")))
        contact_gone = Q(first_contact__isnull=False) & ~(Q(contact) | (on_behalf & Q(entrant)))
        gone = self.active().annotate(
            holder_gone=holder_gone, contact_gone=contact_gone, entrant_gone=on_behalf & ~Q(entrant)
        )
        return gone.filter(Q(holder_gone=True) | Q(contact_gone=True))

    def overdue(self, now: datetime) -> "ProxyRequestQuerySet":
        """Requests whose running limit has passed (R42, R44, R45). The limit's own instant is still in time."""
        return self.filter(due_at__lt=now)

    def on_tab(self, tab: str, user: "User", now: datetime) -> "ProxyRequestQuerySet":
        """The rows of one desk tab, most pressing first."""
        order = {"to_inform": ("concluded_at", "pk"), "to_decide": ("disputed_at", "due_at", "pk")}.get(
            tab, ("due_at", "pk")
        )
        return self.active().filter(tab_conditions(user, now)[tab]).order_by(*order)

    def tab_counts(self, user: "User", now: datetime) -> dict[str, int]:
        """How many rows each desk tab has. One query."""
        conditions = tab_conditions(user, now)
        return self.active().aggregate(**{tab: Count("pk", filter=condition) for tab, condition in conditions.items()})

    def with_list_data(self) -> "ProxyRequestQuerySet":
        """Join what a row of a list shows, and read no other column: a row is built twice as fast."""
        joined = ("item", "client", "area", "holder_unit", "holder_agent", "first_contact")
        return self.select_related(*joined).only(*LIST_COLUMNS)

    def with_ledger_data(self) -> "ProxyRequestQuerySet":
        """Read also since when the one who has the request has it: the last event that put it into other hands (R30).

        Annotated as `held_since`.
        """
        events = apps.get_model("requests_app", "RequestEvent").objects.filter(
            proxy_request=OuterRef("pk"), changes__has_any_keys=["holder_unit_id", "holder_agent_id"]
        )
        return self.with_list_data().annotate(held_since=Subquery(events.order_by("-seq").values("at")[:1]))

    def with_page_data(self) -> "ProxyRequestQuerySet":
        """Join what a request's own page shows."""
        people = ("holder_agent", "first_contact", "registered_by")
        units = ("area", "holder_unit", "offered_unit", "contact_unit")
        return self.select_related("item", "client", "common_demand", *units, *people)


def _in_reach_of_queue(units: frozenset[int]) -> Q:
    """What lies in these units' queues, is on its way to them, or what they are called in to handle with others."""
    if not units:
        return Q(pk__in=())
    return Q(holder_unit__in=units) | Q(offered_unit__in=units) | _called_in(units)


def _in_sight_of_leaders(watched: list[int]) -> Q:
    """What lies, is on its way to or was first asked in these units (R30, R61).

    The units are read beforehand: three indexes find the rows by them, where three joins to their paths would read the
    whole table.
    """
    if not watched:
        return Q(pk__in=())
    return Q(holder_unit__in=watched) | Q(contact_unit__in=watched) | Q(offered_unit__in=watched)


def _called_in(units: frozenset[int], **narrower: Any) -> Q:
    """What these units were called in to, as long as it is handled together (R34).

    The column alone leads to an index of the few requests that stand so; PostgreSQL joins it with the other ways to see
    a request, where a list of opinions would make it read the whole table.
    """
    asked = apps.get_model("requests_app", "JointOpinion").objects.filter(unit__in=units, **narrower)
    return Q(in_joint_handling=True, pk__in=asked.values("proxy_request"))


def tab_conditions(user: "User", now: datetime) -> dict[str, Q]:
    """What each desk tab holds. Who works a queue sees what they owe themselves; who oversees, all that is owed."""
    standing = user.standing
    agent = standing.agent.pk if standing.agent else None
    works = bool(standing.served_units)
    mine = Q(holder_agent=agent) if works else Q()
    entered = Q(registered_by=agent) & ~Q(_handed_on(agent))
    told_by_me = Q(first_contact=agent) | entered if works else Q()
    contact = contact_duty_of(agent) if works else Q(first_contact__isnull=False)
    return {
        "incoming": _sent_to(standing.serves) if works else Q(offered_unit__isnull=False) | Q(in_joint_handling=True),
        "to_accept": Q(status=Status.SUBMITTED),
        "in_hand": Q(status=Status.ACCEPTED) & mine,
        "to_inform": Q(status__in=(Status.CONCLUDED, Status.REFUSED)) & told_by_me,
        "ledger": contact,
        "overtime": Q(due_at__lt=now),
        "to_decide": _for_a_decision(standing, agent, works=works),
    }


def _for_a_decision(standing: "Standing", agent: int | None, *, works: bool) -> Q:
    """Disputed results (R41), and for who leads also what was sent back too often for anybody else to send on, until a
    leader has sent it on (R35)."""
    if works:
        led = under(*(unit.path for unit in standing.led_units), prefix="holder_unit__")
        return Q(status=Status.DISPUTED) & (Q(first_contact=agent) | led)
    tired = Q(status__in=CLOCK_RUNNING, returns__gte=RETURNS_BEFORE_LEADER, offered_unit=None)
    hops = apps.get_model("requests_app", "Assignment").objects.filter(proxy_request=OuterRef("pk"))
    last = hops.order_by("-pk")
    sent_back = ~Q(Exact(Subquery(last.values("ending")[:1]), Value("")))
    redirected = Q(Exact(Subquery(last.values("kind")[:1]), Value(HopKind.REDIRECT)))
    was_here = Q(Exists(hops.filter(from_unit=OuterRef("holder_unit"))))
    return Q(status=Status.DISPUTED) | (tired & (sent_back | (redirected & was_here)))


def _sent_to(units: frozenset[int]) -> Q:
    """What one of these units has to sign for, or owes an opinion on (R34, R35)."""
    return Q(offered_unit__in=units) | _called_in(units, given_at=None, joint_handling__settled_at=None)


def contact_duty_of(agent: int | None) -> Q:
    """That this agent looks after the first contact's duty: as first contact (R30), or because they entered the request
    for a first contact who has no account (R37)."""
    return Q(first_contact=agent) | Q(registered_by=agent, first_contact__user=None)


def _handed_on(agent: int | None) -> Exists:
    """That this agent has handed the first contact's duty on; who entered a request then owes nothing on it (R40)."""
    handovers = apps.get_model("requests_app", "Handover").objects
    return Exists(handovers.filter(proxy_request=OuterRef("pk"), from_agent=agent, first_contact=True))
