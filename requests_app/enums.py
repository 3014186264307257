"""The words a request is made of. Values are stored and appear in the log; labels are translated."""

from typing import Any

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    RECALL = "recall", pgettext_lazy("request", "Take back")
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

    ONLINE = "online", pgettext_lazy("authorization", "Online")
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
