"""Compile the translations: `.po` files are in the repository, `.mo` files are not."""

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation.reloader import translation_file_changed


class Command(BaseCommand):
    """Needs no gettext tools, unlike Django's `compilemessages`, and leaves what is up to date alone."""

    help = "Compile every .po file under LOCALE_PATHS that is newer than its .mo file."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                target = source.with_suffix(".mo")
                if not target.exists() or target.stat().st_mtime <= source.stat().st_mtime:
                    compile_catalog(source, target)


def compile_catalog(source: Path, target: Path) -> None:
    """Write `target` in one step, so that a process reading it never sees half a file; this process reads it anew."""
    unfinished = target.with_suffix(".mo.new")
    polib.pofile(str(source)).save_as_mofile(str(unfinished))
    unfinished.replace(target)
    translation_file_changed(None, target)
