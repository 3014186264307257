"""Who is paired with whom: where a resident's requests go first, and who may be chosen as a pair agent (R67)."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from network.enums import Tier
from network.models import Agent, Appointment, LinkedUnit, Unit, User
from network.querysets import AppointmentQuerySet
from requests_app.models import Client, Pairing, ProxyRequest
from requests_app.models.proxy_request import phone_lookup

if TYPE_CHECKING:
    from requests_app.actions.intake import Application


def pair_post(application: "Application", day: date) -> Appointment | None:
    """The post in which the client's pair agent takes this request on `day`; None without one who can (R67).

    Passed over are agents who left office or are away. Of several posts, the one nearest the client's place counts.
    """
    lookup = phone_lookup(application.client_phone)
    if not lookup:
        return None
    paired = Pairing.objects.current().served_on(day).filter(client__phone_lookup=lookup).select_related("client")
    pairing = next((pairing for pairing in paired if _is_of(pairing.client, application.client_name)), None)
    if pairing is None:
        return None
    posts = Appointment.objects.live_on(day).handling().filter(agent=pairing.agent_id)
    line = application.area.ancestor_ids
    near = sorted(posts.select_related("unit", "agent"), key=lambda post: (_distance(post.unit_id, line), post.pk))
    return near[0] if near else None


def pairing_of(client: Client) -> Pairing | None:
    """The current pairing of the person who made a request, known by phone and name."""
    if not client.phone_lookup:
        return None
    same_phone = Pairing.objects.current().filter(client__phone_lookup=client.phone_lookup)
    found = same_phone.select_related("client", "agent", "area")
    return next((pairing for pairing in found if _is_of(pairing.client, client.name)), None)


def requests_of(pairing: Pairing, user: User) -> list[ProxyRequest]:
    """The paired person's requests that `user` may see, newest first; known by phone and name."""
    if not pairing.client.phone_lookup:
        return []
    same_phone = ProxyRequest.objects.visible_to(user).filter(client__phone_lookup=pairing.client.phone_lookup)
    newest = same_phone.select_related("client", "item").order_by("-submitted_at")[:50]
    return [made for made in newest if _is_of(pairing.client, made.client.name)]


def twin_of(client: Client, area: Unit) -> Pairing | None:
    """A current pairing of the same person: the same name and phone, or without a phone the same name and place."""
    same = Pairing.objects.current().filter(client__phone_lookup=client.phone_lookup)
    if not client.phone_lookup:
        same = same.filter(area=area)
    return next((pairing for pairing in same.select_related("client") if pairing.client.name == client.name), None)


def candidates(area: Unit, day: date) -> AppointmentQuerySet:
    """The posts of those who may be paired with a resident of `area`: agents of the place and of the units above it,
    and of the departments linked with one of these (R23, R67), each with how many are `paired` with them now."""
    line = area.ancestor_ids
    links = LinkedUnit.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, unit__in=line)
    near = Q(unit__in=line) | Q(unit__in=links.values("department"))
    posts = Appointment.objects.live_on(day).handling().filter(near).exclude(unit__tier=Tier.COUNTY)
    counted = posts.annotate(paired=Coalesce(_paired(), 0))
    return counted.select_related("agent", "unit").order_by("-unit__path", "pk")


def paired_with(agent: Agent) -> int:
    """How many residents this agent is paired with now."""
    return Pairing.objects.current().filter(agent=agent).count()


def _paired() -> Subquery:
    pairings = Pairing.objects.current().filter(agent=OuterRef("agent")).order_by().values("agent")
    return Subquery(pairings.annotate(number=Count("pk")).values("number"))


def _is_of(client: Client, name: str) -> bool:
    """Whether a request in this name, from the client's phone, is the client's or a guardian's for the child."""
    return name in (client.name, client.guardian_name)


def _distance(unit: int, line: list[int]) -> int:
    return line.index(unit) if unit in line else len(line)
