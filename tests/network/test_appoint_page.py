"""The page on which somebody is appointed: known or new, never twice, never an error (R19-R22, R91)."""

import threading

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from network import sole_posts
from network.models import Agent, Appointment, Unit
from tests.browsing import Page, flat, signed_in
from tests.factories import AgentFactory, AppointmentFactory


@pytest.fixture(autouse=True)
def _that_day(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def admin(administrator):
    """The administrator's browser."""
    return signed_in(administrator)


def asked(unit: Unit, today, **changes: str) -> dict[str, str]:
    """What an administrator fills in to appoint somebody new."""
    return {
        "person": "new", "person_search": "张三", "role": "agent", "starts_on": today.isoformat(), "title": "村会计"
    } | changes  # fmt: skip


def appoint_address(unit: Unit) -> str:
    return reverse("network:manage-post-new", args=[unit.code])


def test_somebody_new_is_appointed_with_everything_said(admin, village, village_agent, today):
    sent = asked(
        village,
        today,
        staff_number="G7",
        full_time="on",
        quota_group="village_cadre",
        responsibility_area="一组",
        duties="代办医保",
        published_phone="８８８１１１１１",
        backup=str(village_agent.agent.pk),
    )
    answer = admin.post(appoint_address(village), sent)
    made = Appointment.objects.get(agent__name="张三")
    assert answer.url == reverse("network:manage-post", args=[made.pk])
    assert (made.agent.staff_number, made.full_time, made.quota_group) == ("G7", True, "village_cadre")
    assert (made.published_phone, made.backup) == ("0513-88811111", village_agent.agent)


def test_people_of_one_name_are_told_apart_before_one_is_appointed(admin, village, other_village, today):
    """Without a script: the form comes back with the choices, and a choice decides."""
    first = AppointmentFactory(agent=AgentFactory(name="张三", staff_number="G1", user=None), unit=other_village).agent
    AgentFactory(name="张三", staff_number="G2", user=None)
    answer = admin.post(appoint_address(village), asked(village, today, person=""))
    assert answer.status_code == 422
    choices = flat(Page(answer).text_of("div_id_person"))
    assert all(words in choices for words in ("G1", "双溪村", "G2"))
    assert Page(answer).kept("title") == {"村会计"}
    admin.post(appoint_address(village), asked(village, today, person=str(first.pk)))
    assert Appointment.objects.get(unit=village).agent == first


def test_people_are_offered_while_one_types(admin, village, village_agent):
    shown = admin.get(reverse("network:manage-people"), {"person_search": "xinqiao"}).content.decode()
    assert "新桥代理员" in shown
    assert 'value="new"' in shown


@pytest.mark.parametrize("role", ["chief_agent", "leader_in_charge"])
def test_form_names_the_present_holder_and_leads_there(admin, department, today, role):
    """R22, R91."""
    holder = AppointmentFactory(agent__name="李四", unit=department, role=role)
    answer = admin.post(appoint_address(department), asked(department, today, role=role))
    assert answer.status_code == 422
    assert "李四" in Page(answer).text_of("div_id_role")
    assert reverse("network:manage-post", args=[holder.pk]) in Page(answer).links()
    assert not Agent.objects.filter(name="张三").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_of_two_pages_sent_at_once_one_comes_back(administrator, department, today, guarded):
    """The trigger's refusal is the form's, never an error; without the trigger both win, which is the control."""
    if not guarded:
        sole_posts.remove(connection)
    met: list[int] = []
    together = threading.Barrier(2)
    browsers = [signed_in(administrator), signed_in(administrator)]

    def send(number: int) -> None:
        sent = asked(department, today, role="chief_agent", person_search=f"甲{number}")
        together.wait()
        try:
            met.append(browsers[number].post(appoint_address(department), sent).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[number]) for number in range(2)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(met) == ([302, 422] if guarded else [302, 302])
    finally:
        if not guarded:
            Appointment.objects.all().delete()
            sole_posts.install(connection)


BAD = ["", "\x00", "字\u202e字", "９９９", "x" * 1_000, "9" * 5000, "-1", "<b>", "new", "1e999"]


@pytest.mark.parametrize("odd", BAD)
@pytest.mark.parametrize(
    "field",
    ["person", "person_search", "role", "starts_on", "title", "duties", "published_phone", "quota_group", "backup",
     "staff_number"],
)  # fmt: skip
def test_odd_answer_is_refused_or_kept_never_an_error(admin, village, today, field, odd):
    answer = admin.post(appoint_address(village), asked(village, today, **{field: odd}))
    assert answer.status_code in (302, 422)
    assert (answer.status_code == 302) is Appointment.objects.filter(unit=village).exists()


@pytest.mark.parametrize("unit", ["county", "nowhere"])
def test_unit_without_posts_has_no_form(admin, county, unit):
    code = county.code if unit == "county" else unit
    assert admin.get(reverse("network:manage-post-new", args=[code])).status_code == 404
