"""Plain SQL for the few statements that every order waits for, and models out of it.

The ORM takes longer to write such a query than the database takes to answer it: about 0.5 ms each time, and
placing an order asks five things. Values are converted as the ORM would, on both engines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)
Convert = Callable[[Any, Any, Any], Any]


class Columns(Generic[M]):
    """All columns of `model`, as `alias` in a SELECT; `read` makes the model of what came back."""

    def __init__(self, model: type[M], alias: str) -> None:
        self._model = model
        self._fields = model._meta.concrete_fields
        self._names = [field.attname for field in self._fields]
        self.sql = ", ".join(f'{alias}."{field.column}"' for field in self._fields)
        self.count = len(self._fields)

    def read(self, values: Sequence[Any]) -> M:
        """The model whose columns are `values`; no query, no checks."""
        row = list(values)
        for place, convert, expression in self._converters:
            row[place] = convert(row[place], expression, connection)
        made: M = self._model.from_db("default", self._names, row)
        return made

    @cached_property
    def _converters(self) -> list[tuple[int, Convert, Any]]:
        """Asked for late: the settings name the engine, and these objects are made on import."""
        found = []
        for place, field in enumerate(self._fields):
            column = field.get_col("")
            converts = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
            found += [(place, convert, column) for convert in converts]
        return found


def select(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a plain SELECT."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def counts(*of: models.QuerySet[Any]) -> list[int]:
    """How many rows each of them has, in one statement: for the numbers of a menu."""
    parts: list[str] = []
    params: list[Any] = []
    for rows in of:
        sql, given = rows.order_by().values("pk").query.sql_with_params()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")
        params += given
    return list(select(f"SELECT {', '.join(parts)}", params)[0])


def run(sql: str, params: Sequence[Any]) -> None:
    """A plain statement that answers nothing."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def slots(values: Sequence[Any]) -> str:
    """Placeholders for `IN (...)`."""
    return ", ".join(["%s"] * len(values))
