"""What a carrier answers to a booking, by its link or on the phone."""

from __future__ import annotations

from datetime import datetime

from uttag.apps.delivery.booking.asking import ask_to_call_off
from uttag.apps.delivery.booking.tasks import REFUSED, close_tasks_of_booking, open_task_of_booking
from uttag.apps.delivery.models import Booking
from uttag.gateways.carriers.port import Answer, Outcome
from uttag.rules.reasons import because

_WAITING = (Booking.State.ASKED, Booking.State.SENT)


def take_answer(booking: Booking, answer: Answer, *, at: datetime, user_id: int | None = None) -> bool:
    """Acts on an answer; the caller holds the booking. False where it changes nothing: it was known, or too late.

    A carrier may take back its yes. A yes after a no is too late: the parcels may be booked elsewhere, so the
    carrier is told that it doesn't count.
    """
    if answer.outcome is Outcome.AWAITED:
        return _came_through(booking)
    open_to = Booking.LIVE if answer.outcome is Outcome.REFUSED else _WAITING
    if booking.state not in open_to:
        if answer.outcome is Outcome.CONFIRMED and booking.state not in Booking.LIVE:
            ask_to_call_off(booking, at=at)
        return False
    booking.state = Booking.State(answer.outcome.value)
    booking.answered_at = at
    booking.reference, booking.answer = answer.reference or booking.reference, answer.words
    booking.fault = ""
    booking.save()
    close_tasks_of_booking(booking, at=at, user_id=user_id)
    if booking.state == Booking.State.REFUSED:
        _let_go(booking, at)
    return True


def _came_through(booking: Booking) -> bool:
    if booking.state != Booking.State.ASKED:
        return False
    booking.state, booking.fault = Booking.State.SENT, ""
    booking.save(update_fields=["state", "fault"])
    return True


def _let_go(booking: Booking, at: datetime) -> None:
    """Its parcels count as unbooked, and the depot is asked to find them another way."""
    booking.parcels.update(live=False)
    said = {"carrier": booking.carrier.name, "words": booking.answer or "–"}
    open_task_of_booking(REFUSED, booking, because("transport_refused", None, **said), at=at)
