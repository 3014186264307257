"""Matters that were handled, written straight into the tables: what is counted must not depend on how they came."""

import itertools
from datetime import datetime, timedelta
from uuid import uuid4

from network.models import Agent, Unit
from proxyportal.regulation import ACCEPTANCE_LIMIT, CONCLUSION_LIMIT, Verdict
from requests_app.enums import Channel, Kind, Means, Outcome, Receiver, Status
from requests_app.models import (
    Client,
    HandlingStep,
    JointHandling,
    JointOpinion,
    PastRound,
    ProxyRequest,
    Rating,
    ResultNotice,
)

HOUR = timedelta(hours=1)
RECEIPTS = itertools.count(1)


def matter(holder: tuple[Unit, Agent], concluded_at: datetime | None, **facts: object) -> ProxyRequest:
    """A request that this unit and person concluded 20 hours after they accepted it; `contact` is who met the client.

    Without a conclusion it waits for acceptance since `submitted_at`.
    """
    unit, agent = holder
    contact_unit, contact = facts.pop("contact", holder)
    accepted_at = facts.pop("accepted_at", concluded_at and concluded_at - 20 * HOUR)
    submitted_at = facts.pop("submitted_at", accepted_at and accepted_at - 2 * HOUR)
    facts = {
        "channel": Channel.COUNTER,
        "status": Status.INFORMED if concluded_at else Status.SUBMITTED,
        "informed_at": concluded_at and concluded_at + HOUR,
        "acceptance_verdict": Verdict.ON_TIME if concluded_at else "",
        "conclusion_verdict": Verdict.ON_TIME if concluded_at else "",
        "outcome": Outcome.DONE if concluded_at else "",
        "due_at": None if concluded_at else submitted_at + ACCEPTANCE_LIMIT,
        "concluded_at": concluded_at,
        "client": Client.objects.create(name="吉祥如意"),
        "accepted_unit": unit if accepted_at else None,
        **facts,
    }
    return ProxyRequest.objects.create(
        receipt=f"HA-T-{next(RECEIPTS):06d}",
        submission_key=uuid4(),
        kind=Kind.ERRAND,
        description="代办",
        area=unit,
        holder_unit=unit,
        holder_agent=agent,
        first_contact=contact,
        contact_unit=contact_unit,
        registered_by=contact,
        submitted_at=submitted_at,
        accepted_at=accepted_at,
        acceptance_due_at=submitted_at + ACCEPTANCE_LIMIT,
        conclusion_due_at=accepted_at and accepted_at + CONCLUSION_LIMIT,
        changed_at=concluded_at or submitted_at,
        **facts,
    )


def told(request: ProxyRequest, agent: Agent | None, at: datetime, round_: int | None = None) -> ResultNotice:
    """Who told the client; None for the progress page."""
    return ResultNotice.objects.create(
        proxy_request=request,
        round=round_ or request.round,
        informed_by=agent,
        informed_at=at,
        means=Means.PHONE if agent else Means.PORTAL,
        receiver=Receiver.SELF,
    )


def step(request: ProxyRequest, unit: Unit, agent: Agent, at: datetime, round_: int | None = None) -> HandlingStep:
    """A real step."""
    return HandlingStep.objects.create(
        proxy_request=request,
        round=round_ or request.round,
        unit=unit,
        agent=agent,
        recorded_at=at,
        done_on=at.date(),
        text="已与窗口联系",
    )


def opinion(request: ProxyRequest, unit: Unit, agent: Agent | None, at: datetime) -> JointOpinion:
    """What a unit said to a joint handling; without an agent it owes the opinion still."""
    joint = JointHandling.objects.create(
        proxy_request=request,
        round=request.round,
        lead_unit=request.holder_unit,
        convened_by=request.holder_agent,
        convened_at=at,
        reason="会办",
        settled_by=request.holder_agent,
        settled_at=at,
        decision="同意",
    )
    given = {"given_by": agent, "given_at": at, "text": "同意"} if agent else {}
    return JointOpinion.objects.create(proxy_request=request, joint_handling=joint, unit=unit, **given)


def earlier_round(
    request: ProxyRequest, holder: tuple[Unit, Agent], concluded_at: datetime | None, number: int = 1
) -> PastRound:
    """A round before the one that runs; without a conclusion it ended in a refusal."""
    ended = concluded_at or request.submitted_at
    return PastRound.objects.create(
        proxy_request=request,
        round=number,
        holder_unit=holder[0],
        holder_agent=holder[1],
        accepted_at=concluded_at and concluded_at - 20 * HOUR,
        concluded_at=concluded_at,
        refused_at=None if concluded_at else ended,
        informed_at=ended + HOUR,
        conclusion_due_at=concluded_at and concluded_at + 28 * HOUR,
        urgent=False,
        acceptance_verdict=Verdict.ON_TIME,
        conclusion_verdict=Verdict.ON_TIME if concluded_at else "",
        outcome=Outcome.DONE if concluded_at else Outcome.REFUSED,
    )


def rated(request: ProxyRequest, grade: int, at: datetime) -> Rating:
    """What the client said of it."""
    return Rating.objects.create(proxy_request=request, round=request.round, grade=grade, rated_at=at)
