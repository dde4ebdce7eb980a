"""A few rows at once, quickly: what an order writes, table by table.

Statements are put together once per model, where the ORM takes half a millisecond each time. Rows get their
keys; every constraint of the table is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any, Protocol, cast

from django.db import connection, models

from uttag.ground.columns import (
    Convert,
    Row,
    as_sqlite_stores,
    convert_for,
    field_of,
    insert_into,
    must_be_in_transaction,
    quote,
)


class _Pipelined(Protocol):
    """The one method of psycopg's connection used here."""

    def pipeline(self) -> AbstractContextManager[Any]: ...


def insert_few(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> list[int]:
    """Inserts some rows with one statement and gives their keys, in the order of the rows."""
    must_be_in_transaction()
    into = insert_into(model, tuple(columns))
    listed = list(as_sqlite_stores(into.fields, rows) if connection.vendor == "sqlite" else rows)
    if not listed:
        return []
    statement, values = into.few(listed)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} RETURNING id", values)
        return [key for (key,) in cursor.fetchall()]


def insert_new(row: models.Model, *, unique: str) -> bool:
    """Inserts `row` unless another has its value of `unique`; True and its key set if it was inserted.

    One statement and no savepoint, where catching the error would cost two more and, on PostgreSQL, the
    transaction. Of two at once the second waits for the first to commit, then gets False.
    """
    column = quote(field_of(type(row), unique).column)
    return bool(_insert_models([row], f"ON CONFLICT ({column}) DO NOTHING"))


def insert_models(rows: Sequence[models.Model]) -> None:
    """Inserts a few rows of one model with one statement, and sets their keys.

    As `bulk_create`, without the half millisecond it takes to put its statement together.
    """
    if rows:
        _insert_models(rows, "")


def insert_entry(row: models.Model) -> None:
    """Inserts a row whose key nobody asks for, such as a log's: nothing to wait for (see `together`)."""
    writing = _writing(type(row))
    into = insert_into(type(row), tuple(name for name, _ in writing))
    with connection.cursor() as cursor:
        cursor.execute(*into.few([_stored(row, writing)]))
    row._state.adding = False


def _insert_models(rows: Sequence[models.Model], otherwise: str) -> list[tuple[int]]:
    model = type(rows[0])
    writing = _writing(model)
    into = insert_into(model, tuple(name for name, _ in writing))
    statement, values = into.few([_stored(row, writing) for row in rows])
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} {otherwise} RETURNING id", values)
        inserted: list[tuple[int]] = cursor.fetchall()
    for row, (key,) in zip(rows, inserted, strict=False):  # none came back where another has the value
        row.pk = key
        row._state.adding = False
        row._state.db = "default"
    return inserted


@contextmanager
def together() -> Iterator[None]:
    """Statements whose answers nobody waits for go to PostgreSQL in one round trip, each 0.2 ms or more.

    One that fails is told of at the end of the block at the latest. SQLite has no way to go.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.wrap_database_errors, cast(_Pipelined, connection.connection).pipeline():
        yield


@cache
def _writing(model: type[models.Model]) -> list[tuple[str, Convert | None]]:
    """The attributes of a model that an INSERT writes, each with how its engine wants the value."""
    return [
        (field.attname, convert_for(field)) for field in model._meta.concrete_fields if not field.primary_key
    ]


def _stored(row: models.Model, writing: Iterable[tuple[str, Convert | None]]) -> list[Any]:
    values = []
    for name, convert in writing:
        value = getattr(row, name)
        values.append(value if convert is None or value is None else convert(value))
    return values
