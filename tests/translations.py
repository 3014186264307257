"""Whether the Chinese catalog says all that the source says. `python -m tests.translations` prints what is missing."""

import contextlib
import re
import shutil
import sys
import tempfile
from io import StringIO
from pathlib import Path

import django
import polib
from django.core.management import call_command
from django.test import override_settings

from tests.commands import MAKEMESSAGES, NO_SOURCE, ROOT

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|</?\w+>")


def faults(root: Path = ROOT) -> list[str]:
    """Every string of the source without a finished translation, and every translation that lost a placeholder.

    Extracts the strings anew in a copy of the whole source: Django writes to the catalog beside the source that it
    reads, whatever LOCALE_PATHS says, and the committed one must never be touched.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "source"
        shutil.copytree(root, copy, ignore=shutil.ignore_patterns(*NO_SOURCE, ".*", "__pycache__"))
        with contextlib.chdir(copy), override_settings(LOCALE_PATHS=[copy / "locale"]):
            call_command("makemessages", *MAKEMESSAGES, stdout=StringIO())
        catalog = polib.pofile(str(copy / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    return [f"{fault}: {entry.msgid!r}" for entry in catalog for fault in _faults_of(entry)]


def _faults_of(entry: polib.POEntry) -> list[str]:
    if entry.obsolete:
        return ["no longer used"]
    if entry.fuzzy or not entry.translated():
        return ["not translated"]
    source = entry.msgid_plural or entry.msgid
    texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return ["placeholders differ" for text in texts if _placeholders(text) != _placeholders(source)]


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


if __name__ == "__main__":
    django.setup()
    found = faults()
    sys.exit("\n".join(found) or 0)
