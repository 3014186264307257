"""The models of one request's life, by noun."""

from requests_app.models.answers import Explanation, Handover, Rating, ResultNotice
from requests_app.models.attachments import Attachment
from requests_app.models.care import Finding, GroupReply, Pairing, PairingContact, Visit
from requests_app.models.consent import Authorization, Question
from requests_app.models.demands import CommonDemand
from requests_app.models.desk import ExportLog, LookupLog, ReplyTemplate, SavedFilter
from requests_app.models.hops import Assignment, JointHandling, JointOpinion
from requests_app.models.log import Breach, RequestEvent
from requests_app.models.outbox import Notification
from requests_app.models.proxy_request import Client, ProxyRequest, ReceiptCounter
from requests_app.models.rounds import Dispute, HandlingStep, PastRound, Ruling, UrgentMark
from requests_app.models.upkeep import Heartbeat, Throttle

__all__ = [
    "Assignment",
    "Attachment",
    "Authorization",
    "Breach",
    "Client",
    "CommonDemand",
    "Dispute",
    "Explanation",
    "ExportLog",
    "Finding",
    "GroupReply",
    "HandlingStep",
    "Handover",
    "Heartbeat",
    "JointHandling",
    "JointOpinion",
    "LookupLog",
    "Notification",
    "Pairing",
    "PairingContact",
    "PastRound",
    "ProxyRequest",
    "Question",
    "Rating",
    "ReceiptCounter",
    "ReplyTemplate",
    "RequestEvent",
    "ResultNotice",
    "Ruling",
    "SavedFilter",
    "Throttle",
    "UrgentMark",
    "Visit",
]
