"""Patients are told where their parcels are (D11, K2): called within the transaction that gives cause."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime


def tell_of_departure(parcels: Collection[int], *, at: datetime) -> None:
    """The parcels (keys) have left: those at home are told when to expect them."""


def tell_of_events(events: Collection[int], *, at: datetime) -> None:
    """Delivery events (keys) that were just kept: come to a pickup point, left outside, not delivered."""
