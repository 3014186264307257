"""Settings of the tests: the portal's own, from a fixed environment, with a throw-away folder for every process.

Only DATABASE_URL and BROKER_URL come from outside (tests/services.py sets them); by default the tests run on a SQLite
file, not in memory, because tests of races open it from several threads.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from unittest import mock

import environ

FOLDER_VARIABLE = "PORTAL_TEST_FOLDER"
if FOLDER_VARIABLE not in os.environ:
    # The first process makes the folder and removes it; xdist's workers and started servers inherit its name.
    os.environ[FOLDER_VARIABLE] = tempfile.mkdtemp(prefix="portal-tests-")
    atexit.register(shutil.rmtree, os.environ[FOLDER_VARIABLE], ignore_errors=True)
_folder = Path(os.environ[FOLDER_VARIABLE]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
(_folder / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a folder that is not there

os.environ |= {
    "EMBEDDED": "false",
    "SECRET_KEY": "only-for-tests",
    "LOOKUP_KEY": "only-for-tests",
    "PERSONAL_DATA_KEYS": "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMTI=",
    "ALLOWED_HOSTS": "*",
    "CSRF_TRUSTED_ORIGINS": "",
    "SECURE_SSL_REDIRECT": "false",
    "TRUSTED_PROXIES": "0",
    "DATA_DIR": str(_folder),
    "LOG_LEVEL": "WARNING",
    "SMS_CHANNEL": "file",
}
os.environ.setdefault("DATABASE_URL", "sqlite:///portal.sqlite3")
os.environ.setdefault("BROKER_URL", "memory://")
# Playwright's loop runs in the thread of the tests, where Django would refuse every query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

with mock.patch.object(environ.Env, "read_env"):  # a developer's .env and var/ stay out
    from proxyportal.settings import *  # noqa: F403
    from proxyportal.settings import DATABASES, STORAGES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
else:
    # A pool's own threads may hold a connection at the moment the test database is dropped; the browser tests have one.
    POOL = DATABASES["default"]["OPTIONS"].pop("pool")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""Fast; how passwords are kept is Django's to test."""
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
"""Look for a file when it is asked for: every test's client would list all of them first."""
