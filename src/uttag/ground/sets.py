"""Many rows at once: the quick way to write ledgers, the same on SQLite and PostgreSQL.

The ORM's bulk_create spends most of its time on model objects and on building one long statement.
A wave or a month writes tens of thousands of rows, so they go as plain tuples: SQLite takes them with
one prepared statement, PostgreSQL with COPY (a handful of rows: one INSERT, which is one round trip).
Every constraint of the table is checked.
Signals, defaults and model validation are not run: give every column a value, JSON columns their text.
"""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, cast

from django.db import connection, models

from uttag.ground.columns import (
    Row,
    as_sqlite_stores,
    field_of,
    insert_into,
    must_be_in_transaction,
    quote,
)

_FEW = 50
_SOME = 500  # rows in one statement with values of its own


class _CopyCursor(Protocol):
    """The one method of psycopg's cursor used here; Django's wrapper passes it through."""

    def copy(self, statement: str) -> Any: ...


def insert_many(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Inserts `rows`, whose values stand in the order of `columns` (field names or attnames, `order_id`).

    Returns how many. Runs inside a transaction only: half a set must never be left behind.
    """
    must_be_in_transaction()
    into = insert_into(model, tuple(columns))
    if connection.vendor != "postgresql":
        return _execute_many(f"INSERT INTO {into.table} VALUES {into.slots}", into.fields, rows)
    rows = iter(rows)
    first = list(itertools.islice(rows, _FEW + 1))
    if len(first) > _FEW:
        return _copy(f"COPY {into.table} FROM STDIN", itertools.chain(first, rows))
    if first:
        with connection.cursor() as cursor:
            cursor.execute(*into.few(first))
    return len(first)


def insert_missing(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """The same, but rows whose unique keys stand in the table already, or are written just now, are passed over.

    JSON columns take their text. In few statements, and without COPY, which knows no conflicts.
    """
    must_be_in_transaction()
    into = insert_into(model, tuple(columns))
    if connection.vendor != "postgresql":
        statement = f"INSERT INTO {into.table} VALUES {into.slots} ON CONFLICT DO NOTHING"
        _execute_many(statement, into.fields, rows)
        return
    rows = iter(rows)
    while some := list(itertools.islice(rows, _SOME)):
        statement, values = into.few(some)
        with connection.cursor() as cursor:
            cursor.execute(f"{statement} ON CONFLICT DO NOTHING", values)


def update_many(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Row], *, by: str = "pk"
) -> int:
    """Sets `columns` of many rows, each by its key; the key's value stands last in each row.

    Returns how many rows were given. Inside a transaction only.
    """
    must_be_in_transaction()
    key = model._meta.pk if by == "pk" else field_of(model, by)
    assert key is not None
    fields = [field_of(model, name) for name in columns]
    sets = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    statement = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {quote(key.column)} = %s"
    return _execute_many(statement, [*fields, key], rows)


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """`count` fresh keys of `model`, growing, for rows whose children are inserted in the same go.

    Keys reserved in a transaction that is rolled back may be used again (SQLite) or left out (PostgreSQL).
    """
    must_be_in_transaction()
    table = model._meta.db_table
    key = model._meta.pk
    assert key is not None
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [quote(table), key.column, count],
            )
            return [fresh for (fresh,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        last = found[0] if found else 0
        change = (
            "UPDATE sqlite_sequence SET seq = %s WHERE name = %s"
            if found
            else "INSERT INTO sqlite_sequence (seq, name) VALUES (%s, %s)"
        )
        cursor.execute(change, [last + count, table])
        return list(range(last + 1, last + count + 1))


def last_key(model: type[models.Model]) -> int:
    """The highest key that was given or kept free in the table, or stands in it; 0 where there is none."""
    key = model._meta.pk
    assert key is not None
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "pg_get_serial_sequence(%s, %s)::regclass"
            cursor.execute(f"SELECT pg_sequence_last_value({sequence})", [quote(table), key.column])
        else:
            cursor.execute("SELECT MAX(seq) FROM sqlite_sequence WHERE name = %s", [table])
        [given] = cursor.fetchone()
        cursor.execute(f"SELECT MAX({quote(key.column)}) FROM {quote(table)}")
        [there] = cursor.fetchone()
    return max(given or 0, there or 0)


def keep_keys_free(model: type[models.Model], up_to: int) -> None:
    """The next row of `model` gets a key after `up_to`, and after those of all rows that are there.

    For rows that come with keys of their own, from another installation.
    """
    must_be_in_transaction()
    key = model._meta.pk
    assert key is not None
    table, highest = model._meta.db_table, max(up_to, last_key(model))
    if not highest:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = "SELECT setval(pg_get_serial_sequence(%s, %s), %s)"
            cursor.execute(statement, [quote(table), key.column, highest])
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, highest])


@contextmanager
def many_objects() -> Iterator[None]:
    """Puts the garbage collector off while a set is made.

    Its objects all live until they are written, so that looking through them over and over finds nothing
    and takes a fifth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _copy(statement: str, rows: Iterable[Row]) -> int:
    """PostgreSQL: psycopg knows every plain type; counts while it writes."""
    count = 0
    # The ORM's own calls turn psycopg's errors into Django's; here we must ask for it.
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cast(_CopyCursor, cursor).copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _execute_many(statement: str, fields: Sequence[models.Field[Any, Any]], rows: Iterable[Row]) -> int:
    if connection.vendor == "sqlite":
        rows = as_sqlite_stores(fields, rows)
    # A list, since Django looks at the first row to see how parameters are passed.
    listed = list(rows)
    if listed:
        with connection.cursor() as cursor:
            cursor.executemany(statement, listed)
    return len(listed)
