"""Keeps how someone wants deliveries from now on (D4, D7, D10, D11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.parties.models import PickupPoint
from uttag.apps.patients.models import DeliveryWish, Patient
from uttag.apps.patients.queries import patient_for
from uttag.ground.trail.operations import note, note_access
from uttag.rules.reasons import Refused, because
from uttag.rules.words import DestinationKind


@dataclass(frozen=True, slots=True)
class Wished:
    """`pickup_point` is a code; `told`: the conditions of leaving outside have been told and accepted (D10)."""

    destination: DestinationKind
    pickup_point: str = ""
    ward: str = ""
    dwelling: str = DeliveryWish.Dwelling.UNKNOWN
    leave_outside: bool = False
    told: bool = False
    instructions: str = ""


@operation("change_delivery_wish")
def change_delivery_wish(patient: UUID, wished: Wished, *, actor: Actor, at: datetime) -> DeliveryWish:
    """Keeps the wish; the same again changes nothing but the time. Raises Refused for what can't be had.

    With protected registration nothing is kept (I2).
    """
    found = patient_for(actor, patient, lock=True)
    if found.protected == Patient.Protected.REGISTERED:
        raise Refused(because("wish_protected", "I2"))
    point = _place(wished, found)
    before = DeliveryWish.objects.select_related("pickup_point").filter(patient=found).first()
    told_at = before.leave_outside_told_at if before else None
    wish = DeliveryWish(
        patient=found,
        destination=wished.destination,
        pickup_point=point,
        ward=wished.ward,
        dwelling=wished.dwelling,
        leave_outside=wished.leave_outside,
        leave_outside_told_at=(told_at or at) if wished.leave_outside else None,
        instructions=wished.instructions,
        changed_at=at,
    )
    wish.save(force_insert=before is None, force_update=before is not None)
    _tell(found, before, wish, actor, at)
    return wish


@operation("change_delivery_wish")
def forget_delivery_wish(patient: UUID, *, actor: Actor, at: datetime) -> None:
    """Takes the wish away: each order is asked about from the beginning again. Twice is once."""
    found = patient_for(actor, patient, lock=True)
    before = DeliveryWish.objects.select_related("pickup_point").filter(patient=found).first()
    if before is not None:
        before.delete()
        _tell(found, before, None, actor, at)


def _place(wished: Wished, patient: Patient) -> PickupPoint | None:
    """The pickup point, where one is wished. Raises Refused for a place that there is not, or no such way to it."""
    if wished.leave_outside and wished.destination is not DestinationKind.HOME:
        raise Refused(because("leave_outside_only_home", "D10"))
    if wished.leave_outside and not wished.told:
        raise Refused(because("wish_leave_outside_untold", "D10"))
    match wished.destination:
        case DestinationKind.PICKUP_POINT:
            return _pickup_point(wished.pickup_point)
        case DestinationKind.SPECIAL_HOUSING:
            _check_ward(wished.ward, patient)
        case DestinationKind.HOME if not patient.identity.street:
            raise Refused(because("wish_address_missing", "D1"))
    return None


def _pickup_point(code: str) -> PickupPoint:
    found = PickupPoint.objects.select_related("carrier").filter(code=code).first()
    if found is None:
        raise Refused(because("pickup_point_unknown", "D11", code=code))
    if not (found.active and found.carrier.active):
        raise Refused(because("pickup_point_closed", "D11", name=str(found)))
    return found


def _check_ward(ward: str, patient: Patient) -> None:
    if patient.special_housing is None:
        raise Refused(because("no_special_housing", "D4"))
    if ward and ward not in patient.special_housing.wards:
        raise Refused(because("ward_unknown", "D4", ward=ward, housing=patient.special_housing.name))


def _tell(
    patient: Patient, before: DeliveryWish | None, now: DeliveryWish | None, actor: Actor, at: datetime
) -> None:
    """The trail compares ways and places; a person's own words to the driver stay out of it."""
    was, is_now = _facts(before), _facts(now)
    changes = {name: (was[name], is_now[name]) for name in is_now if was[name] != is_now[name]}
    what = "change_delivery_wish"
    note(actor, what, at=at, subject_kind="patient", subject_uuid=patient.uuid, changes=changes)
    note_access(actor, what, at=at, patients=[patient.uuid], writing=True)


def _facts(wish: DeliveryWish | None) -> dict[str, object]:
    return {
        "destination": str(wish.destination) if wish else None,
        "pickup_point": wish.pickup_point.code if wish and wish.pickup_point else None,
        "ward": wish.ward if wish else None,
        "dwelling": str(wish.dwelling) if wish else None,
        "leave_outside": wish.leave_outside if wish else None,
    }
