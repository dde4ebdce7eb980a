"""Units, special housing and pickup points come into the register together: orders need all three."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.parties.models import PickupPoint
from uttag.apps.parties.operations import HousingEntry, UnitEntry, add_housings, add_pickup_points, add_units
from uttag.ground.trail.operations import note


@operation("register_places")
def register_places(
    units: Iterable[UnitEntry],
    housings: Iterable[HousingEntry],
    pickup_points: Iterable[PickupPoint],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Adds what is new; what is known by its HSA id, name or code is left as it is."""
    add_units(units)
    add_housings(housings)
    add_pickup_points(pickup_points)
    note(actor, "register_places", at=at, subject_kind="places")
