"""What the client sees and does when asked, when a result is not right, and when others decide (R11, R39, R41, R48)."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from requests_app.actions import attaching, closing, handling
from requests_app.enums import Status
from requests_app.models import ProxyRequest
from tests.browsing import Page, assert_beside_the_field, attributes, flat, refusals, with_pass
from tests.conftest import DAY, HOUR, MICROSECOND, register
from tests.files import PDF
from tests.requests_app import happening


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now + 3 * HOUR, tick=False) as traveller:
        yield traveller


def opened(row: ProxyRequest):
    return with_pass(row).get(f"/requests/{row.receipt}/")


def sent(row: ProxyRequest, verb: str, **data: object):
    return with_pass(row).post(f"/requests/{row.receipt}/{verb}/", data)


def offered(response) -> set[str]:
    return {verb for verb, *_ in response.context["forms"]}


# --- Questions -------------------------------------------------------------------------------------------------------


def test_question_stands_before_everything_else_with_its_whole_list(asked):
    response = opened(asked)
    card = Page(response).text_of("do-answer")
    assert "户口簿身份证复印件" in flat(card)
    assert response.content.decode().index('id="do-answer"') < response.content.decode().index('id="stands"')
    assert {"id_answer_text", "id_answer_attachments"} <= ids(response)


def ids(response) -> set[str]:
    return {attributes(element).get("id", "") for element in Page(response).elements()}


def test_client_answers_with_words_and_a_file(asked):
    response = sent(asked, "answer", text="明天带来", attachments=SimpleUploadedFile("户口簿.pdf", PDF))
    assert response.status_code == 302
    question = asked.questions.get()
    assert (question.answer, question.answered_to) == ("明天带来", None)
    assert asked.attachments.get().name == "户口簿.pdf"
    assert "answer" not in offered(opened(asked))


def test_answer_that_says_nothing_comes_back(asked):
    response = sent(asked, "answer", text="")
    assert response.status_code == 422
    assert set(refusals(response)) == {"text"}
    assert_beside_the_field(response)


def test_question_is_shown_to_the_instant_it_expires(asked, clock):
    clock.move_to(asked.asked_until)
    assert "answer" in offered(opened(asked))
    clock.move_to(asked.asked_until + MICROSECOND)
    assert "answer" not in offered(opened(asked))
    response = with_pass(asked).post(f"/requests/{asked.receipt}/answer/", {"text": "晚了"}, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]


def test_consent_is_two_choices_of_which_none_is_made(consent_asked):
    response = opened(consent_asked)
    radios = [attributes(e) for e in Page(response).elements("input") if attributes(e).get("name") == "agreed"]
    assert [radio["value"] for radio in radios] == ["yes", "no"]
    assert not any("checked" in radio for radio in radios)
    assert set(refusals(sent(consent_asked, "answer", text="看着办"))) == {"agreed"}
    assert sent(consent_asked, "answer", agreed="no").status_code == 302
    assert consent_asked.questions.get().agreed is False


def test_answer_keeps_to_the_files_a_request_takes(asked, now):
    full = [happening.SCAN] * 5
    for _ in range(2):
        attaching.attach(proxy_request=asked, attachments=full, actor=None, now=now + 2 * HOUR)
    response = sent(asked, "answer", text="", attachments=SimpleUploadedFile("多.pdf", PDF))
    assert set(refusals(response)) == {"attachments"}
    assert sent(asked, "answer", text="已带来").status_code == 302


# --- Authorization ---------------------------------------------------------------------------------------------------


def test_client_of_advocacy_authorizes_in_words_of_their_own(advocacy):
    response = opened(advocacy)
    assert "authorize" in offered(response)
    assert Page(response).kept("scope") != {""}
    assert Page(response).kept("agree") == set(), "nobody ticks it for the client"
    response = sent(advocacy, "authorize", scope="只问低保")
    assert response.status_code == 422
    assert Page(response).kept("scope") == {"只问低保"}
    assert sent(advocacy, "authorize", scope="只问低保", agree="on").status_code == 302
    assert advocacy.authorizations.get().scope == "只问低保"
    response = opened(advocacy)
    assert {"revoke"} == {"authorize", "revoke"} & offered(response)
    assert sent(advocacy, "revoke", reason="").status_code == 302
    assert "authorize" in offered(opened(advocacy))


@pytest.mark.parametrize("fixture", ["submitted", "accepted"])
def test_other_clients_are_asked_for_no_authorization(request, fixture):
    assert not {"authorize", "revoke"} & offered(opened(request.getfixturevalue(fixture)))


def test_submit_form_says_that_the_authorization_comes_later(client, village):
    page = Page(client.get("/requests/new/"))
    assert "授权" in page.text_of("div_id_kind") or "authorization" in page.text_of("div_id_kind")


# --- Disputes --------------------------------------------------------------------------------------------------------


def test_client_disputes_once(informed):
    assert "dispute" in offered(opened(informed))
    assert sent(informed, "dispute", text="卡是坏的").status_code == 302
    informed.refresh_from_db()
    assert informed.status == Status.DISPUTED
    response = opened(informed)
    assert "dispute" not in offered(response)
    assert "卡是坏的" in Page(response).text_of("dispute")


def test_client_reads_why_the_result_stands(disputed, leader, now):
    happening.decline(disputed, leader, now + 3 * HOUR)
    response = opened(disputed)
    assert "可用" in Page(response).text_of("dispute")
    assert "dispute" not in offered(response)
    assert "rate" in offered(response)


def test_client_reads_of_the_next_round_and_of_the_first_result(disputed, village_agent, now):
    happening.reopen(disputed, village_agent, now + 3 * HOUR)
    response = opened(disputed)
    card = Page(response).text_of("dispute")
    assert "重新办理" in card
    assert "卡已补好。" in card, "the first result stays readable"
    assert response.context["clock"] is not None
    happening.conclude(disputed, village_agent, now + 3 * HOUR, "新卡已换。")
    response = opened(disputed)
    assert {"rate", "dispute"} <= offered(response)
    assert "新卡已换。" in Page(response).text_of("standing")


# --- Every status has its sentence -----------------------------------------------------------------------------------


def sentence(row: ProxyRequest) -> str:
    return " ".join(Page(opened(row)).text_of("sentence").split())


@pytest.fixture
def withdrawn_walk_in(village, village_agent, now):
    return closing.withdraw(proxy_request=register(village, village_agent, now), now=now + HOUR)


@pytest.fixture
def archived_walk_in(village, village_agent, now):
    row = happening.conclude(register(village, village_agent, now, accept_at_once=True), village_agent, now + HOUR)
    row = closing.inform(proxy_request=row, means="phone", actor=village_agent, now=now + 2 * HOUR)
    return closing.archive(proxy_request=row, now=now + 3 * HOUR)


@pytest.fixture
def voided(informed, supervisor, now):
    return happening.void(informed, supervisor, now + 3 * HOUR)


def test_every_turn_has_a_sentence_of_its_own(submitted, village_agent, supervisor, now):
    """One life: whatever happens, the client reads it first, and in other words than before."""
    at = now + 3 * HOUR
    turns = (
        lambda row: row,
        lambda row: handling.accept(proxy_request=row, actor=village_agent, now=at),
        lambda row: happening.mark(row, village_agent, at),
        lambda row: happening.explain(happening.lower(row, village_agent, at), village_agent, at, at + 9 * DAY),
        lambda row: happening.conclude(row, village_agent, at),
        lambda row: happening.dispute(row, at),
        lambda row: happening.void(row, supervisor, at),
    )
    said = [sentence(turn(submitted)) for turn in turns]
    assert all(said)
    assert len(set(said)) == len(said)


def test_every_end_has_a_sentence_of_its_own(concluded, refused, withdrawn_walk_in, archived_walk_in):
    said = {sentence(row) for row in (concluded, refused, withdrawn_walk_in, archived_walk_in)}
    assert len(said) == 4


def test_client_reads_why_a_request_is_void(voided):
    response = opened(voided)
    assert "重复登记" in Page(response).text_of("standing")
    assert offered(response) == set()
