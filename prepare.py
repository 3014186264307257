"""Builds what a bare machine lacks, then runs one command. The make targets call it; it needs only the stdlib.

    run     the portal with a demo county, everything in this folder: PORT=8000
    test    everything the tests need, then all tests on PostgreSQL with Redis, and most on SQLite: ARGS="-k name"
    check   lint, format, types, import contracts, migrations, translations, unused templates
    bench   the benchmarks: ARGS=--quick for a short run, ARGS=--directory for the search alone
    messages the Chinese catalog brought up to the source
    lock    requirements/*.txt anew from pyproject.toml: ARGS=--upgrade

(Not called bootstrap.py: that would hide the package `bootstrap`, which brings the style sheets.)
What goes wrong on a user's machine is answered with one plain sentence (`Trouble`), never with a traceback.
"""

import base64
import errno
import fcntl
import glob
import hashlib
import importlib.util
import os
import secrets
import shlex
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - whoever calls this file directly may have an older one
    sys.exit("Python 3.11 or newer is needed; this is Python " + sys.version.split()[0] + ".")

ROOT = Path(__file__).resolve().parent
VAR = ROOT / "var"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

DISK_FULL = "The disk is full (this folder's, or that of temporary files): make room, then run the same command again."
FOLDER_CLOSED = "This folder cannot be written to: give yourself the right to, or copy it to where you have it."
TROUBLES = {
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    errno.EACCES: FOLDER_CLOSED,
    errno.EROFS: FOLDER_CLOSED,
}


class Trouble(SystemExit):
    """Something the user can put right; its text is the whole message."""


# --- The environment in .venv ----------------------------------------------------------------------------------------


def build_environment(lock: str) -> None:
    """Make `.venv` hold what `lock` names. It counts as whole only with its stamp, which is written last."""
    stamp = VENV / "stamp"
    # The tests' lock contains the portal's, so an environment built for the tests runs the portal too.
    wanted = [fingerprint(name) for name in dict.fromkeys((lock, "test"))]
    VAR.mkdir(mode=0o700, exist_ok=True)
    with (VAR / "prepare.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if PYTHON.exists() and stamp.is_file() and stamp.read_text() in wanted:
            return
        print("Building the Python environment in .venv ...", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        try:
            # The lock names everything, so pip follows no package's own wishes (pyproject.toml overrules one).
            options = ["--no-deps", "--require-hashes", "-r", f"requirements/{lock}.txt"]
            install([*create_environment(), "install", *options], lock)
        except BaseException:
            shutil.rmtree(VENV, ignore_errors=True)
            raise
        stamp.write_text(wanted[0])


def fingerprint(lock: str) -> str:
    text = (ROOT / "requirements" / f"{lock}.txt").read_bytes()
    return hashlib.sha256(text + sys.version.encode()).hexdigest()


def create_environment() -> list[str]:
    """Create an empty `.venv` by whatever this Python has, and return the pip command that fills it."""
    if not can_import("ensurepip") and not (can_import("venv") and can_import("pip")):
        add_system_packages([f"python{sys.version_info.major}.{sys.version_info.minor}-venv"], may_use_sudo=False)
        importlib.invalidate_caches()
    if can_import("ensurepip"):
        output_of([sys.executable, "-m", "venv", str(VENV)])
        return [str(PYTHON), "-m", "pip"]
    # Debian cuts ensurepip out of Python; its python3-pip can fill an environment from outside.
    output_of([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    return [sys.executable, "-m", "pip", "--python", str(PYTHON)]


def can_import(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def install(command: list[str], lock: str) -> None:
    """Run pip, counting packages on a terminal; its own words go to var/setup.log."""
    pins = [line for line in (ROOT / "requirements" / f"{lock}.txt").read_text().splitlines() if "==" in line]
    total = sum("sys_platform" not in pin and "platform_system" not in pin for pin in pins)
    environment = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PYTHONUNBUFFERED": "1"}
    lines: list[str] = []
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as pip:
        assert pip.stdout is not None  # noqa: S101 - tells the type checker what PIPE means
        for line in pip.stdout:
            lines.append(line)
            if sys.stdout.isatty():
                done = sum(line.startswith("Collecting ") for line in lines)
                print(f"\r  {done} of {total} packages ", end="", flush=True)
    if sys.stdout.isatty():
        print()
    if pip.returncode:
        raise explain("".join(lines))


def explain(output: str) -> Trouble:
    """The sentence for what a failed venv or pip said."""
    if "No space left" in output or "Disk quota exceeded" in output:
        return Trouble(DISK_FULL)
    (VAR / "setup.log").write_text(output)
    if "DO NOT MATCH THE HASHES" in output:
        return Trouble("A downloaded package is not the one this project was tested with, so it was not installed.")
    return Trouble(
        "The Python packages could not be installed: check the network (pip's own settings name a mirror), "
        "then run the same command again. What pip said is in var/setup.log."
    )


def output_of(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise explain(done.stdout)


# --- Packages of the system ------------------------------------------------------------------------------------------


def missing_for_tests() -> list[str]:
    found = {
        "postgresql": shutil.which("initdb") or glob.glob("/usr/lib/postgresql/*/bin/initdb"),
        "redis-server": shutil.which("redis-server"),
        "chromium": shutil.which("chromium"),
        "fonts-noto-cjk": glob.glob("/usr/share/fonts/**/NotoSansCJK*", recursive=True),
        "gettext": shutil.which("xgettext"),
    }
    return [package for package, places in found.items() if not places]


def add_system_packages(packages: list[str], *, may_use_sudo: bool = True) -> None:
    """Install Debian packages if this user may do so without a password, else say which command would."""
    if not packages:
        return
    names = " ".join(packages)
    sudo = ["sudo", "-n"] if os.geteuid() else []
    if not shutil.which("apt-get") or (
        sudo and not (may_use_sudo and shutil.which("sudo") and succeeds(*sudo, "true"))
    ):
        raise Trouble(f"Missing: {names}. Install with: sudo apt-get install {names}")
    print(f"Installing {names} ...", flush=True)
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    succeeds(*apt, "update")  # where it fails, the lists at hand may still do
    done = subprocess.run(
        [*apt, "install", "-y", "--no-install-recommends", *packages], text=True, capture_output=True, check=False
    )
    if done.returncode:
        if "No space left" in done.stderr or "enough free space" in done.stderr:
            raise Trouble(DISK_FULL)
        print(done.stderr, file=sys.stderr)
        raise Trouble(f"The system's package manager could not install {names}; its words stand above.")


def succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


# --- The commands ----------------------------------------------------------------------------------------------------


def run() -> None:
    build_environment("base")
    if not (ROOT / ".env").is_file():
        write_embedded_settings(VAR / "embedded.env")
    take_over("manage.py", "up", "--port", os.environ.get("PORT", "8000"))


def write_embedded_settings(path: Path) -> None:
    """Write the embedded mode's variables and its random secrets once. They stay valid when the folder moves."""
    if path.exists():
        return
    if (VAR / "portal.sqlite3").exists():
        raise Trouble(
            "var/embedded.env is gone, and with it the keys of var/portal.sqlite3: "
            "put the file back, or delete the folder var to begin anew."
        )
    letters = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that are taken for one another
    password = "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))
    variables = {
        "EMBEDDED": "true",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "LOOKUP_KEY": secrets.token_urlsafe(48),
        "PERSONAL_DATA_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "DEMO_PASSWORD": password,
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "DATABASE_URL": "sqlite:///portal.sqlite3",  # a relative file lies in DATA_DIR
        "BROKER_URL": "filesystem://",
    }
    text = "# Written once by `make run`. Without the keys below, the personal data in portal.sqlite3 is lost.\n"
    text += "".join(f"{name}={value}\n" for name, value in variables.items())
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(0o600)
    unfinished.write_text(text)
    unfinished.replace(path)


def in_test_environment(command: str) -> None:
    """Run one of tests/commands.py with everything the tests need."""
    add_system_packages(missing_for_tests())
    build_environment("test")
    take_over("-m", "tests.commands", command)


def take_over(*arguments: str) -> None:
    """Replace this process by the environment's Python, so that ctrl-C reaches one process only."""
    os.environ["PYTHONUTF8"] = "1"  # Chinese on the console, whatever its locale says
    os.environ["PYTHONUNBUFFERED"] = "1"  # and at once, in a log file too
    os.execv(PYTHON, [str(PYTHON), *arguments])  # noqa: S606 - no shell is wanted


def lock() -> None:
    """Resolve pyproject.toml. This form of lock is the one that names no package index (docs/adr)."""
    VAR.mkdir(mode=0o700, exist_ok=True)
    uv = VAR / "uv" / "bin" / "uv"
    if not uv.exists():
        output_of([sys.executable, "-m", "venv", "--clear", str(uv.parent.parent)])
        output_of([str(uv.parent / "python"), "-m", "pip", "install", "--quiet", "uv"])
    options = ["--generate-hashes", "--universal", "--no-header", "--no-annotate", "--no-emit-index-url", "--quiet"]
    options += ["--system-certs", "--python-version", "3.11", *shlex.split(os.environ.get("ARGS", ""))]
    for name, more in {"base": [], "test": ["--group", "test", "--constraint", "requirements/base.txt"]}.items():
        target = ["pyproject.toml", "--output-file", f"requirements/{name}.txt"]
        if subprocess.run([uv, "pip", "compile", *options, *more, *target], cwd=ROOT, check=False).returncode:
            raise Trouble(f"requirements/{name}.txt was not renewed; what uv said stands above.")


TESTERS = {name: partial(in_test_environment, name) for name in ("test", "check", "bench", "messages")}
COMMANDS = {"run": run, "lock": lock} | TESTERS


def main() -> None:
    command = COMMANDS.get(" ".join(sys.argv[1:]))
    if command is None:
        raise Trouble(f"Usage: make {'|'.join(COMMANDS)}")
    os.chdir(ROOT)
    try:
        command()
    except OSError as error:
        if error.errno not in TROUBLES:
            raise
        raise Trouble(TROUBLES[error.errno]) from None
    except KeyboardInterrupt:
        print()
        sys.exit(130)


if __name__ == "__main__":
    main()
