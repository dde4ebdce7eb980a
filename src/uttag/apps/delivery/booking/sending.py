"""Bookings are sent, and called off, by the worker: as often as it takes, and the carrier counts them once (I3).

Nothing is locked while a carrier is spoken with. A crash between sending and noting it sends the same again:
the booking's own id tells the carrier so.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.delivery.booking.answering import take_answer
from uttag.apps.delivery.booking.asking import CALL_OFF, SEND, ask_to_call_off
from uttag.apps.delivery.booking.contents import consignment_of
from uttag.apps.delivery.booking.making import locked_booking
from uttag.apps.delivery.booking.tasks import CALL_OFF as CALL_OFF_TASK
from uttag.apps.delivery.booking.tasks import DOWN, open_task_of_booking
from uttag.apps.delivery.models import Booking
from uttag.gateways.carriers.links import link_to
from uttag.gateways.carriers.port import Answer, Document, LinkDown
from uttag.ground.files.operations import store
from uttag.ground.outbox.operations import enqueue
from uttag.ground.tasks.operations import finish_by_key
from uttag.rules.reasons import because

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=10)
DOWN_TOO_LONG = timedelta(minutes=30)
DOWN_TOO_OFTEN = 6  # tries, which with their pauses are about as long
_UNSENT = (Booking.State.ASKED, Booking.State.CALLED_OFF)
SOON = timedelta(hours=1)  # before the lorry leaves there is no time to wait


def send_booking(booking_uuid: UUID, tried: int = 0, *, actor: Actor, at: datetime) -> None:
    """Sends a booking that was asked for. One that is sent or answered is left as it is; one that was called off
    meanwhile is called off there too: a worker that was killed may have sent it.

    A link that is down raises nothing: it is tried again, and past half an hour the depot gets a task.
    Call it outside any transaction.
    """
    require(actor, "book_transport")
    unsent = Booking.objects.filter(uuid=booking_uuid, state__in=_UNSENT)
    booking = unsent.select_related("carrier").first()
    if booking is None:
        return
    if booking.state == Booking.State.CALLED_OFF:
        ask_to_call_off(booking, at=at)
        return
    try:
        link = link_to(booking.carrier.code, booking.carrier.link)
        if link is None:
            return
        consignment = consignment_of(booking)
        document = link.document(consignment)
        answer = link.book(consignment, document)
    except LinkDown as fault:
        _note_down(booking_uuid, str(fault), tried, actor=actor, at=at)
        return
    _note_sent(booking_uuid, document, answer, actor=actor, at=at)


def send_call_off(booking_uuid: UUID, tried: int = 0, *, actor: Actor, at: datetime) -> None:
    """Tells a carrier that a booking is called off; tried again like the booking itself."""
    require(actor, "book_transport")
    booking = Booking.objects.select_related("carrier").get(uuid=booking_uuid)
    fault = ""
    try:
        if link := link_to(booking.carrier.code, booking.carrier.link):
            link.call_off(booking.uuid)
    except LinkDown as down:
        fault = str(down)
    _note_call_off(booking_uuid, fault, tried, actor=actor, at=at)


@operation("book_transport")
def _note_sent(uuid: UUID, document: Document, answer: Answer, *, actor: Actor, at: datetime) -> None:
    booking = locked_booking(uuid)
    booking.file = store(document.content, document.media_type, at=at)
    booking.sent_at, booking.fault = at, ""
    booking.save(update_fields=["file", "sent_at", "fault"])
    finish_by_key(f"{DOWN}:{uuid}", at=at)
    if booking.state not in Booking.LIVE:  # settled meanwhile, by someone who thought it was never sent
        ask_to_call_off(booking, at=at)
    else:
        take_answer(booking, answer, at=at)


@operation("book_transport")
def _note_down(uuid: UUID, fault: str, tried: int, *, actor: Actor, at: datetime) -> None:
    booking = locked_booking(uuid)
    if booking.state != Booking.State.ASKED:
        return
    _note_fault(booking, fault)
    _again(SEND, booking, tried, at)
    leaves_soon = booking.leaves_at is not None and booking.leaves_at - at < SOON
    if leaves_soon or at - booking.asked_at >= DOWN_TOO_LONG:
        carrier = booking.carrier
        named = {"carrier": carrier.name, "phone": carrier.phone or "–", "since_at": booking.asked_at}
        open_task_of_booking(DOWN, booking, because("transport_down", None, **named), at=at)


@operation("book_transport")
def _note_call_off(uuid: UUID, fault: str, tried: int, *, actor: Actor, at: datetime) -> None:
    booking = locked_booking(uuid)
    _note_fault(booking, fault)
    if not fault:
        finish_by_key(f"{CALL_OFF_TASK}:{uuid}", at=at)
        return
    _again(CALL_OFF, booking, tried, at)
    if tried >= DOWN_TOO_OFTEN:
        named = {"carrier": booking.carrier.name, "phone": booking.carrier.phone or "–"}
        open_task_of_booking(CALL_OFF_TASK, booking, because("transport_call_off", None, **named), at=at)


def _note_fault(booking: Booking, fault: str) -> None:
    booking.fault = fault[:300]
    booking.save(update_fields=["fault"])


def _again(kind: str, booking: Booking, tried: int, at: datetime) -> None:
    """The next try is a message of its own, so that a carrier may be down for days without being given up."""
    pause = min(FIRST_PAUSE * 2 ** min(tried, 10), LONGEST_PAUSE)
    payload = {"booking": str(booking.uuid), "tried": tried + 1}
    enqueue(kind, payload, at=at, due_at=at + pause, key=f"{kind}:{booking.uuid}:{tried + 1}")
