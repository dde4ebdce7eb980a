"""What people do with a booking: call it off, or note what the carrier said on the phone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.delivery.booking.answering import take_answer
from uttag.apps.delivery.booking.asking import ask_to_call_off
from uttag.apps.delivery.booking.making import locked_booking
from uttag.apps.delivery.booking.tasks import close_tasks_of_booking
from uttag.apps.delivery.models import Booking
from uttag.apps.fulfilment.models import Parcel
from uttag.gateways.carriers.port import Answer, Outcome
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because


@operation("book_transport")
def call_off_booking(booking_uuid: UUID, *, actor: Actor, at: datetime) -> Booking:
    """Takes a booking back; its carrier is told, heard of it or not. Refused once a parcel has left."""
    booking = locked_booking(booking_uuid)
    if booking.state not in Booking.LIVE:
        raise Refused(because("booking_settled", None, state=f"booking.{booking.state}"))
    left = booking.parcels.exclude(parcel__state=Parcel.State.PACKED).values_list("parcel__sscc", flat=True)
    if sscc := left.order_by("pk").first():
        raise Refused(because("parcel_has_left", None, sscc=sscc))
    take_back(booking, actor=actor, at=at)
    return booking


def take_back(booking: Booking, *, actor: Actor, at: datetime) -> None:
    """The booking doesn't count any more, and its carrier is told. The caller holds it."""
    before = booking.state
    booking.state, booking.fault = Booking.State.CALLED_OFF, ""
    booking.save(update_fields=["state", "fault"])
    booking.parcels.update(live=False)
    ask_to_call_off(booking, at=at)
    close_tasks_of_booking(booking, at=at, user_id=actor.user_id)
    _note(actor, "call_off_booking", booking, before, at)


@operation("book_transport")
def note_answer(
    booking_uuid: UUID, *, confirmed: bool, reference: str = "", words: str = "", actor: Actor, at: datetime
) -> Booking:
    """What the carrier said on the phone; a yes may become a no. Refused for a booking that is settled otherwise."""
    booking = locked_booking(booking_uuid)
    before = booking.state
    outcome = Outcome.CONFIRMED if confirmed else Outcome.REFUSED
    answer = Answer(outcome, reference.strip()[:60], words.strip()[:300])
    if not take_answer(booking, answer, at=at, user_id=actor.user_id):
        raise Refused(because("booking_settled", None, state=f"booking.{booking.state}"))
    _note(actor, "note_answer", booking, before, at)
    return booking


def _note(actor: Actor, what: str, booking: Booking, before: str, at: datetime) -> None:
    changes = {"state": (before, str(booking.state))}
    note(actor, what, at=at, subject_kind="booking", subject_uuid=booking.uuid, changes=changes)
