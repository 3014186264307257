"""Which action does which verb, and how a page offers the verbs allowed now: what is owed open, the rest by name."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from network.models import User
from requests_app.actions import (
    asking,
    attaching,
    closing,
    demanding,
    disputing,
    forwarding,
    handing_over,
    handling,
    joining,
    timing,
)
from requests_app.enums import Verb
from requests_app.errors import ActionRefused
from requests_app.forms.verbs import AGENT_FORMS, VerbForm
from requests_app.models import ProxyRequest

AGENT_ACTIONS: dict[Verb, Callable[..., ProxyRequest]] = {
    Verb.ACCEPT: handling.accept,
    Verb.REFUSE: handling.refuse,
    Verb.EXPLAIN: handling.explain,
    Verb.CONCLUDE: handling.conclude,
    Verb.INFORM: closing.inform,
    Verb.CALL_CLIENT: closing.call_client,
    Verb.ATTACH: attaching.attach,
    Verb.HAND_OVER: handing_over.hand_over,
    Verb.REDIRECT: forwarding.redirect,
    Verb.FORWARD: forwarding.forward,
    Verb.SIGN: forwarding.sign,
    Verb.SEND_BACK: forwarding.send_back,
    Verb.RECALL: forwarding.recall,
    Verb.CONVENE: joining.convene,
    Verb.OPINE: joining.opine,
    Verb.SETTLE: joining.settle,
    Verb.ASK: asking.ask,
    Verb.ANSWER: asking.answer,
    Verb.AUTHORIZE: asking.authorize,
    Verb.REVOKE: asking.revoke,
    Verb.MARK_URGENT: timing.mark_urgent,
    Verb.LOWER: timing.lower,
    Verb.RECORD_STEP: timing.record_step,
    Verb.DISPUTE: disputing.dispute,
    Verb.REOPEN: disputing.reopen,
    Verb.DECLINE: disputing.decline,
    Verb.LINK: demanding.link,
    Verb.UNLINK: demanding.unlink,
    Verb.CORRECT: disputing.correct,
    Verb.VOID: disputing.void,
}
"""Each takes `proxy_request`, `actor`, `now` and what its form cleans to."""

CLIENT_ACTIONS: dict[Verb, Callable[..., ProxyRequest]] = {
    Verb.RATE: closing.rate,
    Verb.WITHDRAW: closing.withdraw,
    Verb.ATTACH: partial(attaching.attach, actor=None),
    Verb.ANSWER: partial(asking.answer, actor=None),
    Verb.AUTHORIZE: partial(asking.authorize, actor=None),
    Verb.REVOKE: partial(asking.revoke, actor=None),
    Verb.DISPUTE: partial(disputing.dispute, actor=None),
}
"""Each takes `proxy_request`, `now` and what its form cleans to."""

OWED = (
    *(Verb.SIGN, Verb.OPINE, Verb.ACCEPT, Verb.SETTLE, Verb.CONCLUDE, Verb.INFORM, Verb.REOPEN, Verb.DECLINE),
    *(Verb.ANSWER, Verb.EXPLAIN, Verb.CALL_CLIENT),
)
"""What a page shows at once, in this order: what somebody waits for."""

MENU: dict[Any, tuple[Verb, ...]] = {
    _("Handling"): (
        Verb.RECORD_STEP,
        Verb.FORWARD,
        Verb.RECALL,
        Verb.SEND_BACK,
        Verb.CONVENE,
        Verb.REDIRECT,
        Verb.REFUSE,
    ),
    _("With the client"): (Verb.ASK, Verb.AUTHORIZE, Verb.REVOKE, Verb.ATTACH, Verb.DISPUTE),
    _("Also possible"): (Verb.MARK_URGENT, Verb.LOWER, Verb.LINK, Verb.UNLINK, Verb.HAND_OVER, Verb.CORRECT, Verb.VOID),
}
"""Everything else, by name; the form comes when it is asked for, so that a page stays short."""


class Offer(NamedTuple):
    """What a page offers: forms with whether they are open, and the other verbs by group."""

    forms: list[tuple[Verb, VerbForm, bool]]
    menu: list[tuple[Any, list[Verb]]]


def offer(
    shown: ProxyRequest, user: User, verbs: Iterable[Verb], *, asked: str, bound: Mapping[Verb, VerbForm]
) -> Offer:
    """Forms for what is owed, for the verb that was asked for, and for one that came back with mistakes."""
    allowed = set(verbs)
    waits = {*OWED, Verb.SEND_BACK} if Verb.SIGN in allowed else set(OWED)  # whoever does not sign sends it back
    wanted = [verb for verb in AGENT_FORMS if verb in allowed and (verb in waits or verb == asked)]
    order = [verb for verb in (*OWED, *AGENT_FORMS) if verb in wanted or verb in bound]
    forms = {verb: bound.get(verb) or form_of(verb, shown, user) for verb in dict.fromkeys(order)}
    menu = [(label, [verb for verb in group if verb in allowed and verb not in forms]) for label, group in MENU.items()]
    return Offer(
        [(verb, form, verb in bound or verb == asked) for verb, form in forms.items()],
        [(label, group) for label, group in menu if group],
    )


def form_of(verb: Verb, shown: ProxyRequest, user: User, *sent: Any) -> VerbForm:
    """The form of a verb; its fields' ids carry the verb, since several forms stand on one page."""
    return AGENT_FORMS[verb](*sent, proxy_request=shown, user=user, auto_id=f"id_{verb}_%s")


def done(request: HttpRequest, form: VerbForm, action: Callable[..., ProxyRequest], **given: Any) -> bool:
    """Do the verb with what was typed. If it is refused and other answers might do it, the form says so in its errors;
    a stale click becomes a message."""
    if not form.is_valid():
        return False
    try:
        action(**given, **form.cleaned_data)
    except ActionRefused as refused:
        if form.fields and refused.mendable:
            form.add_error(next((name for name in refused.about if name in form.fields), None), refused.message)
        else:
            messages.warning(request, refused.message)
        return False
    return True
