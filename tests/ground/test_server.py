"""A PostgreSQL database knows what it lies on; SQLite is not asked."""

from __future__ import annotations

import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from uttag.ground import server

pytestmark = pytest.mark.django_db


def test_the_database_keeps_what_it_is_told() -> None:
    with CaptureQueriesContext(connection) as seen:
        server.tell_server()
    if connection.vendor == "sqlite":
        assert not [one for one in seen if "SAVEPOINT" not in one["sql"]]
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unnest(setconfig) FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase"
            " WHERE datname = current_database()"
        )
        assert {row[0] for row in cursor.fetchall()} == {"random_page_cost=1.1", "jit=off"}
        cursor.execute("SHOW random_page_cost")
        assert cursor.fetchone() == ("1.1",)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="roles are a server's own")
def test_who_does_not_own_it_is_told_what_the_owner_should_run(caplog: pytest.LogCaptureFixture) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE guest")
        cursor.execute("SET LOCAL ROLE guest")
        with caplog.at_level(logging.WARNING):
            server.tell_server()
        cursor.execute("RESET ROLE")
    assert 'ALTER DATABASE "' in caplog.text
    assert "SET jit TO off" in caplog.text
