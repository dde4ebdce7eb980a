"""Bookings that nobody answers, and what is kept of those that are over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.delivery.booking.queries import to_come
from uttag.apps.delivery.booking.tasks import UNANSWERED, open_task_of_booking
from uttag.apps.delivery.models import Booking
from uttag.ground.tasks.models import Task
from uttag.rules.reasons import because

PATIENCE = timedelta(hours=2)
BEFORE_LEAVING = timedelta(minutes=30)


@operation("book_transport")
def watch_bookings(*, actor: Actor, at: datetime) -> int:
    """A task for the depot for each booking that was sent, was not answered in time and has parcels to come.

    How many new ones.
    """
    too_long = Q(sent_at__lte=at - PATIENCE) | Q(leaves_at__lte=at + BEFORE_LEAVING)
    told = Task.objects.filter(kind=UNANSWERED, subject_uuid=OuterRef("uuid"))
    sent = Booking.objects.filter(too_long, state=Booking.State.SENT, pk__in=to_come().values("booking"))
    silent = list(sent.filter(~Exists(told)).select_related("carrier"))
    for booking in silent:
        carrier = booking.carrier
        named = {"carrier": carrier.name, "phone": carrier.phone or "–", "sent_at": booking.sent_at}
        open_task_of_booking(UNANSWERED, booking, because("transport_unanswered", None, **named), at=at)
    return len(silent)
