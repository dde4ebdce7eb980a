"""Which lots came from which, through repackings at any depth (B2.10). One statement each way."""

from __future__ import annotations

from collections.abc import Collection

from uttag.apps.stock.models import Lot
from uttag.ground.selects import select

_DOWN = """
WITH RECURSIVE made (id) AS (
    SELECT id FROM stock_lot WHERE id IN ({marks})
    UNION
    SELECT lot.id FROM stock_lot lot JOIN made ON lot.repacked_from_id = made.id
)
SELECT id FROM made ORDER BY id
"""
_UP = """
WITH RECURSIVE origin (id, repacked_from_id) AS (
    SELECT id, repacked_from_id FROM stock_lot WHERE id IN ({marks})
    UNION
    SELECT lot.id, lot.repacked_from_id FROM stock_lot lot JOIN origin ON origin.repacked_from_id = lot.id
)
SELECT id, repacked_from_id FROM origin ORDER BY id
"""


def descendants(lots: Collection[int]) -> list[int]:
    """The lots and all that was repacked from them, by key."""
    return [key for (key,) in _asked(_DOWN, lots)]


def parents(lots: Collection[int]) -> dict[int, int | None]:
    """The lots and all that they were repacked from: each with the lot it came from, None for a supplier's own."""
    return {key: parent for key, parent in _asked(_UP, lots)}


def suppliers_own(lots: Collection[int]) -> list[int]:
    """The suppliers' lots that these are, or were repacked from."""
    return [key for key, parent in parents(lots).items() if parent is None]


def original_of(lot: Lot) -> Lot:
    """The supplier's own lot, however often it was repacked."""
    return Lot.objects.get(pk__in=suppliers_own([lot.pk]))


def path_of(lot: Lot, known: dict[int, int | None], lots: dict[int, Lot]) -> tuple[Lot, ...]:
    """From the lot up to the supplier's own."""
    path = [lot]
    while (parent := known[path[-1].pk]) is not None:
        path.append(lots[parent])
    return tuple(path)


def _asked(sql: str, lots: Collection[int]) -> list[tuple[int, ...]]:
    wanted = list(lots)
    return select(sql.format(marks=", ".join(["%s"] * len(wanted))), wanted) if wanted else []
