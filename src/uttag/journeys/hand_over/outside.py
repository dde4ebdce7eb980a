"""References over a wall: rows that are handed over, and point at a row that may not be.

A payer sees costs, not care (I1): Ale's charge for what the region prescribed goes along, the region's order
doesn't. The charge keeps the order's key, which is an opaque number, and `outside.csv` lists it with the
order's public UUID. Where the row isn't in the receiving installation, nothing else can be made of it; where
it is (the region's own archive was read in), the reference leads there again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from uttag.apps.parties.models import CareProvider
from uttag.ground.files.operations import content
from uttag.ground.trail.models import TrailEntry
from uttag.journeys.hand_over.belongings import IMPORT, beyond_walls, handed_in_by_many, in_key_order
from uttag.journeys.hand_over.refused import HandOverRefused
from uttag.journeys.hand_over.tables import (
    Key,
    Model,
    Reference,
    column_named,
    is_shared,
    name_of,
    references,
    tables,
)

OUTSIDE_FILE = "outside.csv"
_MANY = 2_000


class Outside(NamedTuple):
    """One reference: from where, and to what. `uuid` is empty where the row pointed at has none."""

    table: str
    key: str
    column: str
    points_to: str
    points_to_key: str
    uuid: str


def may_cross(reference: Reference) -> bool:
    """Whether rows of two care providers can be at the ends of this reference."""
    everyones = is_shared(reference.target) or handed_in_by_many(reference.target)
    return not is_shared(reference.model) and not everyones


def outside(provider: CareProvider) -> Iterator[Outside]:
    """Every reference that leads out, by table, column and key.

    Raises HandOverRefused where the database of the receiving installation could not hold it.
    """
    kept = {(one.points_to, one.points_to_key): one.uuid for one in _kept(provider)}
    for model in tables():
        for reference in filter(may_cross, references(model)):
            rows = beyond_walls(reference, provider.pk)
            for lot in in_key_order(rows, ("pk", reference.name), _MANY):
                if reference.held:
                    raise _cannot_be_held(reference)
                yield from _told(reference, lot, kept)


def _told(
    reference: Reference, lot: Iterable[tuple[Key, Key]], kept: dict[tuple[str, str], str]
) -> Iterator[Outside]:
    pairs = list(lot)
    uuids = uuids_of(reference.target, {target for _, target in pairs})
    to = name_of(reference.target)
    for key, target in pairs:
        uuid = uuids.get(target) or kept.get((to, str(target)), "")
        yield Outside(name_of(reference.model), str(key), reference.name, to, str(target), uuid)


def uuids_of(model: Model, keys: Iterable[Key]) -> dict[Key, str]:
    """The public UUIDs of those rows that are here; empty for a table that has none."""
    name = "uuid" if column_named(model, "uuid") else None
    rows = model._base_manager.filter(pk__in=list(keys))
    return {row.pk: str(getattr(row, name)) if name else "" for row in rows.only("pk", *filter(None, [name]))}


def _cannot_be_held(reference: Reference) -> HandOverRefused:
    return HandOverRefused(
        f"{name_of(reference.model)}: {reference.name} points over a wall, and the database of the receiving "
        f"installation would demand that the row is there. Give the foreign key db_constraint=False."
    )


def _kept(provider: CareProvider) -> Iterator[Outside]:
    """What an archive read in here said of rows that never came."""
    read_in = TrailEntry.objects.filter(operation=IMPORT, care_provider_id=provider.pk).order_by("pk")
    for changes in read_in.values_list("changes", flat=True):
        if "outside" in changes:
            yield from read_outside(content(changes["outside"][1]).decode())


def read_outside(text: str) -> Iterator[Outside]:
    """The lines of an `outside.csv`. Raises ValueError for a line that is none."""
    lines = csv.reader(io.StringIO(text, newline=""))
    if next(lines, None) != list(Outside._fields):
        raise ValueError("its first line is not " + ",".join(Outside._fields))
    for line in lines:
        if len(line) != len(Outside._fields):
            raise ValueError(f"line {lines.line_num} has {len(line)} values")
        yield Outside(*line)
