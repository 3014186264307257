"""The words a request is made of. Values are stored and appear in the log; labels are translated."""

from typing import Any

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """The three kinds of service (R9, R10, R11)."""

    ERRAND = "errand", _("Errand")
    VOICE = "voice", _("Speaking up")
    ADVOCACY = "advocacy", _("Interceding")


class Channel(TextChoices):
    """How a request reached the network. Everything but ONLINE is a walk-in (R36)."""

    ONLINE = "online", _("Online")
    COUNTER = "counter", _("In person")
    PHONE = "phone", _("By phone")
    VISIT = "visit", _("On a home visit")


class Status(TextChoices):
    """Where a request stands."""

    SUBMITTED = "submitted", _("Waiting for acceptance")
    ACCEPTED = "accepted", _("In hand")
    REFUSED = "refused", _("Not accepted")
    CONCLUDED = "concluded", _("Concluded")
    INFORMED = "informed", _("Client told")
    ARCHIVED = "archived", _("Archived")
    WITHDRAWN = "withdrawn", _("Withdrawn")


CLOCK_RUNNING = (Status.SUBMITTED, Status.ACCEPTED)
"""Statuses in which a limit of the regulation runs."""

ACTIVE = (Status.SUBMITTED, Status.ACCEPTED, Status.REFUSED, Status.CONCLUDED)
"""Statuses in which somebody still owes the client something; every queue reads these only."""


class Verb(TextChoices):
    """What can happen to a request; one function in `actions/` each."""

    SUBMIT = "submit", _("Submit")
    REGISTER = "register", _("Register")
    ATTACH = "attach", _("Add files")
    ACCEPT = "accept", _("Accept")
    REFUSE = "refuse", _("Do not accept")
    EXPLAIN = "explain", _("Explain the delay")
    CONCLUDE = "conclude", _("Conclude")
    INFORM = "inform", _("Tell the client")
    RATE = "rate", _("Rate")
    WITHDRAW = "withdraw", _("Withdraw")
    ARCHIVE = "archive", _("Archive")
    REVEAL = "reveal", _("Show client")
    HAND_OVER = "hand_over", _("Hand over")
    CALL_CLIENT = "call_client", _("Told by phone")


class ActorKind(TextChoices):
    """Who did it."""

    CLIENT = "client", _("Client")
    AGENT = "agent", _("Agent")
    SYSTEM = "system", _("System")


class Outcome(TextChoices):
    """How a request ended; no request ends without one (R6, R41)."""

    DONE = "done", _("Done")
    IMPOSSIBLE = "impossible", _("Cannot be done lawfully, explained")
    ANSWERED = "answered", _("Answered")
    REFERRED = "referred", _("Referred to the statutory channel with the client's agreement")
    REFUSED = "refused", _("Not accepted, with reason and guidance")
    WITHDRAWN = "withdrawn", _("Withdrawn by the client")

    @classmethod
    def of_conclusion(cls) -> list[tuple[str, Any]]:
        """The outcomes an agent may conclude with (R41)."""
        return [(o.value, o.label) for o in (cls.DONE, cls.IMPOSSIBLE, cls.ANSWERED, cls.REFERRED)]


class Stage(TextChoices):
    """Which limit a breach missed."""

    ACCEPTANCE = "acceptance", _("Acceptance within 24 hours")
    CONCLUSION = "conclusion", _("Conclusion or explanation within 48 hours")
    PROMISE = "promise", _("Promised date")


class Means(TextChoices):
    """How a client was told something (R45, R53, R55)."""

    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("By phone")
    WRITTEN = "written", _("In writing")
    PORTAL = "portal", _("On the progress page")

    @classmethod
    def of_agents(cls) -> list[tuple[str, Any]]:
        """The means by which an agent tells a client; the progress page is the system's."""
        return [(m.value, m.label) for m in (cls.IN_PERSON, cls.PHONE, cls.WRITTEN)]


class Receiver(TextChoices):
    """Who was told; never a name, since personal data lives in `Client` alone."""

    SELF = "self", _("The client")
    FAMILY = "family", _("A family member")
    OTHER = "other", _("Someone the client named")


class Grade(IntegerChoices):
    """The five grades of an evaluation; the upper three count as satisfied (R88)."""

    VERY_SATISFIED = 5, _("Very satisfied")
    SATISFIED = 4, _("Satisfied")
    BASICALLY_SATISFIED = 3, _("Basically satisfied")
    DISSATISFIED = 2, _("Dissatisfied")
    VERY_DISSATISFIED = 1, _("Very dissatisfied")


class CareCategory(TextChoices):
    """Why a resident is in special care (R66)."""

    EMPTY_NEST_ELDER = "empty_nest_elder", _("Elder living alone")
    LEFT_BEHIND_CHILD = "left_behind_child", _("Left-behind child")
    OTHER = "other", _("Other special care")


class ConsentMeans(TextChoices):
    """How a guardian consented (R67)."""

    WRITTEN = "written", _("In writing")
    ORAL = "oral", _("Orally, noted by the agent")


class ContactMeans(TextChoices):
    """How an agent was in touch with the resident they are paired with."""

    VISIT = "visit", _("At home")
    PHONE = "phone", _("By phone")
    OTHER = "other", _("Another way")


class VisitKind(TextChoices):
    """How demands are collected in the field (R57, R58)."""

    HOUSEHOLD = "household", _("Household visit")
    FIELD_DAY = "field_day", _("Field day")
    MEETING = "meeting", _("Residents' meeting")
    SURVEY = "survey", _("Survey")


class Via(TextChoices):
    """The ways by which somebody is told what happened to a request."""

    INBOX = "inbox", _("Inbox")
    SMS = "sms", _("SMS")


class Delivery(TextChoices):
    """How far a notification is. What stands in an inbox is delivered by standing there."""

    PENDING = "pending", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Not delivered")


class Template(TextChoices):
    """What is told. Clients read the Chinese texts of `sms_texts`; staff reads these labels in its inbox."""

    SUBMITTED = "submitted", _("Application received")
    ACCEPTED = "accepted", _("Application accepted")
    DELAYED = "delayed", _("Takes longer, with the promised date")
    MOVED = "moved", _("Somebody else handles it")
    RESULT_COMING = "result_coming", _("There is a result, the agent will tell")
    RESULT = "result", _("The result stands on the progress page")
    NEW = "new", _("A new request waits for acceptance")
    TAKEN_ON = "taken_on", _("A colleague accepted a request of which you are first contact")
    FILES = "files", _("Files were added to a request in your hands")
    EXPLAINED = "explained", _("The delay of a request of yours was explained")
    TO_TELL = "to_tell", _("There is a result: tell the client now")
    ENDED = "ended", _("There is a result, and the client reads it on the progress page")
    TOLD = "told", _("A colleague told your client the result")
    TAKEN_BACK = "taken_back", _("The client withdrew the request")
    HANDED_TO_YOU = "handed_to_you", _("A request was handed over to you")
    HANDED_ON = "handed_on", _("A request of yours was handed over to somebody else")


RESULTS = (Template.RESULT,)
"""What the client must learn: an SMS of these that is not delivered becomes a call (R55)."""
