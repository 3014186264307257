"""Which address of a route to visit: about the request in question, its place, or something made for it."""

from django.urls import get_resolver, reverse

from assessment.models import BadRatingTask, Complaint, ReminderTalk, ReturnVisit, VisitSample
from network.enums import QuotaGroup
from requests_app.models import Pairing, ProxyRequest, Rating, Visit
from tests.assessment.opened import a_proof, opened_sheet
from tests.assessment.records import handling_of, minutes_of, petition_of, review_of
from tests.assessment.voices import complain
from tests.factories import (
    CardBatchFactory,
    CommonDemandFactory,
    LeaveFactory,
    ReplyTemplateFactory,
    SavedFilterFactory,
    ServiceItemFactory,
    filed_form,
)


def an_agent(shown: ProxyRequest) -> dict[str, object]:
    return {"pk": shown.area.appointments.first().agent_id}


def a_post(shown: ProxyRequest) -> dict[str, object]:
    post = shown.area.appointments.first()
    return {"pk": post.pk, "leave": LeaveFactory(agent=post.agent).pk}


def a_pairing(_: ProxyRequest) -> dict[str, object]:
    return {"pk": Pairing.objects.get().pk}


def a_visit(_: ProxyRequest) -> dict[str, object]:
    return {"pk": Visit.objects.get().pk}


def a_filing(shown: ProxyRequest) -> dict[str, object]:
    filing = filed_form(shown.area.parent.parent)
    return {"pk": filing.round_id, "code": filing.unit.code, "version": filing.version}


def a_card_batch(shown: ProxyRequest) -> dict[str, object]:
    return {"pk": CardBatchFactory(unit=shown.area).pk}


def a_demand(shown: ProxyRequest) -> dict[str, object]:
    return {"pk": CommonDemandFactory(unit=shown.area).pk}


def a_review(shown: ProxyRequest) -> dict[str, object]:
    town = shown.area.parent
    return {"pk": review_of(town).pk, "code": town.code}


def a_petition(shown: ProxyRequest) -> dict[str, object]:
    town = shown.area.parent
    return {"pk": petition_of(town).pk, "code": town.code}


def a_handling(shown: ProxyRequest) -> dict[str, object]:
    return {"pk": handling_of(shown.area).pk, "code": shown.area.code}


def a_paper(shown: ProxyRequest) -> dict[str, object]:
    paper = minutes_of(handling_of(shown.area))
    return {"pk": paper.handling_id, "file": paper.pk}


def an_item(_: ProxyRequest) -> dict[str, object]:
    return {"item": ServiceItemFactory().code}


def a_saved_filter(shown: ProxyRequest) -> dict[str, object]:
    return {"pk": SavedFilterFactory(owner=shown.area.appointments.first().agent.user, shared_with=shown.area).pk}


def a_template(shown: ProxyRequest) -> dict[str, object]:
    return {"pk": ReplyTemplateFactory(author=shown.area.appointments.first().agent.user, unit=shown.area).pk}


def a_talk(shown: ProxyRequest) -> dict[str, object]:
    """About an agent of the request's unit."""
    agent = shown.area.appointments.first().agent
    talk = ReminderTalk.objects.create(
        unit=shown.area,
        agent=agent,
        first_due_at=shown.submitted_at,
        opened_at=shown.submitted_at,
        due_at=shown.submitted_at,
    )
    return {"pk": talk.pk}


def a_sheet(shown: ProxyRequest) -> dict[str, object]:
    sheet = opened_sheet(shown.area.parent)
    return {
        "pk": a_proof(sheet).pk,
        "code": sheet.unit.code,
        "year": sheet.round.year,
        "half": sheet.round.half,
        "group": QuotaGroup.TOWN_CADRE.value,
    }


def a_sample(shown: ProxyRequest) -> dict[str, object]:
    agent, day = shown.area.appointments.first().agent, shown.submitted_at.date()
    drawn = VisitSample.objects.create(
        seed="1", first_day=day, last_day=day, per_stratum=1, population=0, drawn_by=agent, drawn_at=shown.submitted_at
    )
    return {"pk": drawn.pk}


def a_return_visit(shown: ProxyRequest) -> dict[str, object]:
    agent = shown.area.appointments.first().agent
    about = {"proxy_request": shown, "round": 1, "targeted_for": "other"}
    return {"pk": ReturnVisit.objects.create(**about, opened_by=agent, opened_at=shown.submitted_at).pk}


def a_bad_rating(shown: ProxyRequest) -> dict[str, object]:
    """Of the request's unit, handled by somebody who is gone."""
    rating = Rating.objects.create(proxy_request=shown, round=1, grade=1, rated_at=shown.submitted_at)
    day = shown.submitted_at
    return {"pk": BadRatingTask.objects.create(rating=rating, unit=shown.area, opened_at=day, due_on=day.date()).pk}


def a_complaint(shown: ProxyRequest) -> dict[str, object]:
    """About the request's village, which its town handles."""
    return {"pk": complain(shown.area, shown.submitted_at).pk}


def an_asked_complaint(shown: ProxyRequest) -> dict[str, object]:
    """About the request's agent, whose reply was asked for."""
    made = Complaint.objects.get(pk=a_complaint(shown)["pk"])
    made.agent = made.asked_by = shown.area.appointments.first().agent
    made.asked_at, made.shown_text, made.reply_due_on = shown.submitted_at, "有", shown.submitted_at.date()
    made.save()
    return {"pk": made.pk}


def a_record(shown: ProxyRequest) -> dict[str, object]:
    return {"pk": shown.area.appointments.first().agent_id, "year": shown.submitted_at.year}


ABOUT = {
    "assessment:talk": a_talk,
    "assessment:handling": a_handling,
    "assessment:minutes": a_paper,
    "assessment:petition": a_petition,
    "assessment:review": a_review,
    "assessment:bad-rating": a_bad_rating,
    "assessment:complaint-reply": an_asked_complaint,
    "assessment:complaint": a_complaint,
    "assessment:personal-record": a_record,
    "assessment:visit-sample": a_sample,
    "assessment:visit": a_return_visit,
    "assessment:": a_sheet,
    "network:agent": an_agent,
    "network:vcard": an_agent,
    "network:card-batch-delete": a_card_batch,
    "network:card": an_agent,
    "network:catalogue-item": an_item,
    "network:filing": a_filing,
    "network:manage-post": a_post,
    "network:manage-leave": a_post,
    "network:manage-account": a_post,
    "network:manage-pass": a_post,
    "requests:demand": a_demand,
    "requests:end-post": a_post,
    "requests:pairing": a_pairing,
    "requests:visit": a_visit,
    "requests:filter": a_saved_filter,
    "requests:template": a_template,
}
"""What the addresses whose names begin so are about, if not about the request or its place."""


def address_of(name: str, verb: str, shown: ProxyRequest) -> str:
    """The route's address for this request."""
    if name == "admin:*":
        return reverse("admin:index")
    wanted = next(iter(get_resolver_entry(name)))
    needed = {"receipt": shown.receipt, "verb": verb, "step": verb, "pk": getattr(shown.attachments.first(), "pk", 1)}
    needed |= {"code": shown.area.code, "listed": verb}
    about = next((about for beginning, about in ABOUT.items() if name.startswith(beginning)), None)
    needed |= about(shown) if about and wanted else {}
    if name.startswith(("network:roster", "network:edition")):
        needed["code"], needed["number"] = shown.area.parent.code, 1
    if "kind" in wanted:
        needed["kind"] = "units"
    if "item" in wanted:
        needed["item"] = ServiceItemFactory().code
    return reverse(name, kwargs={key: needed[key] for key in wanted})


def get_resolver_entry(name: str) -> list[list[str]]:
    """The names of a route's arguments."""
    resolver, plain = get_resolver(), name
    if ":" in name:
        namespace, plain = name.split(":")
        resolver = resolver.namespace_dict[namespace][1]
    return [possible[1] for possibility in resolver.reverse_dict.getlist(plain) for possible in possibility[0]]
