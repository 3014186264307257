"""Special care: a resident is paired with one agent, who stays in touch, until it changes or ends (R66, R67)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.admin.models import ADDITION
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.journal import note
from network.models import Agent, Unit, User
from proxyportal.regulation import PAIRINGS_BEFORE_WARNING
from requests_app.care_enums import CareCategory, ConsentMeans, ContactMeans
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import Client, Pairing, PairingContact
from requests_app.models.proxy_request import name_lookup, phone_lookup
from requests_app.pairs import candidates, paired_with, twin_of
from requests_app.permissions import keeps_pairing, manages_pairings

NOT_YOURS = gettext_lazy("You are not permitted to do this with this pairing.")
MOVED_ON = gettext_lazy("Somebody else was quicker: this pairing has changed. Below is how it stands now.")
TAKEN = gettext_lazy("This resident is already paired with an agent. Change the agent there instead.")
NO_CANDIDATE = gettext_lazy("This agent holds no post that serves the resident's place.")


@dataclass(frozen=True, kw_only=True)
class Resident:
    """Whom the care is for, cleaned; of a child under 14 with the guardian and the guardian's consent (R67)."""

    name: str
    area: Unit
    category: CareCategory
    phone: str = ""
    address: str = ""
    under_14: bool = False
    guardian_name: str = ""
    guardian_phone: str = ""
    consent_on: date | None = None
    consent_means: ConsentMeans | str = ""

    @property
    def has_consent(self) -> bool:
        """Whether a guardian who can be reached consented, on a known day and in a known way."""
        return all((self.guardian_name, self.guardian_phone, self.consent_on, self.consent_means))


@transaction.atomic
def pair(
    *, resident: Resident, agent: Agent, starts_on: date, confirmed: bool = False, actor: User, now: datetime
) -> Pairing:
    """Pair a resident in special care with one agent from `starts_on`, today or earlier (R67).

    `confirmed` says that more than the usual number for one agent is meant. Raises NotPermitted for who leads no unit
    above the resident's place, ActionRefused for a resident who is paired already, an agent who cannot serve the
    place, an unconfirmed number, a child under 14 without consent, or a day ahead.
    """
    _check_manager(actor, resident.area)
    _one_at_a_time()
    if resident.under_14 and not resident.has_consent:
        raise ActionRefused(_("A child under 14 needs the guardian's name, phone and consent."))
    client = Client(
        name=resident.name,
        phone=resident.phone,
        phone_lookup=phone_lookup(resident.phone or resident.guardian_phone),
        name_lookup=name_lookup(resident.name),
        address=resident.address,
        guardian_name=resident.guardian_name,
        guardian_phone=resident.guardian_phone,
    )
    if twin_of(client, resident.area):
        raise ActionRefused(TAKEN)
    begun = Pairing(
        client=client,
        area=resident.area,
        category=resident.category,
        under_14=resident.under_14,
        consent_on=resident.consent_on,
        consent_means=resident.consent_means,
    )
    client.save()
    return _begin(begun, agent, starts_on, confirmed=confirmed, actor=actor, now=now)


@transaction.atomic
def change_agent(
    *, pairing: Pairing, agent: Agent, starts_on: date, confirmed: bool = False, actor: User, now: datetime
) -> Pairing:
    """Give the resident another pair agent from `starts_on`; the pairing so far ends the day before and stays (R67).

    Raises as `pair` does, and TooLate for a pairing that has ended or changed meanwhile.
    """
    _check_manager(actor, pairing.area)
    _one_at_a_time()
    if agent == pairing.agent:
        raise ActionRefused(_("This agent is the pair agent already."))
    if starts_on <= pairing.starts_on:
        raise ActionRefused(_("The new agent begins later than the one before."))
    _close(pairing, ends_on=starts_on - timedelta(days=1), reason=_("Another agent took over."))
    client, area, category = pairing.client, pairing.area, pairing.category
    consent = {"consent_on": pairing.consent_on, "consent_means": pairing.consent_means}
    follower = Pairing(client=client, area=area, category=category, under_14=pairing.under_14, **consent)
    note(actor, pairing, _("Ended: another agent took over."))
    return _begin(follower, agent, starts_on, confirmed=confirmed, actor=actor, now=now)


@transaction.atomic
def end_pairing(*, pairing: Pairing, ends_on: date, reason: str, actor: User, now: datetime) -> Pairing:
    """End a pairing on a last day, today or earlier, with its reason; what was recorded stays (R67).

    Raises NotPermitted, ActionRefused for a day before its first or ahead, TooLate for a pairing that has ended.
    """
    _check_manager(actor, pairing.area)
    if not pairing.starts_on <= ends_on <= timezone.localdate(now):
        raise ActionRefused(_("The last day lies between the first day and today."))
    _close(pairing, ends_on=ends_on, reason=reason)
    note(actor, pairing, _("Ended."))
    return pairing


@transaction.atomic
def note_contact(
    *, pairing: Pairing, contacted_at: datetime, means: ContactMeans, text: str = "", actor: User, now: datetime
) -> PairingContact:
    """The pair agent notes a contact with the resident (R67). Raises NotPermitted for anybody else."""
    if not keeps_pairing(actor, pairing) or actor.standing.agent is None:
        raise NotPermitted(NOT_YOURS)
    return PairingContact.objects.create(
        pairing=pairing,
        agent=actor.standing.agent,
        contacted_at=min(contacted_at, now),
        means=means,
        note=text,
        recorded_at=now,
    )


@transaction.atomic
def reveal(*, pairing: Pairing, actor: User, now: datetime) -> Pairing:
    """Show the resident in clear to who sees the pairing; that it was shown, to whom and when, stays on record."""
    if not Pairing.objects.visible_to(actor).filter(pk=pairing.pk).exists():
        raise NotPermitted(NOT_YOURS)
    note(actor, pairing, _("Showed the resident in full."))
    return pairing


def _begin(begun: Pairing, agent: Agent, starts_on: date, *, confirmed: bool, actor: User, now: datetime) -> Pairing:
    """Save a pairing with this agent, if the agent can serve the place and has room or more is meant."""
    today = timezone.localdate(now)
    if starts_on > today:
        raise ActionRefused(_("This day has not come yet."))
    if not candidates(begun.area, today).filter(agent=agent).exists():
        raise ActionRefused(NO_CANDIDATE)
    if not confirmed and (warning := too_many(agent)):
        raise ActionRefused(warning)
    begun.agent, begun.starts_on = agent, starts_on
    begun.recorded_by, begun.recorded_at = actor, now
    begun.save(force_insert=True)
    note(actor, begun, _("Paired."), flag=ADDITION)
    return begun


def too_many(agent: Agent) -> str:
    """The warning that this agent has as many pairings as one should have (R67, ours); empty while there is room."""
    number = paired_with(agent)
    if number < PAIRINGS_BEFORE_WARNING:
        return ""
    words = _("%(agent)s is paired with %(number)d residents already. One agent should not have more.")
    return words % {"agent": agent, "number": number}


def _close(pairing: Pairing, *, ends_on: date, reason: str) -> None:
    """End the pairing if nobody has done so meanwhile, else TooLate."""
    still_open = Pairing.objects.current().filter(pk=pairing.pk)
    if not still_open.update(ends_on=ends_on, end_reason=reason):
        raise TooLate(MOVED_ON)
    pairing.ends_on, pairing.end_reason = ends_on, reason


def _check_manager(actor: User, area: Unit) -> None:
    if not manages_pairings(actor, area):
        raise NotPermitted(NOT_YOURS)


def _one_at_a_time() -> None:
    """Let nobody else begin a pairing until this one is done, so that no resident and no agent is counted twice.

    Names are encrypted, so no index can refuse a twin; pairings are rare enough to queue.
    """
    Unit.objects.select_for_update(no_key=True).get(parent=None)
