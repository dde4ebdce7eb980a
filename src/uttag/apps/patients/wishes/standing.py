"""A patient's standing choice of delivery, ready to be proposed: what still can be had of what was wished (D7, D10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from uttag.apps.parties.models import PickupPoint
from uttag.apps.patients.models import DeliveryWish, Patient
from uttag.rules.words import DestinationKind


@dataclass(frozen=True, slots=True)
class StandingChoice:
    """`destination` is None where none is wished, or where it can't be had any more.

    `closed`: the name of a pickup point that has closed since it was chosen, or whose carrier is stopped.
    """

    destination: DestinationKind | None = None
    pickup_point: PickupPoint | None = None
    closed: str = ""
    ward: str = ""
    dwelling: str = ""
    leave_outside: bool = False
    told_at: datetime | None = None
    instructions: str = ""
    changed_at: datetime | None = None

    @property
    def says_something(self) -> bool:
        return self.changed_at is not None


NOTHING = StandingChoice()


def standing_choice(patient: Patient) -> StandingChoice:
    """What may be proposed for `patient`, as one who may see them has read them (`queries.patient_for`).

    Nothing where registration is protected: what was wished before might lead someone there (I2).
    """
    wish = _wish_of(patient)
    if wish is None or patient.protected == Patient.Protected.REGISTERED:
        return NOTHING
    kind = DestinationKind(wish.destination) if wish.destination else None
    point = wish.pickup_point
    gone = kind is DestinationKind.PICKUP_POINT and not (point and point.active and point.carrier.active)
    moved = kind is DestinationKind.SPECIAL_HOUSING and patient.special_housing is None
    return StandingChoice(
        destination=None if moved else kind,
        pickup_point=None if gone else point,
        closed=str(point or "") if gone else "",
        ward=_ward(wish, patient),
        dwelling=wish.dwelling,
        leave_outside=wish.leave_outside,
        told_at=wish.leave_outside_told_at,
        instructions=wish.instructions,
        changed_at=wish.changed_at,
    )


def _wish_of(patient: Patient) -> DeliveryWish | None:
    try:
        return patient.delivery_wish
    except DeliveryWish.DoesNotExist:
        return None


def _ward(wish: DeliveryWish, patient: Patient) -> str:
    """A ward of the housing where the patient lives now."""
    housing = patient.special_housing
    return wish.ward if housing is not None and wish.ward in housing.wards else ""
