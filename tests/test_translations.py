"""English source, complete Simplified Chinese."""

import ast
import shutil
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import gettext

from tests import translations

APPS = ("proxyportal", "network", "requests_app", "assessment")
GETTEXT = ("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy")


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


def test_string_inside_another_is_translated_too():
    """Python puts strings into f-strings that gettext's own reader does not see."""
    catalog = polib.pofile(str(settings.BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    known = {entry.msgid for entry in catalog}
    sources = [file for app in APPS for file in (settings.BASE_DIR / app).rglob("*.py")]
    said = {text for file in sources for text in said_in(file.read_text(encoding="utf-8"))}
    assert len(said) > 1000
    assert said - known == set()


def said_in(source: str) -> list[str]:
    """What is given to gettext as it stands, wherever in the source that is."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args]
    named = [call.args[0] for call in calls if getattr(call.func, "id", "") in GETTEXT]
    return [text.value for text in named if isinstance(text, ast.Constant)]


def test_new_string_is_noticed_and_no_catalog_is_touched(tmp_path):
    """The committed catalog stays as it is, and so does the one beside the source that is looked at."""
    catalogs = [folder / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po" for folder in (settings.BASE_DIR, tmp_path)]
    shutil.copytree(settings.BASE_DIR / "locale", tmp_path / "locale")
    (tmp_path / "new.py").write_text('from django.utils.translation import gettext as _\n\n_("Never said before")\n')
    before, folder = [file.read_bytes() for file in catalogs], Path.cwd()
    assert "not translated: 'Never said before'" in translations.faults(tmp_path)
    assert [file.read_bytes() for file in catalogs] == before
    assert Path.cwd() == folder


def test_process_that_compiles_a_catalog_reads_it(tmp_path, settings):
    """The demo county is written by the process that compiled the Chinese first: what it notes down is Chinese."""
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n')
    with translation.override("zh-hans"):
        settings.LOCALE_PATHS = [tmp_path]
        assert gettext("Never said before") == "Never said before"
        with (folder / "django.po").open("a") as catalog:
            catalog.write('\nmsgid "Never said before"\nmsgstr "从没说过"\n')
        call_command("compile_po")
        assert gettext("Never said before") == "从没说过"
