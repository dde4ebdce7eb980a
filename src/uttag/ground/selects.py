"""Plain SQL for the few statements that every order waits for, and models out of it.

The ORM takes longer to write such a query than the database takes to answer it: about 0.5 ms each time, and
placing an order asks five things. Values are converted as the ORM would, on both engines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
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


def number_of(rows: models.QuerySet[Any], of: str = "pk", *, distinct: bool = False) -> models.Subquery:
    """To annotate with: how many of `rows`, which an OuterRef narrows down to those of one row outside.

    Counted for the rows that are shown. Joined and grouped, all that there ever were would be counted first.
    """
    return _told_of(rows, "COUNT(DISTINCT %(expressions)s)" if distinct else "COUNT(%(expressions)s)", of)


def sum_of(rows: models.QuerySet[Any], of: str) -> models.Subquery:
    """The same for the sum of a field, which is 0 of none."""
    return _told_of(rows, "COALESCE(SUM(%(expressions)s), 0)", of)


def _told_of(rows: models.QuerySet[Any], template: str, of: str) -> models.Subquery:
    # A plain function, not the aggregate: that would bring a GROUP BY, and no row for none.
    told = models.Func(models.F(of), template=template, output_field=models.IntegerField())
    return models.Subquery(rows.order_by().annotate(told=told).values("told"))


def counts(*of: models.QuerySet[Any]) -> list[int]:
    """How many rows each of them has, in one statement: for the numbers of a menu."""
    parts: list[str] = []
    params: list[Any] = []
    for rows in of:
        try:
            sql, given = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:  # known to find nothing without asking
            parts.append("0")
            continue
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
