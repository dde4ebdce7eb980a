"""What every test may use."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import settings as property_tests

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


# A busy machine is no fault of the code: examples have no time limit.
property_tests.register_profile("unhurried", deadline=None)
property_tests.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests say aloud why they were left out."""
    if CHROMIUM:
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium found (apt-get install chromium)"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A database of its own for each run, so that two runs never meet; SQLite in a file, with WAL."""
    test = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        test["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    else:
        test["NAME"] = f"test_uttag_{os.getpid()}"


@pytest.fixture(scope="session", autouse=True)
def _sms_to_nobody(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Messages of a test run stay with it. Links lead to a site of its own."""
    settings.SITE = settings.SITE or "http://localhost:8000"
    settings.SMS_SECRET = settings.SMS_SECRET or "whsec_dGVzdA=="
    settings.SMS_FOLDER = str(tmp_path_factory.mktemp("sms"))


@pytest.fixture(scope="session", autouse=True)
def _static_files_when_asked_for() -> None:
    """Each test client starts the whole site anew: it needn't list every picture and sheet to do so."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def at() -> datetime:
    """A plain working morning: Tuesday 3 March 2026, 09:00 in Sweden."""
    return datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
