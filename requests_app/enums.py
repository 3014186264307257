"""The words a request is made of. Values are stored and appear in the log; labels are translated."""

from typing import Any

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from proxyportal.regulation import Verdict


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
    DISPUTED = "disputed", _("Disputed by the client")
    ARCHIVED = "archived", _("Archived")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    VOID = "void", _("Void")


CLOCK_RUNNING = (Status.SUBMITTED, Status.ACCEPTED)
"""Statuses in which a limit of the regulation runs."""

ACTIVE = (Status.SUBMITTED, Status.ACCEPTED, Status.REFUSED, Status.CONCLUDED, Status.DISPUTED)
"""Statuses in which somebody still owes the client something; every queue reads these only."""


class Verb(TextChoices):
    """What can happen to a request; one function in `actions/` each."""

    SUBMIT = "submit", _("Submit")
    REGISTER = "register", _("Register")
    ATTACH = "attach", _("Add files")
    ACCEPT = "accept", _("Accept")
    REDIRECT = "redirect", _("Pass to the unit in charge")
    REFUSE = "refuse", _("Do not accept")
    FORWARD = "forward", _("Forward")
    SIGN = "sign", _("Sign for it")
    SEND_BACK = "send_back", _("Send back")
    RECALL = "recall", _("Take back")
    CONVENE = "convene", _("Call a joint handling")
    OPINE = "opine", _("Give the unit's opinion")
    SETTLE = "settle", _("Close the joint handling")
    ASK = "ask", _("Ask the client")
    ANSWER = "answer", _("Answer the question")
    AUTHORIZE = "authorize", _("Authorize")
    REVOKE = "revoke", _("Withdraw the authorization")
    MARK_URGENT = "mark_urgent", _("Mark as urgent")
    LOWER = "lower", _("No longer urgent")
    RECORD_STEP = "record_step", _("Record a step")
    EXPLAIN = "explain", _("Explain the delay")
    CONCLUDE = "conclude", _("Conclude")
    INFORM = "inform", _("Tell the client")
    RATE = "rate", _("Rate")
    DISPUTE = "dispute", _("Dispute the result")
    REOPEN = "reopen", _("Reopen")
    DECLINE = "decline", _("Uphold the result")
    WITHDRAW = "withdraw", _("Withdraw")
    ARCHIVE = "archive", _("Archive")
    REVEAL = "reveal", _("Show client")
    HAND_OVER = "hand_over", _("Hand over")
    LINK = "link", _("Link to a common demand")
    UNLINK = "unlink", _("Take out of the common demand")
    CORRECT = "correct", _("Correct a verdict")
    VOID = "void", _("Declare void")
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
    VOID = "void", _("Declared void by the organization department")

    @classmethod
    def of_conclusion(cls) -> list[tuple[str, Any]]:
        """The outcomes an agent may conclude with (R41)."""
        return [(o.value, o.label) for o in (cls.DONE, cls.IMPOSSIBLE, cls.ANSWERED, cls.REFERRED)]


class Stage(TextChoices):
    """Which limit a breach missed."""

    ACCEPTANCE = "acceptance", _("Acceptance within 24 hours")
    CONCLUSION = "conclusion", _("Conclusion or explanation within 48 hours")
    PROMISE = "promise", _("Promised date")
    URGENT = "urgent", _("Own deadline of an urgent request")


VERDICTS = {
    Verdict.ON_TIME.value: _("In time"),
    Verdict.EXPLAINED.value: _("Explained in time"),
    Verdict.OVERTIME.value: _("Overtime"),
}
"""How a clock ended, in words."""


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


class HopKind(TextChoices):
    """How a request passes on; it follows from who sends and who receives (R5, R19-R21, R35)."""

    REDIRECT = "redirect", _("Passed to the unit in charge")
    ASSIGN = "assign", _("Assigned")
    TRANSFER = "transfer", _("Transferred")
    DELEGATE = "delegate", _("Delegated")


class HopEnding(TextChoices):
    """How a hop ended that does not stand."""

    NONE = "", _("Stands")
    RETURNED = "returned", _("Sent back")
    RECALLED = "recalled", _("Taken back")
    LAPSED = "lapsed", _("Lapsed, as the request ended")


class AuthorizationMeans(TextChoices):
    """How a client authorized (R11)."""

    ONLINE = "online", _("Online")
    WRITTEN = "written", _("On paper, signed")
    ORAL = "oral", _("Orally, noted by the agent")


class QuestionKind(TextChoices):
    """What a client is asked for (R39)."""

    MATERIALS = "materials", _("Papers or details")
    CONSENT = "consent", _("Consent")


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
    QUESTION = "question", _("The client is asked for papers or consent")
    REOPENED = "reopened", _("The result was disputed with success: another round begins")
    UPHELD = "upheld", _("The result was disputed and stands")
    OFFERED = "offered", _("A request was forwarded to your unit: sign for it or send it back")
    PASSED_ON = "passed_on", _("A request of which you are first contact passed on")
    RETURNED = "returned", _("A request came back from where it was sent")
    TO_DECIDE = "to_decide", _("A request came back twice: only a leader sends it on")
    CALLED_IN = "called_in", _("Your unit is called in to a joint handling and owes an opinion")
    OPINION = "opinion", _("An opinion was given to a joint handling that you lead")
    ANSWERED = "answered", _("The client answered your question")
    AUTHORITY = "authority", _("The client authorized, or withdrew the authority")
    URGENCY = "urgency", _("The urgency of a request in your hands was changed")
    DISPUTED = "disputed", _("A client disputes a result")
    RULED = "ruled", _("The organization department ruled on a request of yours")
    TALK_OPENED = "talk_opened", _("A reminder talk will be held with you: you may reply to it")
    TALK_TO_HOLD = "talk_to_hold", _("A reminder talk is to be held")
    TALK_HELD = "talk_held", _("Your reminder talk is recorded: put right what was found")
    TALK_RETURNED = "talk_returned", _("A rectification did not hold: another one is due")
    TALK_VERIFIED = "talk_verified", _("The rectification was verified: this item is closed")
    COMPLAINT_NEW = "complaint_new", _("A complaint waits for you to handle it")
    COMPLAINT_REPLIED = "complaint_replied", _("The reply to a complaint is here: it can be decided")
    COMPLAINT_ANSWERED = "complaint_answered", _("The complaint is answered")
    REPLY_ASKED = "reply_asked", _("Your reply to a complaint is asked for")
    REPLY_DECIDED = "reply_decided", _("What you were asked to reply to is decided")


RESULTS = (Template.RESULT,)
"""What the client must learn: an SMS of these that is not delivered becomes a call (R55)."""


class Matter(TextChoices):
    """What is told of besides requests, each by its own number; who sees it and where it opens is registered."""

    TALK = "talk", _("Reminder talk")
    COMPLAINT = "complaint", _("Complaint")
    REPLY = "reply", _("Reply to a complaint")


MATTERS: dict[Template, Matter] = {
    **dict.fromkeys(
        (
            Template.TALK_OPENED,
            Template.TALK_TO_HOLD,
            Template.TALK_HELD,
            Template.TALK_RETURNED,
            Template.TALK_VERIFIED,
        ),
        Matter.TALK,
    ),
    **dict.fromkeys(
        (Template.COMPLAINT_NEW, Template.COMPLAINT_REPLIED, Template.COMPLAINT_ANSWERED), Matter.COMPLAINT
    ),
    **dict.fromkeys((Template.REPLY_ASKED, Template.REPLY_DECIDED), Matter.REPLY),
}
"""The templates that are no request's."""


class Lookup(TextChoices):
    """By which personal datum staff looked for requests."""

    PHONE = "phone", _("Phone")
    NAME = "name", _("Name")


class ExportList(TextChoices):
    """The lists that leave the portal as a file. Residents in special care are none of them (R67)."""

    DESK = "desk", _("My desk")
    FIND = "find", _("Search results")
    FINDINGS = "findings", _("Findings")
    VISITS = "visits", _("Visits")
    LEFT_BEHIND = "left_behind", _("Left behind")
    OVERDUE = "overdue", _("Overdue list")


class ExportFormat(TextChoices):
    """The kinds of file a list leaves as."""

    XLSX = "xlsx", _("Excel (.xlsx)")
    CSV = "csv", _("CSV")
