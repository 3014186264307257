"""What must hold across the whole code: keys, constraints, the log's reach, and where durations may stand."""

import inspect
import re
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F

from network.models import Agent, FilingRow, Unit, User
from proxyportal import headcount_rules, regulation, scoring_rules
from proxyportal.encryption import EncryptedTextField
from requests_app import append_only
from requests_app.actions import (
    asking,
    attaching,
    closing,
    demanding,
    disputing,
    forwarding,
    handing_over,
    handling,
    intake,
    joining,
    timing,
)
from requests_app.enums import ActorKind, Means, Stage, Verb
from requests_app.log import ANSWER_MODELS, TEXT_COLUMNS
from requests_app.models import Breach, Client, Explanation, ProxyRequest, Rating, RequestEvent, ResultNotice
from requests_app.workflow import TRANSITIONS
from tests.conftest import DAY

ROOT = Path(regulation.__file__).resolve().parent.parent
OURS = [
    model for label in ("network", "requests_app", "assessment") for model in apps.get_app_config(label).get_models()
]
OUR_FIELDS = [
    pytest.param(field, id=f"{model.__name__}.{field.name}") for model in OURS for field in model._meta.concrete_fields
]


# --- Models ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", [p for p in OUR_FIELDS if isinstance(p.values[0], models.ForeignKey)])
def test_keys_protect_what_they_point_at(field):
    """Nothing that a request, a post or a breach names can vanish from under it."""
    assert field.remote_field.on_delete is models.PROTECT


def test_personal_data_stands_in_the_client_alone():
    """One table of residents to encrypt, mask, export and erase; the numbers of Annex 1 are officials' own (R91)."""
    encrypted = {p.values[0].model for p in OUR_FIELDS if isinstance(p.values[0], EncryptedTextField)}
    assert encrypted == {Client, FilingRow}
    plain = {f.name for f in Client._meta.concrete_fields if not isinstance(f, EncryptedTextField)}
    assert plain == {"id", "phone_lookup", "name_lookup"}
    assert "client" not in {f.name for f in RequestEvent._meta.concrete_fields}


CODES = {"receipt", "content_type"}
"""Free columns of logged rows that hold no words of people."""


@pytest.mark.parametrize("model", [ProxyRequest, *ANSWER_MODELS])
def test_log_digests_every_column_in_which_people_write(model):
    """A new text column that the log would keep in clear fails here."""
    columns = {
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, models.TextField)
        or (isinstance(field, models.CharField) and not field.choices and field.name not in CODES)
    }
    assert columns - TEXT_COLUMNS - {"event_digest"} == set()


@pytest.mark.django_db
def test_log_refusal_is_removed_and_installed_without_a_trace(informed):
    """Migrating backwards and emptying a test database lift the refusal; afterwards it holds as before."""
    event = RequestEvent.objects.first()
    append_only.remove(connection)
    assert RequestEvent.objects.filter(pk=event.pk).update(seq=event.seq) == 1
    append_only.install(connection)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        RequestEvent.objects.filter(pk=event.pk).update(seq=event.seq)


REFUSED_COLUMNS = {
    "request_clock_runs_while_open": ("accepted", {"due_at": None}),
    "request_in_hand_has_acceptance_and_holder": ("accepted", {"holder_agent": None}),
    "request_refused_has_time": ("registered", {"status": "refused", "due_at": None, "outcome": "refused"}),
    "request_concluded_has_time": ("concluded", {"concluded_at": None}),
    "request_informed_has_time": ("informed", {"informed_at": None}),
    "request_ended_has_outcome": ("refused", {"outcome": ""}),
    "request_accepted_has_first_contact": ("accepted", {"first_contact": None}),
    "request_disputed_has_time": ("disputed", {"disputed_at": None}),
    "request_offered_while_accepted": ("registered", {"offered_unit": F("holder_unit")}),
    "request_urgent_has_deadline": ("accepted", {"urgent": True}),
}


def test_every_constraint_of_a_request_is_tried():
    assert {constraint.name for constraint in ProxyRequest._meta.constraints} == set(REFUSED_COLUMNS)


@pytest.mark.parametrize("name", REFUSED_COLUMNS)
def test_constraint_of_a_request_refuses(request, name):
    """The database holds "if accepted, then accepted at" also where no action looks."""
    fixture, columns = REFUSED_COLUMNS[name]
    row = request.getfixturevalue(fixture)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ProxyRequest.objects.filter(pk=row.pk).update(**columns)


def copied(model, **columns):
    """The same row again, but for these columns."""
    row = model.objects.get()
    row.pk = None
    for column, value in columns.items():
        setattr(row, column, value)
    row.save(force_insert=True)


@pytest.mark.parametrize("model", [ResultNotice, Rating, Breach])
def test_row_that_stands_once_a_round_cannot_stand_twice(model, informed, village, village_agent, now):
    """R88 and the sweep: the database itself refuses the second one, and takes one of the next round."""
    closing.rate(proxy_request=informed, grade=4, now=now + DAY)
    Breach.objects.create(
        proxy_request=informed, round=1, stage=Stage.PROMISE, due_at=now, holder_unit=village, flagged_at=now
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        copied(model)
    copied(model, round=2)
    assert model.objects.count() == 2


@pytest.mark.django_db
def test_constraints_of_answers_refuse(informed, village_agent, now):
    """R45, R53, R88: a promise lies ahead, an agent stands behind what is not the page's, a grade is one of five."""
    with pytest.raises(IntegrityError, match="notice_by_an_agent_or_on_the_page"), transaction.atomic():
        ResultNotice.objects.update(means=Means.PHONE)
    with pytest.raises(IntegrityError, match="rating_grade_is_known"), transaction.atomic():
        Rating.objects.create(proxy_request=informed, round=1, grade=6, rated_at=now)
    with pytest.raises(IntegrityError, match="explanation_promises_a_later_date"), transaction.atomic():
        Explanation.objects.create(
            proxy_request=informed, round=1, agent=village_agent.agent, explained_at=now, promised_at=now
        )


# --- Actions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", Verb)
def test_verb_is_one_action_that_names_actor_and_time(verb):
    """Keyword-only, `now` always given; who may act is an argument exactly if agents may."""
    modules = (
        *(intake, attaching, handling, closing, handing_over, forwarding, joining, asking, timing, disputing),
        demanding,
    )
    [action] = {getattr(module, verb.value) for module in modules if hasattr(module, verb.value)}
    parameters = inspect.signature(action).parameters
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters.values())
    assert "now" in parameters
    assert ("actor" in parameters) is (ActorKind.AGENT in TRANSITIONS[verb].actors)


def sources(*folders):
    return [path for folder in folders for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts]


def test_status_is_written_by_the_log_alone():
    """No other place updates or assigns a status: whatever changes a request leaves an event."""
    writers = [
        path.name
        for path in sources("requests_app", "assessment")
        if re.search(r"\.(bulk_)?update\([^)]*\bstatus=|\.status = ", path.read_text())
    ]
    assert writers == []


# --- The regulation --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rules", [regulation, headcount_rules, scoring_rules])
def test_rules_need_the_standard_library_only(rules):
    """Times in, verdicts out: no Django, no model, no clock of its own."""
    source = Path(rules.__file__).read_text()
    imported = set(re.findall(r"^(?:from|import) (\w+)", source, flags=re.MULTILINE))
    assert imported <= sys.stdlib_module_names
    assert "now(" not in source


def test_limits_of_the_regulation_stand_in_its_file_alone():
    """24 and 48 hours are written once; whoever needs them calls `regulation`."""
    limits = {timedelta(hours=24), timedelta(hours=48)}
    assert {regulation.ACCEPTANCE_LIMIT, regulation.CONCLUSION_LIMIT} == limits
    folders = sources("network", "requests_app", "assessment")
    assert [path.name for path in folders if re.search(r"hours=(24|48)\b", path.read_text())] == []


@pytest.mark.parametrize("field", [p for p in OUR_FIELDS if isinstance(p.values[0], models.CharField)])
def test_choices_fit_their_column(field):
    """PostgreSQL refuses a longer value; SQLite would take it, and the two engines would differ."""
    assert max((len(str(value)) for value, _ in field.flatchoices), default=0) <= field.max_length


def test_models_of_people_and_units_are_those_of_the_network():
    """The label and the user model that the first migration settled."""
    assert User._meta.label == "network.User"
    assert {model._meta.app_label for model in (Agent, Unit)} == {"network"}
    assert ProxyRequest._meta.label == "requests_app.ProxyRequest"
