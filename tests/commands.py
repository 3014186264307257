"""What `make check`, `make test`, `make bench` and `make messages` do once prepare.py has built the environment."""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Label and arguments of Python.
CHECKS = {
    "lint": ["-m", "ruff", "check", "--quiet", "."],
    "format": ["-m", "ruff", "format", "--check", "--quiet", "."],
    "types": ["-m", "mypy"],
    "import contracts": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
    "translations": ["-m", "tests.translations"],
    "unused templates": ["-m", "tests.unused_templates"],
}
NO_SOURCE = (".venv", "var", "tests", "benchmarks")
"""Folders without a string that people read."""
MAKEMESSAGES = ["--locale=zh_Hans", "--no-location", "--no-wrap"]
MAKEMESSAGES += [f"--ignore={folder}" for folder in NO_SOURCE]
PYTEST = ["-m", "pytest", "-n", "2"]
WITH_SERVICES = ["-m", "tests.services", sys.executable]
"""Runs what follows with a throw-away PostgreSQL and Redis."""
RUNS = (
    ("The browser, against the portal on PostgreSQL and Redis", WITH_SERVICES, "browser"),
    ("Everything else on PostgreSQL and Redis", WITH_SERVICES, "not browser and not embedded"),
    ("What the database decides, and the embedded mode, on SQLite", (), "not browser and not one_engine"),
)
"""Each run of pytest: what it is, what it runs under, and the tests it takes."""
NO_TEST_COLLECTED = 5


def check() -> int:
    """Run all checks, even after one failed, and show what the failed ones said."""
    passed = [check_passes(label, arguments) for label, arguments in CHECKS.items()]
    return 0 if all(passed) else 1


def check_passes(label: str, arguments: list[str]) -> bool:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment(), text=True, capture_output=True, check=False
    )
    print(f"  {label:18}{'failed' if done.returncode else 'ok'}", flush=True)
    if done.returncode:
        print(done.stdout, done.stderr, sep="", flush=True)
    return done.returncode == 0


def test() -> int:
    """The checks, then the browser's tests, then the rest of the suite on each engine.

    The browser's tests run by themselves: Playwright keeps an event loop running, in which Django opens connections of
    its own, and those would outlive the test database.
    """
    arguments = shlex.split(os.environ.get("ARGS", ""))
    checks = 0 if arguments else check()  # who names tests wants these tests
    run("manage.py", "compile_po")
    codes = set()
    for label, prefix, marks in RUNS:
        print(f"\n{label}", flush=True)
        codes.add(run(*prefix, *PYTEST, "-m", marks, *arguments))
    # ARGS may name tests of one run only.
    codes -= {NO_TEST_COLLECTED} if arguments else set()
    return max(codes, default=NO_TEST_COLLECTED) or checks


def bench() -> int:
    return run(*WITH_SERVICES, "-m", "benchmarks", *shlex.split(os.environ.get("ARGS", "")))


def messages() -> int:
    """Bring the Chinese catalog up to the source: new strings come in empty, unused ones go."""
    return run("manage.py", "makemessages", *MAKEMESSAGES, "--no-obsolete")


def run(*arguments: str) -> int:
    child = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment())
    try:
        return child.wait()
    except KeyboardInterrupt:
        child.wait()  # ctrl-C reached it too: it stops its servers and removes their folder
        raise


def environment() -> dict[str, str]:
    return os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}


def main(command: str) -> int:
    # One folder for all that these commands start, removed here: not every tool lets its own process clean up.
    with tempfile.TemporaryDirectory(prefix="portal-tests-") as folder:
        os.environ["PORTAL_TEST_FOLDER"] = folder
        return COMMANDS[command]()


COMMANDS = {"check": check, "test": test, "bench": bench, "messages": messages}

if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(130)
