"""English source, complete Simplified Chinese."""

import polib
import pytest

from tests import translations


def test_chinese_is_complete():
    """Every string of the source has a finished Chinese translation with the same placeholders."""
    assert translations.faults() == []


@pytest.mark.parametrize(
    ("msgid", "msgstr", "flags"),
    [("Track", "", []), ("Track", "查进度", ["fuzzy"]), ("%(n)s left", "还剩", [])],
)
def test_unfinished_translation_is_noticed(msgid, msgstr, flags):
    """The check above can fail: an empty, a fuzzy and a mangled translation are each reported."""
    assert translations._faults_of(polib.POEntry(msgid=msgid, msgstr=msgstr, flags=flags))
