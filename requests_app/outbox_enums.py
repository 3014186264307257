"""What is told, of what, by which way, and how it went."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
