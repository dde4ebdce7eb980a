"""Pickup points to choose among: those near a postal code, or in a town (D11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from uttag.apps.parties.models import PickupPoint
from uttag.apps.parties.queries import find_pickup_points

# Finds pickup points by postal code or town; forms of one page share what they find.
Nearest = Callable[[str], list[PickupPoint]]


@dataclass(frozen=True, slots=True)
class PickupPoints:
    """The pickup points to choose among, drawn by `requests/pickup_points.html`. `near`: what was typed."""

    name: str
    points: list[PickupPoint]
    chosen: str = ""
    near: str = ""


def points_near(near: str, prefix: str, chosen: str = "") -> PickupPoints:
    """Those near what was typed, as the choice of the delivery form with `prefix`."""
    return PickupPoints(f"{prefix}-pickup_point", find_pickup_points(near), chosen, near)
