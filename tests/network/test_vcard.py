"""The contact card, read back as an address book does."""

import re

import pytest
import time_machine

from network.enums import Role
from network.models import Appointment
from network.vcard import LINE_OCTETS, vcard
from tests.factories import AgentFactory, AppointmentFactory, publish_everybody

URL = "https://portal.test/network/agents/1/"


def parsed(content: bytes) -> dict[str, list[list[str]]]:
    """Unfolded lines: each property with its values, taken apart at the separators that are not marked."""
    assert content.endswith(b"\r\n")
    assert all(len(line) <= LINE_OCTETS for line in content.split(b"\r\n"))
    text = content.decode().replace("\r\n ", "")
    assert "\n" not in text.replace("\r\n", "")
    found: dict[str, list[list[str]]] = {}
    for line in text.removesuffix("\r\n").split("\r\n"):
        name, value = line.split(":", 1)
        parts = re.split(r"(?<!\\)(?:\\\\)*;", value)
        found.setdefault(name.split(";")[0], []).append([unmarked(part) for part in parts])
    return found


def unmarked(part: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], part)


@pytest.fixture
def post(village, now):
    """The published entry of an agent with a post."""
    village.phone = "0513-88810002"
    village.save()
    agent = AgentFactory(name="欧阳建国", user__email="private@example.com")
    held = AppointmentFactory(agent=agent, unit=village, title="村会计", published_phone="0513-88810001")
    publish_everybody(now)
    return held.entries.get()


def test_card_says_who_where_and_the_service_phone(post):
    card = parsed(vcard([post], URL))
    assert card == {
        "BEGIN": [["VCARD"]],
        "VERSION": [["3.0"]],
        "FN": [["欧阳建国"]],
        "N": [["欧阳", "建国", "", "", ""]],
        "ORG": [["海安镇 新桥村"]],
        "TITLE": [["村会计"]],
        "TEL": [["0513-88810001"]],
        "URL": [[URL]],
        "END": [["VCARD"]],
    }


def test_marks_and_long_names_survive(post):
    """Commas, semicolons, backslashes and new lines are text; long lines are cut between characters."""
    post.title = "主任;副书记,会计\\出纳\n兼网格长" + "很长的职务" * 8 + "\x00\x1b"
    card = parsed(vcard([post], URL))
    assert card["TITLE"] == [["主任;副书记,会计\\出纳\n兼网格长" + "很长的职务" * 8]]


def test_injected_line_stays_text(post):
    post.name = "张\r\nTEL:13900000000"
    card = parsed(vcard([post], URL))
    assert card["TEL"] == [["0513-88810001"]]
    assert card["FN"] == [["张\nTEL:13900000000"]]


def test_office_phone_stands_in_and_each_phone_comes_once(post, town, now):
    Appointment.objects.update(published_phone="")
    second = AppointmentFactory(agent=post.agent, unit=town, published_phone="0513-88810002")
    third = AppointmentFactory(agent=post.agent, unit=town, role=Role.CHIEF_AGENT, published_phone="0513-88810003")
    publish_everybody(now)
    entries = [held.entries.get(is_current=True) for held in (post.appointment, second, third)]
    assert parsed(vcard(entries, URL))["TEL"] == [["0513-88810002"], ["0513-88810003"]]


def test_download_is_a_card_of_public_posts_only(client, post, town, now):
    """The leader's post of the same person gives neither phone nor title."""
    AppointmentFactory(agent=post.agent, unit=town, role=Role.LEADER_IN_CHARGE, published_phone="13900000000")
    AppointmentFactory(agent=post.agent, unit=town, title="民政助理", published_phone="0513-88810009")  # unpublished
    with time_machine.travel(now, tick=False):
        response = client.get(f"/network/agents/{post.agent_id}/card.vcf")
    assert response.headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith("attachment; filename")
    card = parsed(response.content)
    assert card["TEL"] == [["0513-88810001"]]
    assert card["URL"] == [[f"http://testserver/network/agents/{post.agent_id}/"]]
    assert b"13900000000" not in response.content
    assert b"private" not in response.content


def test_card_ends_with_the_post(client, post, now):
    Appointment.objects.update(ends_on=now.date().replace(day=1))
    with time_machine.travel(now, tick=False):
        assert client.get(f"/network/agents/{post.agent_id}/card.vcf").status_code == 404
