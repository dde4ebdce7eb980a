"""The one place that writes charges: many at once, with the rulings they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from uttag.apps.charges.models import Charge
from uttag.ground.sets import insert_many

BASIS_POINTS = 10_000


class Entry(NamedTuple):
    """One charge to be written. The fields are the columns, in the table's own names."""

    uuid: UUID
    care_provider_id: int
    customer_id: int
    day: date
    product_area_id: str
    kind: str
    fee: str
    article_id: int | None
    pieces: int
    ore: int
    vat_basis_points: int
    order_id: int
    row_id: int | None
    reverses_id: int | None
    ruling: UUID
    recorded_at: datetime


def write(entries: Iterable[Entry]) -> int:
    """Adds the charges to the ledger; how many. Inside a transaction only."""
    return insert_many(Charge, Entry._fields, entries)


def basis_points(rate: Decimal) -> int:
    """0.25 → 2500. Raises ValueError for a rate finer than a basis point: it would be lost silently."""
    points = rate * BASIS_POINTS
    if points != int(points):
        raise ValueError(f"a VAT rate of {rate} can't be stored")
    return int(points)


def rate(basis_points: int) -> Decimal:
    """2500 → 0.25."""
    return Decimal(basis_points) / BASIS_POINTS
