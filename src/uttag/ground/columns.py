"""How values are written: the columns of an INSERT, and values as each engine stores them.

What `sets` and `inserts` share. Signals, defaults and model validation are not run: every column is given a
value, JSON columns their text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

Row = Sequence[Any]
Convert = Callable[[Any], Any]


def must_be_in_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("sets are written inside transaction.atomic() only")


def field_of(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    """The concrete field by name or attname."""
    for field in model._meta.concrete_fields:
        if name in (field.name, field.attname):
            return field
    raise LookupError(f"{model.__name__} has no column {name!r}")


def quote(name: str | None) -> str:
    assert name, "only concrete fields have a column"
    return connection.ops.quote_name(name)


@dataclass(frozen=True, slots=True)
class Into:
    """What an INSERT into some columns of a table is made of."""

    table: str
    slots: str
    fields: tuple[models.Field[Any, Any], ...]

    def few(self, rows: Sequence[Row]) -> tuple[str, list[Any]]:
        """One statement for all `rows`, and its values."""
        statement = f"INSERT INTO {self.table} VALUES {', '.join([self.slots] * len(rows))}"
        return statement, [value for row in rows for value in row]


@cache  # an order writes eight tables, always the same columns
def insert_into(model: type[models.Model], columns: tuple[str, ...]) -> Into:
    fields = tuple(field_of(model, name) for name in columns)
    names = ", ".join(quote(field.column) for field in fields)
    table = f"{quote(model._meta.db_table)} ({names})"
    return Into(table, f"({', '.join(['%s'] * len(fields))})", fields)


def as_sqlite_stores(fields: Sequence[models.Field[Any, Any]], rows: Iterable[Row]) -> Iterator[Row]:
    """Values as Django writes them to SQLite: UUID as 32 digits, instants as UTC without a zone."""
    converts = [(place, convert) for place, field in enumerate(fields) if (convert := sqlite_convert(field))]
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
def sqlite_convert(field: models.Field[Any, Any]) -> Convert | None:
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


def convert_for(field: models.Field[Any, Any]) -> Convert | None:
    if isinstance(field, models.JSONField):
        return json.dumps
    return sqlite_convert(field) if connection.vendor == "sqlite" else None
