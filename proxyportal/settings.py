"""Settings of the portal. Everything that differs between installations comes from the environment.

`.env.example` lists every variable. A secret has no default: a missing one stops start-up with its name. `make run`
writes the embedded mode's own variables, random secrets included, to `var/embedded.env`; that file is read when the
environment and `.env` leave a variable open.
"""

import re
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
for env_file in (BASE_DIR / ".env", BASE_DIR / "var" / "embedded.env"):
    if env_file.is_file():
        env.read_env(env_file)
        break


def secret(name: str) -> str:
    """A variable without which nothing starts: not even an empty one, as a copied `.env.example` would leave it."""
    if not (value := env(name)):
        raise ImproperlyConfigured(f"Set the {name} environment variable: it is empty")
    return value


# --- The installation ------------------------------------------------------------------------------------------------

EMBEDDED = env.bool("EMBEDDED", default=False)
"""One machine, SQLite, no server: for trying the portal out. Shows demo accounts; cookies work without TLS."""

DEBUG = False
SECRET_KEY = secret("SECRET_KEY")
PERSONAL_DATA_KEYS = [key.strip() for key in secret("PERSONAL_DATA_KEYS").split(",")]
"""Fernet keys of the `Client` table, newest first; older ones still decrypt (ADR 0004)."""
LOOKUP_KEY = secret("LOOKUP_KEY")
"""Keys the digests by which a phone is found and a text is sealed in the log (ADR 0004)."""
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var")))
"""Private files and, in the embedded mode, the database and the broker's folders."""
DEMO_PASSWORD = env("DEMO_PASSWORD", default="") if EMBEDDED else ""
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
"""How many reverse proxies of our own stand before the web process; 0 means X-Forwarded-For is never believed."""

# --- The county's own facts: settings, not code (R1, R62, R92, trap 18) ----------------------------------------------

COUNTY_NAME = env("COUNTY_NAME", default="海安市")
SITE_NAME = env("SITE_NAME", default="")
"""Overrides the portal's translated name."""
HOTLINE = env("HOTLINE", default="88835680")
"""The county's complaint phone, shown on every page and slip (R62)."""
AREA_CODE = env("AREA_CODE", default="0513")
"""Completes a landline typed without one."""
RECEIPT_PREFIX = env("RECEIPT_PREFIX", default="HA")
FILING_OFFICE = env("FILING_OFFICE", default="县委组织部组织员办公室")
FILING_ROOM = env("FILING_ROOM", default="行政中心1223室")
FILING_MAILBOX = env("FILING_MAILBOX", default="hazzyb@163.com")
"""Where departments send the form of Annex 1 (R92); the defaults are those of 2014."""
SITE_OWNER = env("SITE_OWNER", default="")
ICP_NUMBER = env("ICP_NUMBER", default="")
POLICE_NUMBER = env("POLICE_NUMBER", default="")
"""Filing numbers of the site's footer; empty until the county has them."""

# --- Messages to residents' phones (docs/adr/0012-notifications.md) ---------------------------------------------------


def checked_sms(channel: str, url: str, token: str) -> str:
    """The channel, if it can work: residents' phones cross no network in clear, to nobody without a token."""
    if channel not in ("http", "file", "off"):
        raise ImproperlyConfigured("SMS_CHANNEL is http, file or off")
    if channel == "http" and not (token and re.match(r"https://.|http://(127\.0\.0\.1|localhost)[:/]", url)):
        raise ImproperlyConfigured("SMS_CHANNEL=http needs SMS_TOKEN and an SMS_URL that begins with https://")
    return channel


SMS_URL = env("SMS_URL", default="")
SMS_TOKEN = env("SMS_TOKEN", default="")
SMS_SIGNATURE = env("SMS_SIGNATURE", default="")
"""The registered signature; the gateway puts it before the text, in its own brackets."""
SMS_CHANNEL = checked_sms(env("SMS_CHANNEL", default="file" if EMBEDDED else "off"), SMS_URL, SMS_TOKEN)
"""`http`: a gateway; `file`: a file under DATA_DIR, for trying it out; `off`: no messages."""

# --- Applications ----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "proxyportal",
    "network",
    "requests_app",
    "assessment",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "bootstrap",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "heroicons",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "proxyportal.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "proxyportal.middleware.own_password",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "proxyportal.urls"
WSGI_APPLICATION = "proxyportal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "proxyportal.context_processors.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database: the only truth (reliability.md) -----------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL")}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    # A relative file lies in DATA_DIR, so that a folder that is moved keeps its database.
    _database["NAME"] = str(DATA_DIR / _database["NAME"])
    # IMMEDIATE serialises writers from their first statement, so that none fails with "database is locked".
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;"
        "PRAGMA cache_size=-20000;",
    }
    _database["CONN_MAX_AGE"] = None
else:
    _database.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
    # Our joins follow foreign keys, in a good order as written: trying all orders costs more than it finds.
    _database["OPTIONS"].setdefault("options", "-c join_collapse_limit=4")

# --- Background work: the broker is a doorbell -----------------------------------------------------------------------

CELERY_BROKER_URL = env("BROKER_URL")
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
if CELERY_BROKER_URL.startswith("filesystem:"):
    _queue = DATA_DIR / "broker"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "queue"),
        "data_folder_out": str(_queue / "queue"),
        "control_folder": str(_queue / "control"),
        "polling_interval": 0.5,
    }

# --- Language and time -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "proxyportal.formats"
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
"""Times are stored in UTC and shown, and half-years counted, by Beijing time (R47)."""
USE_TZ = True

# --- Accounts --------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "network.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "requests:desk"
LOGOUT_REDIRECT_URL = "home"

# Five failures lock that name at that address for ten minutes; kept in the database, so a lost cache forgets nothing.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1 / 6
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_CLIENT_IP_CALLABLE = "proxyportal.client_address.client_address"
AXES_USERNAME_CALLABLE = "proxyportal.accounts.attempted_name"
AXES_VERBOSE = False

SESSION_ENGINE = "proxyportal.sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- Security --------------------------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not EMBEDDED
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not EMBEDDED)
SECURE_HSTS_SECONDS = 0 if EMBEDDED else env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its form icons as data: images
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Files -----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = EMBEDDED
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if EMBEDDED
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 250  # 200 requests are forwarded together at most
DATA_UPLOAD_MAX_NUMBER_FILES = 10
"""Twice what a form takes, so that its own message is what people read."""
UPLOAD_MAX_BYTES = DATA_UPLOAD_MAX_NUMBER_FILES * 10 * 1024 * 1024 + DATA_UPLOAD_MAX_MEMORY_SIZE
"""A longer body is refused unread; a reverse proxy should take as much (docs/operations.md)."""
FILE_UPLOAD_HANDLERS = [
    "proxyportal.upload_handlers.Capped",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "proxyportal.upload_handlers.Temporary",
]

# --- Logs: codes and ids only, never what people typed ---------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # Django would mail and print the whole request, form included; the one-line record is enough.
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}

SITE_TITLE = SITE_NAME or _("Proxy-service portal")
