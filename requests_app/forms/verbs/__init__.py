"""One small form for each verb that needs words."""

from requests_app.enums import Verb
from requests_app.forms.verbs.asking import (
    AnswerForm,
    AskForm,
    AuthorizeForm,
    CounterAnswerForm,
    RecordAuthorizationForm,
    RevokeForm,
)
from requests_app.forms.verbs.base import VerbForm
from requests_app.forms.verbs.closing import RateForm, WithdrawForm
from requests_app.forms.verbs.demanding import LinkForm
from requests_app.forms.verbs.disputing import (
    CorrectForm,
    CounterDisputeForm,
    DeclineForm,
    DisputeForm,
    ReopenForm,
    VoidForm,
)
from requests_app.forms.verbs.forwarding import ForwardForm, SendBackForm
from requests_app.forms.verbs.handling import (
    AttachForm,
    ConcludeForm,
    ExplainForm,
    HandOverForm,
    InformForm,
    RefuseForm,
)
from requests_app.forms.verbs.joining import ConveneForm, OpinionForm, SettleForm
from requests_app.forms.verbs.timing import LowerForm, StepForm, UrgentForm

AGENT_FORMS: dict[Verb, type[VerbForm]] = {
    Verb.SIGN: VerbForm,
    Verb.OPINE: OpinionForm,
    Verb.ACCEPT: VerbForm,
    Verb.SETTLE: SettleForm,
    Verb.CONCLUDE: ConcludeForm,
    Verb.INFORM: InformForm,
    Verb.REOPEN: ReopenForm,
    Verb.DECLINE: DeclineForm,
    Verb.RECORD_STEP: StepForm,
    Verb.FORWARD: ForwardForm,
    Verb.RECALL: VerbForm,
    Verb.SEND_BACK: SendBackForm,
    Verb.EXPLAIN: ExplainForm,
    Verb.ANSWER: CounterAnswerForm,
    Verb.ASK: AskForm,
    Verb.CONVENE: ConveneForm,
    Verb.AUTHORIZE: RecordAuthorizationForm,
    Verb.REVOKE: RevokeForm,
    Verb.MARK_URGENT: UrgentForm,
    Verb.LOWER: LowerForm,
    Verb.REDIRECT: ForwardForm,
    Verb.REFUSE: RefuseForm,
    Verb.ATTACH: AttachForm,
    Verb.LINK: LinkForm,
    Verb.UNLINK: VerbForm,
    Verb.DISPUTE: CounterDisputeForm,
    Verb.HAND_OVER: HandOverForm,
    Verb.CALL_CLIENT: VerbForm,
    Verb.CORRECT: CorrectForm,
    Verb.VOID: VoidForm,
}
"""In the order offered: what is owed first."""

CLIENT_FORMS: dict[Verb, type[VerbForm]] = {
    Verb.ANSWER: AnswerForm,
    Verb.AUTHORIZE: AuthorizeForm,
    Verb.RATE: RateForm,
    Verb.DISPUTE: DisputeForm,
    Verb.ATTACH: AttachForm,
    Verb.REVOKE: RevokeForm,
    Verb.WITHDRAW: WithdrawForm,
}

__all__ = ["AGENT_FORMS", "CLIENT_FORMS", "VerbForm"]
