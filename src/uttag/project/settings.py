"""Settings: everything that differs between installations comes from the environment."""

from __future__ import annotations

from pathlib import Path

import environ

env = environ.Env()
VAR = Path(env.str("UTTAG_VAR", default="var")).resolve()
DEMO = env.bool("UTTAG_DEMO", default=False)
DEBUG = False
SECRET_KEY = env.str("UTTAG_SECRET_KEY", default="only-for-a-first-look")
ALLOWED_HOSTS = env.list("UTTAG_HOSTS", default=["localhost", "127.0.0.1"])

APPS = [
    f"uttag.apps.{name}"
    for name in (
        "parties access agreement catalogue patients prescribing stock ordering charges fulfilment delivery invoicing"
    ).split()
]
GROUND = [f"uttag.ground.{name}" for name in "accounts numbering rulings trail files outbox tasks".split()]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *GROUND,
    *APPS,
]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "uttag.project.urls"
LANGUAGE_CODE = "sv"
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(VAR / "uttag.sqlite3"),
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    },
}
DATABASES = {"default": env.db("DATABASE_URL") if "DATABASE_URL" in env.ENVIRON else SQLITE}
