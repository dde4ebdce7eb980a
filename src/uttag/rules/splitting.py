"""From the rows of one request to its orders (D3; readings 13 and 20).

"Whole" is said of an order: one delivery choice, one customer, one urgency, stocked or procured, and
one care provider, whose patient data it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from uttag.rules.words import Urgency


@dataclass(frozen=True, slots=True)
class RowChoice:
    """One row of a request. Keys are opaque: equal keys are the same destination, the same customer."""

    row: int
    destination_key: str
    customer_key: str
    urgency: Urgency
    procured: bool
    care_provider: int


def split(rows: Iterable[RowChoice]) -> tuple[tuple[int, ...], ...]:
    """The rows of each order, in ascending order; orders by their first row."""
    orders: dict[tuple[object, ...], list[int]] = {}
    for r in sorted(rows, key=lambda r: r.row):
        key = (
            r.care_provider,
            r.customer_key,
            r.destination_key,
            r.urgency,
            r.procured,
        )
        orders.setdefault(key, []).append(r.row)
    return tuple(tuple(numbers) for numbers in orders.values())
