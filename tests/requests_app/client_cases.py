"""Well filled forms of what is asked of clients, of urgency, disputes and rulings.

Each with its address, the fixture of its request, and who fills it in with what.
"""

from typing import Any

from django import forms

from requests_app.forms import verbs

CLIENT_CASES: dict[str, tuple[type[forms.Form], str, str, str, dict[str, Any]]] = {
    "ask": (verbs.AskForm, "ask/", "accepted", "village_agent", {"kind": "materials", "text": "户口簿"}),
    "answer": (
        verbs.CounterAnswerForm,
        "answer/",
        "consent_asked",
        "village_agent",
        {"text": "好", "agreed": "no", "means": "phone"},
    ),
    "client answers": (verbs.AnswerForm, "answer/", "asked", "client", {"text": "已带来"}),
    "client consents": (verbs.AnswerForm, "answer/", "consent_asked", "client", {"text": "好", "agreed": "yes"}),
    "authorize": (
        verbs.RecordAuthorizationForm,
        "authorize/",
        "advocacy",
        "village_agent",
        {"means": "oral", "scope": "咨询", "given_on": "2026-05-22"},
    ),
    "client authorizes": (verbs.AuthorizeForm, "authorize/", "advocacy", "client", {"scope": "咨询", "agree": "on"}),
    "revoke": (verbs.RevokeForm, "revoke/", "authorized", "client", {"reason": "不用了"}),
    "mark urgent": (
        verbs.UrgentForm,
        "mark_urgent/",
        "accepted",
        "village_agent",
        {"reason": "手术", "deadline": "2026-05-24T09:00"},
    ),
    "lower": (verbs.LowerForm, "lower/", "urgent", "village_agent", {"reason": "改期"}),
    "step": (
        verbs.StepForm,
        "record_step/",
        "accepted",
        "village_agent",
        {"text": "递交", "done_on": "2026-05-22", "body": "医保局", "reference": "12号"},
    ),
    "dispute": (verbs.DisputeForm, "dispute/", "informed", "client", {"text": "卡是坏的"}),
    "dispute by phone": (
        verbs.CounterDisputeForm,
        "dispute/",
        "informed",
        "village_agent",
        {"text": "卡是坏的", "means": "phone"},
    ),
    "reopen": (verbs.ReopenForm, "reopen/", "disputed", "village_agent", {"reply": "重办"}),
    "decline": (verbs.DeclineForm, "decline/", "disputed", "leader", {"reply": "可用"}),
    "correct": (
        verbs.CorrectForm,
        "correct/",
        "informed",
        "supervisor",
        {"stage": "acceptance", "verdict": "overtime", "true_at": "2026-05-22T18:30", "reason": "停电"},
    ),
    "void": (verbs.VoidForm, "void/", "informed", "supervisor", {"reason": "重复"}),
}
