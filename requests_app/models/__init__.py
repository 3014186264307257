"""The models of one request's life, by noun."""

from requests_app.models.answers import Explanation, Handover, Rating, ResultNotice
from requests_app.models.attachments import Attachment
from requests_app.models.care import Finding, GroupReply, Pairing, PairingContact, Visit
from requests_app.models.desk import ExportLog, LookupLog, ReplyTemplate, SavedFilter
from requests_app.models.log import Breach, RequestEvent
from requests_app.models.proxy_request import Client, ProxyRequest, ReceiptCounter
from requests_app.models.upkeep import Heartbeat, Throttle

__all__ = [
    "Attachment",
    "Breach",
    "Client",
    "Explanation",
    "ExportLog",
    "Finding",
    "GroupReply",
    "Handover",
    "Heartbeat",
    "LookupLog",
    "Pairing",
    "PairingContact",
    "ProxyRequest",
    "Rating",
    "ReceiptCounter",
    "ReplyTemplate",
    "RequestEvent",
    "ResultNotice",
    "SavedFilter",
    "Throttle",
    "Visit",
]
