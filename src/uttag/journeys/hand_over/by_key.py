"""Reads in tables whose rows keep their keys: the care provider's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models

from uttag.ground.files.models import StoredFile
from uttag.ground.sets import reserve_ids
from uttag.ground.trail.models import ByWhom
from uttag.journeys.hand_over.archive import Archive
from uttag.journeys.hand_over.inserting import Inserter, Row
from uttag.journeys.hand_over.keys import Keys
from uttag.journeys.hand_over.refused import refuse_if
from uttag.journeys.hand_over.table_file import TableFile
from uttag.journeys.hand_over.tables import Key, name_of

ROWS_AT_ONCE = 2_000
FILES_AT_ONCE = 10


def read_by_key(archive: Archive, table: TableFile, keys: Keys) -> int:
    """Adds the rows that are not here. How many. Raises HandOverRefused where a key or number is another row's."""
    inserter, moving = Inserter(archive, table), keys.moving(table.model, table.columns)
    at, added = table.key_place, 0
    for lot in table.lots(FILES_AT_ONCE if table.model is StoredFile else ROWS_AT_ONCE):
        for row in lot:
            keys.move(row, moving)
        here = _here(table, [row[at] for row in lot])
        new = [row for row in lot if row[at] not in here]
        others = [row for row in lot if row[at] in here and here[row[at]] != row]
        added += len(new) + _log_again(table, inserter, others, keys)
        refuse_if(_taken(table, new))
        inserter.insert(new)
    return added


def _log_again(table: TableFile, inserter: Inserter, others: Sequence[Row], keys: Keys) -> int:
    """Rows whose key is another row's here. Entries of a log have no number that anyone knows: they get new keys."""
    if table.model is StoredFile:
        return 0  # the same bytes, which someone handed in here too
    at = table.key_place
    if not issubclass(table.model, ByWhom):
        refuse_if(f"{name_of(table.model)} {row[at]} is another row here" for row in others)
        return 0
    for row, fresh in zip(others, reserve_ids(table.model, len(others)) if others else (), strict=True):
        keys.put(table.model, row[at], fresh)
        row[at] = fresh
    inserter.insert(others)
    return len(others)


def _here(table: TableFile, keys: Sequence[Key]) -> dict[Key, list[Any]]:
    names = [column.attname for column in table.columns]
    at = table.key_place
    rows = table.model._base_manager.filter(pk__in=keys).values_list(*names)
    return {row[at]: list(row) for row in rows}


def _taken(table: TableFile, new: Sequence[Row]) -> Iterator[str]:
    """Numbers and names that must be alone in their table, and stand on another row here. Not their values."""
    for place, column in enumerate(table.columns):
        if column.primary_key or not _alone(table.model, column):
            continue
        wanted = {row[place] for row in new} - {None, ""}
        there = table.model._base_manager.filter(**{f"{column.attname}__in": wanted})
        for key in there.values_list("pk", flat=True):
            yield f"{name_of(table.model)}: another row here, {key}, has the same {column.attname}"


def _alone(model: type[models.Model], column: models.Field[Any, Any]) -> bool:
    return column.unique or any(
        isinstance(constraint, models.UniqueConstraint) and tuple(constraint.fields) == (column.name,)
        for constraint in model._meta.constraints
    )
