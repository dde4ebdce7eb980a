"""What a PostgreSQL server must know of this database to answer well. SQLite needs no telling."""

from __future__ import annotations

import logging

from django.db import connection, transaction

log = logging.getLogger(__name__)

# Solid-state disks: a row found by an index is as near as the next one in the table. Told otherwise, the server
# reads a year of orders to find the fifty on a page. And no statement here runs for so long that compiling pays.
SETTINGS = {"random_page_cost": "1.1", "jit": "off"}

_WHOSE = """
SELECT datname, pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()
"""


@transaction.atomic
def tell_server() -> None:
    """Keeps SETTINGS with the database, so that they hold through whatever pooler; here from now on.

    Only the database's owner may. For others the log says what the owner should run.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(_WHOSE)
        database, owned = cursor.fetchone()
        for name, value in SETTINGS.items():
            cursor.execute(f"SET {name} TO {value}")
            told = f"ALTER DATABASE {connection.ops.quote_name(database)} SET {name} TO {value}"
            if owned:
                cursor.execute(told)
            else:
                log.warning("not the database's owner, who should run: %s", told)
