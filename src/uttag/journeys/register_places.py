"""Units, special housing, carriers and pickup points come into the register together: orders need them all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.parties.operations import (
    CarrierEntry,
    HousingEntry,
    PickupPointEntry,
    UnitEntry,
    add_carriers,
    add_housings,
    add_pickup_points,
    add_units,
)
from uttag.ground.trail.operations import note


@operation("register_places")
def register_places(
    units: Iterable[UnitEntry],
    housings: Iterable[HousingEntry],
    carriers: Iterable[CarrierEntry],
    pickup_points: Iterable[PickupPointEntry],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Adds what is new; what is known by its HSA id, name or code is left as it is."""
    add_units(units)
    add_housings(housings)
    add_carriers(carriers)
    add_pickup_points(pickup_points)
    note(actor, "register_places", at=at, subject_kind="places")
