"""A roster as a whole: whom a complete one ends, whom it must not end, all or nothing, and the command."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from network.enums import Role
from network.imports.plan import Result
from network.imports.roster import import_roster
from network.models import Agent, Appointment, RosterEntry
from network.workbook import BadRows
from requests_app.models import ProxyRequest
from tests.factories import AgentFactory, AppointmentFactory, person, publish_everybody
from tests.network.roster_files import DAY, ON, holders, load, outcomes, planned, row, table_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


# --- A complete roster -----------------------------------------------------------------------------------------------


def test_complete_roster_ends_those_it_leaves_out(held, village, town, town_agent, now):
    """In the units that it names, the day before; other units, and posts yet to begin, stay."""
    coming = AppointmentFactory(agent__name="后来", unit=village, starts_on=ON).agent
    assert load(row(village, "李四"), now=now) == ["new"], "a file that is not complete ends nobody"
    Appointment.objects.filter(agent__name="李四").delete()
    assert load(row(village, "李四"), now=now, is_complete=True) == ["new", "ended"]
    held.refresh_from_db()
    assert held.ends_on == ON - DAY
    assert holders(village, Role.AGENT, ON) == sorted([coming.name, "李四"])
    assert holders(town, Role.AGENT, ON) == ["海安镇代理员"]


@pytest.mark.parametrize(
    ("wrong", "ends"),
    [
        ({"name": "张三"}, False),
        ({"name": ""}, False),
        ({"name": "张\u202e三"}, False),
        ({"name": "章三", "staff_number": "HA1"}, False),
        ({"name": "李四"}, True),
        ({"name": "张三", "unit_code": "999"}, False),
        ({"name": "李四", "unit_code": "999"}, True),
    ],
)
def test_complete_roster_ends_nobody_whom_a_wrong_row_may_mean(held, village, wrong, ends):
    rows = [row(village, "王五"), row(village, "") | {"starts_on": "不知", **wrong}]
    found = [each for each in planned(*rows, is_complete=True).rows if each.line == 0]
    assert [each.outcome.value for each in found] == (["ended"] if ends else [])


@pytest.mark.parametrize("cells", [{}, {"ends_on": "2026-05-31"}, {"role": "分管负责人"}])
def test_import_leaves_nobodys_open_requests_behind(village, accepted: ProxyRequest, cells):
    """They are handed over first (R40): left out, ended or moved to a role that handles none."""
    other = person("河西代理员", village)
    named = [row(village, "新桥代理员") | cells, row(village, "河西代理员")] if cells else [row(village, "河西代理员")]
    found = outcomes(*named, is_complete=True)[0 if cells else -1]
    assert found == ("wrong", "still has 1 open request; hand it over first, on the page of the post")
    ProxyRequest.objects.update(holder_agent=other.agent, first_contact=other.agent)
    assert outcomes(*named, is_complete=True)[0 if cells else -1][0] in ("ended", "changed"), "the control"


# --- All or nothing, and the command ---------------------------------------------------------------------------------


def test_import_lists_every_bad_row_and_writes_none(village, now):
    content = table_of(row(village, "李四"), row(village, "", title="x"), row(None, "王五"))
    with pytest.raises(BadRows) as refusal:
        import_roster(content, actor=None, now=now)
    assert refusal.value.lines == ["Line 3: name or role is missing", "Line 4: the unit is missing"]
    assert not Agent.objects.exists()


def test_import_command_says_what_changed(held, village, tmp_path, capsys):
    file = tmp_path / "roster.csv"
    file.write_bytes(table_of(row(village, "张三"), row(village, "李四")))
    call_command("import_roster", file, dry_run=True)
    assert not Agent.objects.filter(name="李四").exists()
    call_command("import_roster", file)
    call_command("import_roster", file)
    assert capsys.readouterr().out.splitlines() == [
        "Would be: 1 new, 0 changed, 1 unchanged posts.",
        "1 new, 0 changed, 1 unchanged posts.",
        "0 new, 0 changed, 2 unchanged posts.",
    ]
    file.write_bytes(table_of(row(village, "")))
    with pytest.raises(CommandError, match="Line 2: name or role is missing\nNothing was imported"):
        call_command("import_roster", file)


def test_import_command_counts_as_the_result(village, now):
    leaving = AppointmentFactory(agent=AgentFactory(name="周七", user=None), unit=village)
    content = table_of(row(village, "周七", ends_on="2026-06-30"), row(village, "李四"))
    assert import_roster(content, actor=None, now=now) == Result(1, 0, 0, 1)
    leaving.refresh_from_db()
    assert leaving.ends_on == date(2026, 6, 30)


@pytest.mark.parametrize(("cells", "shown"), [({"full_time": "专职"}, True), ({"role": "分管负责人"}, False)])
def test_changed_post_stays_published_unless_it_is_another_office(held, village, now, cells, shown):
    """R26: the directory waits for the next edition, but who handles nothing any more is gone at once."""
    publish_everybody(now)
    assert load(row(village, "张三", **cells), now=now) == ["changed"]
    assert RosterEntry.objects.named(ON).exists() is shown
