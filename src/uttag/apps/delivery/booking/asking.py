"""A booking sets out: by the worker, at once where nothing lies between, or by phone."""

from __future__ import annotations

from datetime import datetime

from uttag.apps.delivery.booking.contents import consignment_of
from uttag.apps.delivery.booking.tasks import BY_PHONE, open_task_of_booking
from uttag.apps.delivery.models import Booking
from uttag.apps.parties.models import Carrier
from uttag.gateways.carriers.links import LinkNotSet, link_to
from uttag.gateways.carriers.port import Answer
from uttag.ground.outbox.operations import enqueue
from uttag.rules.reasons import because

SEND = "transport.send"  # kinds of outbox messages
CALL_OFF = "transport.call_off"
SPEAKS = (Carrier.Link.FILES, Carrier.Link.HTTP)  # links that something is sent by
_LATER = 1000  # its own tries are counted from here: those of the first message are other messages


def ask(booking: Booking, *, parcels: int, at: datetime) -> Answer | None:
    """Puts a new booking on its way. The answer of a carrier that answers at once; None: it is waited for."""
    carrier = booking.carrier
    if carrier.link == Carrier.Link.NONE:
        named = {"carrier": carrier.name, "phone": carrier.phone or "–", "parcels_count": parcels}
        open_task_of_booking(BY_PHONE, booking, because("transport_by_phone", None, **named), at=at)
        return None
    if (answer := _at_once(booking)) is not None:
        return answer
    enqueue(SEND, {"booking": str(booking.uuid)}, at=at, key=f"{SEND}:{booking.uuid}")
    return None


def ask_to_call_off(booking: Booking, *, at: datetime) -> None:
    """Its carrier is told that it doesn't count, though nothing says that it ever got there.

    A worker may have been killed after it sent it and before it noted so; one that never came is no fault there.
    """
    if booking.carrier.link not in SPEAKS:
        return
    payload, key = {"booking": str(booking.uuid)}, f"{CALL_OFF}:{booking.uuid}"
    told = enqueue(CALL_OFF, payload, at=at, key=key)
    if told.attempts:  # it may have come there before the booking did
        enqueue(CALL_OFF, {**payload, "tried": _LATER}, at=at, key=f"{key}:{_LATER}")


def _at_once(booking: Booking) -> Answer | None:
    try:
        link = link_to(booking.carrier.code, booking.carrier.link)
    except LinkNotSet:
        return None  # the worker finds the same, and says so until it is put right
    if link is None or not link.at_once:
        return None
    consignment = consignment_of(booking)
    return link.book(consignment, link.document(consignment))
