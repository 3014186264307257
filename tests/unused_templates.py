"""Name the templates that nothing in the repository mentions; part of `make check`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
SOURCES = ("proxyportal", "network", "requests_app", "assessment")
FOUND_BY_NAME = ("400.html", "403.html", "403_csrf.html", "404.html", "500.html", "registration/", "admin/")
"""Django or a library asks for these by itself."""


def unused() -> list[str]:
    files = [path for app in SOURCES for path in (ROOT / app).rglob("*.py")] + list(TEMPLATES.rglob("*.*"))
    texts = {path: path.read_text() for path in files if path.is_file()}
    names = sorted(str(path.relative_to(TEMPLATES)) for path in texts if path.is_relative_to(TEMPLATES))
    return [name for name in names if not name.startswith(FOUND_BY_NAME) and not is_mentioned(name, texts)]


def is_mentioned(name: str, texts: dict[Path, str]) -> bool:
    return any(name in text for path, text in texts.items() if path != TEMPLATES / name)


if __name__ == "__main__":
    sys.exit("\n".join(f"templates/{name} is used nowhere" for name in unused()) or 0)
