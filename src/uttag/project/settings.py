"""Settings: everything that differs between installations comes from the environment.

UTTAG_VAR         folder for database and secret key, default ./var
DATABASE_URL      postgres://user:password@host/name; without it SQLite in UTTAG_VAR
UTTAG_DEMO        1: made-up region, one-click roles on the log-in page. Never with real people's data
EMAIL_URL         smtp://user:password@host:25; filemail:///folder writes files. Without it no mail is sent, but in
                  demo mode it is files in UTTAG_VAR/mail. UTTAG_MAIL_FROM is its sender
UTTAG_SITE        the site's own address, such as https://uttag.example. Without it notices have no links
UTTAG_SMS_URL     the SMS gateway; with UTTAG_SMS_KEY (bearer), UTTAG_SMS_SECRET (signs its answers) and
                  UTTAG_SMS_FROM. Without it no SMS is sent: notices wait, and then go by letter
UTTAG_SMS_FOLDER  instead of a gateway: messages are files there, which someone else sends. In demo mode
                  UTTAG_VAR/sms
UTTAG_CARRIER_LINKS  JSON by carrier's code: {"BUDET": {"folder": "/srv/budet"}}, or "url", "key" and "secret"
UTTAG_GS1_PREFIX  the company prefix of GS1 Sweden that parcels are numbered under, 6–12 digits; without it one for
                  numbers inside one company, which other scanners must not meet
UTTAG_HOSTS       host names the site answers to, comma-separated
UTTAG_HTTPS       0 where the site is reached without TLS; default 1, in demo mode 0
UTTAG_CLAUSE_RESULTS  file that the tests write and `uttag clauses` reads, default ./var/clauses.json
UTTAG_SECRET_KEY  signs sessions; without it the key that `uttag init` put into UTTAG_VAR
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
VAR = Path(env.str("UTTAG_VAR", default="var")).resolve()
DEMO: bool = env.bool("UTTAG_DEMO", default=False)
HTTPS: bool = env.bool("UTTAG_HTTPS", default=not DEMO)
DEBUG = False
ALLOWED_HOSTS = env.list("UTTAG_HOSTS", default=["localhost", "127.0.0.1"])
SECRET_KEY_FILE = VAR / "secret_key"
# Written by the tests, read by `uttag clauses` and the clause pages; the demo region in var/demo reads it too.
CLAUSE_RESULTS = Path(env.str("UTTAG_CLAUSE_RESULTS", default="var/clauses.json")).resolve()


def _secret_key() -> str:
    """Without a key, one that lasts as long as the process: commands need none that stays."""
    if SECRET_KEY_FILE.exists():
        return SECRET_KEY_FILE.read_text().strip()
    return secrets.token_urlsafe(50)


SECRET_KEY: str = env.str("UTTAG_SECRET_KEY", default="") or _secret_key()

# --- Parts ----------------------------------------------------------------------------------------

# In the order in which they stand on each other, highest first; tests/architecture holds them to it.
APP_ORDER = (
    "governance",
    "invoicing",
    "assortment",
    "delivery",
    "fulfilment",
    "charges",
    "purchasing",
    "ordering",
    "prescribing",
    "stock",
    "notices",
    "patients",
    "catalogue",
    "agreement",
    "access",
    "parties",
)
GROUND_ORDER = ("tasks", "outbox", "files", "trail", "rulings", "numbering", "accounts")
# Packages of the site that hold templates or static files.
WEB = (
    "frame",
    "login",
    "why",
    "clauses",
    "search",
    "requests",
    "orders",
    "styleguide",
    "prescriber",
    "service_desk",
    "depot",
    "finance",
    "products",
    "council",
    "public",
    "patient",
)
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    *(f"uttag.ground.{name}" for name in reversed(GROUND_ORDER)),
    *(f"uttag.apps.{name}" for name in reversed(APP_ORDER)),
    *(f"uttag.interfaces.web.{name}" for name in WEB),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "uttag.interfaces.web.frame.language.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "uttag.interfaces.web.frame.gate.Gate",
]
ROOT_URLCONF = "uttag.project.urls"
WSGI_APPLICATION = "uttag.project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Data -----------------------------------------------------------------------------------------


def _database() -> dict[str, Any]:
    if "DATABASE_URL" in env.ENVIRON:
        return {
            **env.db("DATABASE_URL"),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,  # after a failover the next request reconnects
            "DISABLE_SERVER_SIDE_CURSORS": True,  # a pooler may hand each transaction another connection
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(VAR / "uttag.sqlite3"),
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            # Takes the write lock at BEGIN: a transaction that reads first can't find, when it comes to
            # write, that another has written meanwhile.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: what was answered survives a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000;"
            " PRAGMA temp_store=MEMORY;",
        },
    }


DATABASES = {"default": _database()}

# --- Mail -----------------------------------------------------------------------------------------

# EMAIL_URL is smtp://user:password@host:port or smtp+tls://...; the demo writes files.
if "EMAIL_URL" in env.ENVIRON:
    vars().update(env.email_url("EMAIL_URL"))
elif DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR / "mail")
else:
    EMAIL_BACKEND = "uttag.gateways.mail.Nowhere"
EMAIL_TIMEOUT = 20  # seconds; a mail server that never answers must not hold the worker for ever
DEFAULT_FROM_EMAIL = env.str("UTTAG_MAIL_FROM", default="kundtjanst@uttag.example")

# --- Other systems --------------------------------------------------------------------------------

SITE = env.str("UTTAG_SITE", default="http://localhost:8000" if DEMO else "").rstrip("/")
SMS_URL = env.str("UTTAG_SMS_URL", default="")
SMS_KEY = env.str("UTTAG_SMS_KEY", default="")
SMS_SECRET = env.str("UTTAG_SMS_SECRET", default="")
SMS_FROM = env.str("UTTAG_SMS_FROM", default="Uttag")
SMS_FOLDER = env.str("UTTAG_SMS_FOLDER", default=str(VAR / "sms") if DEMO else "")
CARRIER_LINKS: dict[str, dict[str, str]] = env.json("UTTAG_CARRIER_LINKS", default={})


def gs1_prefix(given: str) -> str:
    """A GS1 company prefix as it may be used. Raises ImproperlyConfigured: no parcel is to bear a faulty number."""
    if not (given.isascii() and given.isdigit() and 6 <= len(given) <= 12):
        raise ImproperlyConfigured(f"UTTAG_GS1_PREFIX is 6–12 digits, not {given!r}")
    return given


GS1_PREFIX = gs1_prefix(env.str("UTTAG_GS1_PREFIX", default="0400000"))

# --- People and pages -----------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
# A whole care centre shares one address: lock the pair, not the house.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
LOGIN_URL = "/logga-in/"
LOGIN_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "uttag.interfaces.web.frame.errors.stale_form"
# The log-in page says itself that it is locked, in its own form; axes' middleware would answer over it.
SILENCED_SYSTEM_CHECKS = ["axes.W002"]

SESSION_COOKIE_AGE = 10 * 60 * 60  # a working day
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "uttag.interfaces.web.frame.context.frame",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
        },
    }
]
STATIC_URL = "static/"
# Served straight from the packages: nothing to collect, and nothing that can be forgotten after an upgrade.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 600

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"uttag": {"level": "INFO"}},
}
