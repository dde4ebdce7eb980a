"""What an installation can rely on without having set anything."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from uttag.apps.fulfilment.sender import company_prefix
from uttag.project.settings import gs1_prefix


def asked(expression: str, **environment: str) -> str:
    """A setting in a process of its own, with just that environment."""
    code = f"from uttag.project import settings; print({expression})"
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", code], env=kept | environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own settings")
def test_an_answered_order_survives_a_power_cut() -> None:
    with connection.cursor() as cursor:
        found = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]  # 2: FULL


def test_cookies_need_tls_unless_it_is_a_demo() -> None:
    assert asked("settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE") == "True True"
    assert asked("settings.SESSION_COOKIE_SECURE", UTTAG_DEMO="1") == "False"


def test_a_demo_is_never_had_by_accident() -> None:
    assert asked("settings.DEMO") == "False"


def test_without_a_key_none_can_be_guessed() -> None:
    assert asked("settings.SECRET_KEY", UTTAG_VAR="/nowhere") != asked(
        "settings.SECRET_KEY", UTTAG_VAR="/nowhere"
    )


def test_postgresql_by_its_url() -> None:
    told = asked("settings.DATABASES['default']['ENGINE']", DATABASE_URL="postgres://a@b/c")
    assert told == "django.db.backends.postgresql"


def test_nothing_but_the_site_itself_may_be_loaded() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'self'"]
    assert "unsafe" not in str(directives)
    assert "http" not in str(directives)


def test_parcels_are_numbered_under_the_prefix_that_is_set() -> None:
    assert asked("settings.GS1_PREFIX") == "0400000"
    assert asked("settings.GS1_PREFIX", UTTAG_GS1_PREFIX="7350012") == "7350012"


@pytest.mark.parametrize("given", ["", "12345", "7350012345678", "73500x2", "735 0012", "７３５００１２"])
def test_a_faulty_prefix_is_told_at_once(given: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="UTTAG_GS1_PREFIX"):
        gs1_prefix(given)


def test_parcels_bear_the_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "GS1_PREFIX", "7350012")
    assert company_prefix() == "7350012"
