"""Rows that many tests stand on: made once with care, put in place again by the same statements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection, models, transaction
from django.db.models.sql import InsertQuery

Statement = tuple[str, Any]


def inserts_of(kept: Iterable[type[models.Model]]) -> list[Statement]:
    """What inserts all rows of the models as they are now."""
    return [statement for model in kept for statement in _inserts(model)]


def put_in_place(statements: Iterable[Statement]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:  # what points forward is looked at last
        for sql, values in statements:
            cursor.execute(sql, values)


def _inserts(model: type[models.Model]) -> Iterable[Statement]:
    """Some rows at a time, as a statement holds a bounded count of values."""
    rows, fields, query = list(model._default_manager.all()), model._meta.concrete_fields, InsertQuery(model)
    some = connection.ops.bulk_batch_size(fields, rows) or 1  # none at all of no rows
    for start in range(0, len(rows), some):
        query.insert_values(fields, rows[start : start + some])
        yield from query.get_compiler(connection=connection).as_sql()
