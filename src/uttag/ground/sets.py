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
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Protocol, cast
from uuid import UUID

from django.db import connection, models, transaction

Row = Sequence[Any]
Convert = Callable[[Any], Any]
_FEW = 50


class _CopyCursor(Protocol):
    """The one method of psycopg's cursor used here; Django's wrapper passes it through."""

    def copy(self, statement: str) -> Any: ...


class _Pipelined(Protocol):
    """The one method of psycopg's connection used here."""

    def pipeline(self) -> AbstractContextManager[Any]: ...


def insert_many(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Inserts `rows`, whose values stand in the order of `columns` (field names or attnames, `order_id`).

    Returns how many. Runs inside a transaction only: half a set must never be left behind.
    """
    _must_be_in_transaction()
    into = _into(model, tuple(columns))
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


def insert_few(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> list[int]:
    """Inserts some rows with one statement and gives their keys, in the order of the rows."""
    _must_be_in_transaction()
    into = _into(model, tuple(columns))
    listed = list(_as_sqlite_stores(into.fields, rows) if connection.vendor == "sqlite" else rows)
    if not listed:
        return []
    statement, values = into.few(listed)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} RETURNING id", values)
        return [key for (key,) in cursor.fetchall()]


def update_many(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Row], *, by: str = "pk"
) -> int:
    """Sets `columns` of many rows, each by its key; the key's value stands last in each row.

    Returns how many rows were given. Inside a transaction only.
    """
    _must_be_in_transaction()
    key = model._meta.pk if by == "pk" else _field(model, by)
    assert key is not None
    fields = [_field(model, name) for name in columns]
    sets = ", ".join(f"{_quote(field.column)} = %s" for field in fields)
    statement = f"UPDATE {_quote(model._meta.db_table)} SET {sets} WHERE {_quote(key.column)} = %s"
    return _execute_many(statement, [*fields, key], rows)


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """`count` fresh keys of `model`, growing, for rows whose children are inserted in the same go.

    Keys reserved in a transaction that is rolled back may be used again (SQLite) or left out (PostgreSQL).
    """
    _must_be_in_transaction()
    table = model._meta.db_table
    key = model._meta.pk
    assert key is not None
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [_quote(table), key.column, count],
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


def _must_be_in_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("sets are written inside transaction.atomic() only")


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    """The concrete field by name or attname."""
    for field in model._meta.concrete_fields:
        if name in (field.name, field.attname):
            return field
    raise LookupError(f"{model.__name__} has no column {name!r}")


def _quote(name: str | None) -> str:
    assert name, "only concrete fields have a column"
    return connection.ops.quote_name(name)


@dataclass(frozen=True, slots=True)
class _Into:
    """What an INSERT into some columns of a table is made of."""

    table: str
    slots: str
    fields: tuple[models.Field[Any, Any], ...]

    def few(self, rows: Sequence[Row]) -> tuple[str, list[Any]]:
        """One statement for all `rows`, and its values."""
        statement = f"INSERT INTO {self.table} VALUES {', '.join([self.slots] * len(rows))}"
        return statement, [value for row in rows for value in row]


@cache  # an order writes eight tables, always the same columns
def _into(model: type[models.Model], columns: tuple[str, ...]) -> _Into:
    fields = tuple(_field(model, name) for name in columns)
    names = ", ".join(_quote(field.column) for field in fields)
    table = f"{_quote(model._meta.db_table)} ({names})"
    return _Into(table, f"({', '.join(['%s'] * len(fields))})", fields)


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
        rows = _as_sqlite_stores(fields, rows)
    # A list, since Django looks at the first row to see how parameters are passed.
    listed = list(rows)
    if listed:
        with connection.cursor() as cursor:
            cursor.executemany(statement, listed)
    return len(listed)


def _as_sqlite_stores(fields: Sequence[models.Field[Any, Any]], rows: Iterable[Row]) -> Iterator[Row]:
    """Values as Django writes them to SQLite: UUID as 32 digits, instants as UTC without a zone."""
    converts = [(place, convert) for place, field in enumerate(fields) if (convert := _sqlite_convert(field))]
    if not converts:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for place, convert in converts:
            if values[place] is not None:
                values[place] = convert(values[place])
        yield values


@cache
def _sqlite_convert(field: models.Field[Any, Any]) -> Convert | None:
    target: models.Field[Any, Any] = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    for kind, convert in _SQLITE_CONVERTS:
        if isinstance(target, kind):
            return convert
    return None


@lru_cache(maxsize=4096)  # a set of rows shares a few instants and days
def _instant(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


@lru_cache(maxsize=4096)
def _day(value: date) -> str:
    return value.isoformat()


def _uuid(value: UUID) -> str:
    return value.hex


def _text(value: Decimal | time) -> str:
    return str(value)


# DateTimeField is a DateField too, so it stands first.
_SQLITE_CONVERTS: tuple[tuple[type[models.Field[Any, Any]], Convert], ...] = (
    (models.DateTimeField, _instant),
    (models.DateField, _day),
    (models.UUIDField, _uuid),
    (models.DecimalField, _text),
    (models.TimeField, _text),
)


def insert_new(row: models.Model, *, unique: str) -> bool:
    """Inserts `row` unless another has its value of `unique`; True and its key set if it was inserted.

    One statement and no savepoint, where catching the error would cost two more and, on PostgreSQL, the
    transaction. Of two at once the second waits for the first to commit, then gets False.
    """
    column = _quote(_field(type(row), unique).column)
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
    into = _into(type(row), tuple(name for name, _ in writing))
    with connection.cursor() as cursor:
        cursor.execute(*into.few([_stored(row, writing)]))
    row._state.adding = False


def _insert_models(rows: Sequence[models.Model], otherwise: str) -> list[tuple[int]]:
    model = type(rows[0])
    writing = _writing(model)
    into = _into(model, tuple(name for name, _ in writing))
    statement, values = into.few([_stored(row, writing) for row in rows])
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} {otherwise} RETURNING id", values)
        inserted: list[tuple[int]] = cursor.fetchall()
    for row, (key,) in zip(rows, inserted, strict=False):  # none came back where another has the value
        row.pk = key
        row._state.adding = False
        row._state.db = "default"
    return inserted


@cache
def _writing(model: type[models.Model]) -> list[tuple[str, Convert | None]]:
    """The attributes of a model that an INSERT writes, each with how its engine wants the value."""
    return [
        (field.attname, _convert(field)) for field in model._meta.concrete_fields if not field.primary_key
    ]


def _stored(row: models.Model, writing: Iterable[tuple[str, Convert | None]]) -> list[Any]:
    values = []
    for name, convert in writing:
        value = getattr(row, name)
        values.append(value if convert is None or value is None else convert(value))
    return values


def _convert(field: models.Field[Any, Any]) -> Convert | None:
    if isinstance(field, models.JSONField):
        return json.dumps
    return _sqlite_convert(field) if connection.vendor == "sqlite" else None
