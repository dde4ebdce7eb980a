"""Rows of an archive go into their table, with what it doesn't hold: passwords, bytes, columns that came later."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import DataError, IntegrityError, models

from uttag.ground.columns import convert_for
from uttag.ground.sets import insert_many, update_many
from uttag.journeys.hand_over.archive import Archive
from uttag.journeys.hand_over.refused import HandOverRefused
from uttag.journeys.hand_over.shape import file_of_digest
from uttag.journeys.hand_over.table_file import TableFile
from uttag.journeys.hand_over.tables import Column, is_bytes_of_file, is_secret

Row = list[Any]
Fill = Callable[[Row], Any]


class Inserter:
    """Writes rows of one table; each is a list of values in the order of the file's columns."""

    def __init__(self, archive: Archive, table: TableFile) -> None:
        self._archive, self._table = archive, table
        self._fills = [
            (column, self._fill(column))
            for column in table.model._meta.concrete_fields
            if column not in table.columns and not getattr(column, "generated", False)
        ]
        self._json = [
            (place, column)
            for place, column in enumerate(table.columns)
            if isinstance(column, models.JSONField)
        ]

    def insert(self, rows: Sequence[Row]) -> None:
        """Raises HandOverRefused for a row that breaks a rule of its table."""
        names = [column.attname for column in (*self._table.columns, *(column for column, _ in self._fills))]
        with self._in_words():
            insert_many(self._table.model, names, [self._stored(row) for row in rows])

    def change(self, rows: Sequence[Row], key: int) -> None:
        """Makes rows that are here what these say; `key` is the place of their key."""
        names = [column.attname for column in self._table.columns]
        del names[key]
        whole = [self._as_stored(list(row)) for row in rows]
        changed = [[*row[:key], *row[key + 1 :], row[key]] for row in whole]
        with self._in_words():
            update_many(self._table.model, names, changed)

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except (IntegrityError, DataError) as broken:
            raise HandOverRefused(f"{self._table.file}: {_rule(broken)}") from broken

    def _stored(self, row: Row) -> Row:
        return self._as_stored([*row, *(fill(row) for _, fill in self._fills)])

    def _as_stored(self, filled: Row) -> Row:
        for place, column in self._json:
            if filled[place] is not None or not column.null:
                filled[place] = _as_json(column)(filled[place])
        return filled

    def _fill(self, column: Column) -> Fill:
        if is_bytes_of_file(column):
            key = next(place for place, other in enumerate(self._table.columns) if other.primary_key)
            return lambda row: self._archive.content(file_of_digest(row[key]))
        if is_secret(column):
            return lambda row: make_password(None) if column.name == "password" else column.get_default()
        if isinstance(column, models.JSONField):
            return lambda row: _as_json(column)(column.get_default()) if column.has_default() else None
        return lambda row: column.get_default()


def _as_json(column: Column) -> Callable[[Any], Any]:
    convert = convert_for(column)
    assert convert is not None
    return convert


def _rule(broken: Exception) -> str:
    """What rule a row breaks, without its values: PostgreSQL tells them too, and they may be someone's."""
    diagnosis = getattr(broken.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    return f"a row breaks {name}" if name else f"a row can't be kept: {broken}"
