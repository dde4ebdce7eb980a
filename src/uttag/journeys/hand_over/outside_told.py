"""An archive's `outside.csv`, looked at before it is believed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from uuid import UUID

from uttag.journeys.hand_over.archive import Archive
from uttag.journeys.hand_over.belongings import in_lots
from uttag.journeys.hand_over.cells import reader
from uttag.journeys.hand_over.outside import OUTSIDE_FILE, Outside, may_cross, read_outside, uuids_of
from uttag.journeys.hand_over.refused import HandOverRefused
from uttag.journeys.hand_over.tables import Key, Model, Reference, key_of, name_of, references, tables


def outside_told(archive: Archive) -> list[Outside]:
    """Its lines. Raises HandOverRefused for one that no export writes."""
    try:
        told = list(read_outside(archive.content(OUTSIDE_FILE).decode()))
        _look(told)
    except (ValueError, csv.Error) as wrong:
        raise HandOverRefused(f"{OUTSIDE_FILE}: {wrong}") from wrong
    if len(told) != archive.manifest.outside:
        raise HandOverRefused(
            f"{OUTSIDE_FILE} has {len(told)} lines, the manifest says {archive.manifest.outside}"
        )
    return told


def _look(told: list[Outside]) -> None:
    crossing = {
        (name_of(model), reference.name, name_of(reference.target)): reference
        for model in tables()
        for reference in references(model)
        if may_cross(reference) and not reference.held
    }
    for one in told:
        reference = crossing.get((one.table, one.column, one.points_to))
        if reference is None:
            raise ValueError(f"{one.table}.{one.column} is no reference that can lead out")
        _look_at_keys(one, reference)


def _look_at_keys(one: Outside, reference: Reference) -> None:
    reader(key_of(reference.model))(one.key)
    _key(reference.target, one.points_to_key)
    if one.uuid and one.uuid != str(UUID(one.uuid)):
        raise ValueError(f"{one.uuid} is no UUID")


def _key(model: Model, text: str) -> Key:
    return reader(key_of(model))(text)


def strangers(told: list[Outside]) -> Iterator[str]:
    """Rows here that have the key of one that an archive's row points at, and are others."""
    for one, uuid in _found_here(told):
        if uuid != one.uuid:
            yield f"{one.table} {one.key}: {one.points_to} {one.points_to_key} is another row here"


def leading_nowhere(told: list[Outside]) -> Iterator[Outside]:
    found = {one for one, _ in _found_here(told)}
    return (one for one in told if one not in found)


def _found_here(told: list[Outside]) -> Iterator[tuple[Outside, str]]:
    by_table = {name_of(model): model for model in tables()}
    for name in sorted({one.points_to for one in told}):
        mine = (one for one in told if one.points_to == name)
        for lot in in_lots(mine):
            keys = {one: _key(by_table[name], one.points_to_key) for one in lot}
            uuids = uuids_of(by_table[name], keys.values())
            yield from ((one, uuids[key]) for one, key in keys.items() if key in uuids)
