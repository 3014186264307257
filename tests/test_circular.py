"""The way from a rule to its function and its test must never lead into the void."""

import importlib
import re

import pytest
from django.conf import settings

CIRCULAR = (settings.BASE_DIR / "docs" / "circular.md").read_text(encoding="utf-8")
RULE = re.compile(r"\bR\d+\b")
NAMED = re.compile(r"`([\w/]+\.py)(?:: (\w+))?`")


def named(path: str, name: str) -> bool:
    """Whether the file exists and, where a name is given, holds it."""
    file = settings.BASE_DIR / path
    if not file.is_file():
        return False
    if not name:
        return True
    if path.startswith("tests/"):
        return re.search(rf"def {name}\b", file.read_text(encoding="utf-8")) is not None
    return hasattr(importlib.import_module(path.removesuffix(".py").replace("/", ".")), name)


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED.findall(CIRCULAR))))
def test_circular_names_what_exists(path, name):
    """Every function and every test that the table names is there."""
    assert named(path, name), f"{path}: {name}"


def test_circular_names_are_looked_up():
    """The check above can fail."""
    assert not named("proxyportal/regulation.py", "no_such_function")
    assert not named("tests/no_such_file.py", "")


def test_circular_knows_every_rule_of_the_regulation_module():
    """No rule stands in the code of the clocks without a line in the table."""
    for file in ("regulation.py", "scoring_rules.py"):
        source = (settings.BASE_DIR / "proxyportal" / file).read_text(encoding="utf-8")
        assert set(RULE.findall(source)) <= set(RULE.findall(CIRCULAR))


def test_circular_rows_name_a_test():
    """Every row of the table ends in a test."""
    rows = [line for line in CIRCULAR.splitlines() if line.startswith("| R")]
    assert rows
    assert [row for row in rows if "tests/" not in row] == []
