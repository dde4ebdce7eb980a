"""What the depot is asked to do about transport that doesn't go by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from uttag.apps.delivery.models import Booking
from uttag.apps.fulfilment.models import Wave
from uttag.ground.tasks.operations import finish_by_key, open_task
from uttag.rules.calendar import local
from uttag.rules.reasons import Reason, because

DOWN = "transport_down"  # kinds of tasks
REFUSED = "transport_refused"
UNANSWERED = "transport_unanswered"
BY_PHONE = "transport_by_phone"
CALL_OFF = "transport_call_off"
WITHOUT_CARRIER = "transport_without_carrier"
STOPPED = "transport_stopped"
_ABOUT_A_BOOKING = (DOWN, REFUSED, UNANSWERED, BY_PHONE)


def open_task_of_booking(kind: str, booking: Booking, reason: Reason, *, at: datetime) -> None:
    """Once a booking and kind."""
    open_task(
        kind,
        reason,
        at=at,
        role="depot",
        subject_kind="booking",
        subject_uuid=booking.uuid,
        due_day=local(at).date(),
        key=f"{kind}:{booking.uuid}",
    )


def close_tasks_of_booking(booking: Booking, *, at: datetime, user_id: int | None = None) -> None:
    """The booking is settled, one way or the other."""
    for kind in _ABOUT_A_BOOKING:
        finish_by_key(f"{kind}:{booking.uuid}", at=at, user_id=user_id)


def open_task_of_stopped(booking: Booking, ssccs: Sequence[str], *, at: datetime) -> None:
    """Boxes of a booking that don't come, once each time some are stopped: its carrier is told by phone."""
    carrier = booking.carrier
    named = {"carrier": carrier.name, "phone": carrier.phone or "–", "ssccs": ", ".join(ssccs)}
    open_task(
        STOPPED,
        because("transport_stopped", "B2.11", **named),
        at=at,
        role="depot",
        subject_kind="booking",
        subject_uuid=booking.uuid,
        due_day=local(at).date(),
        key=f"{STOPPED}:{booking.uuid}:{ssccs[0]}",
    )


def open_task_of_wave(wave: Wave, parcels: int, *, at: datetime) -> None:
    """A wave's parcels that no carrier is known to reach."""
    open_task(
        WITHOUT_CARRIER,
        because("parcels_without_carrier", None, wave=wave.pk, parcels_count=parcels),
        at=at,
        role="depot",
        subject_kind="wave",
        subject_uuid=wave.uuid,
        due_day=local(at).date(),
        key=f"{WITHOUT_CARRIER}:{wave.uuid}",
    )


def close_task_of_wave(wave: Wave, *, at: datetime, user_id: int | None = None) -> None:
    """All its parcels have a carrier."""
    finish_by_key(f"{WITHOUT_CARRIER}:{wave.uuid}", at=at, user_id=user_id)
