"""Files sent to carriers hold door codes, phones and addresses: they go, here and where they were laid (D10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.delivery.models import BookedParcel, Booking
from uttag.apps.parties.models import Carrier
from uttag.gateways.carriers.links import folders_of
from uttag.ground.files.operations import forget
from uttag.ground.outbox.operations import enqueue_many
from uttag.rules.calendar import local
from uttag.rules.terms import Terms

FORGET = "transport.forget"  # the kind of outbox message
# Kept here, or laid in a folder: a worker that was killed may have laid what was never noted as sent.
_SOMEWHERE = Q(file__isnull=False) | Q(carrier__link=Carrier.Link.FILES)


def clear(bookings: QuerySet[Booking], *, at: datetime) -> None:
    """The files of these bookings go; where they lie in a carrier's folder, the worker removes them."""
    named = bookings.filter(_SOMEWHERE, file_forgotten_at=None).distinct()
    done = list(named.values_list("pk", "uuid", "file_id"))
    Booking.objects.filter(pk__in=[pk for pk, *_ in done]).update(file=None, file_forgotten_at=at)
    for digest in {digest for *_, digest in done if digest}:
        if not Booking.objects.filter(file=digest).exists():
            forget(str(digest))
    if done:
        enqueue_many(FORGET, {f"{FORGET}:{uuid}": {"booking": str(uuid)} for _, uuid, _ in done}, at=at)


def forget_sent(booking_uuid: UUID, *, actor: Actor, at: datetime) -> None:
    """Removes a booking from its carrier's folder. Raises LinkDown: the worker tries again, then says so."""
    require(actor, "forget_details")
    for code in Carrier.objects.filter(bookings__uuid=booking_uuid).values_list("code", flat=True):
        for folder in folders_of([code]):
            folder.forget(booking_uuid)


@operation("forget_details")
def forget_empty_bookings(*, actor: Actor, at: datetime) -> None:
    """Bookings whose parcels were all stopped have no order whose details end: their own age counts.

    So it does where some parcel never ends: `delivery.papers_kept_days` after a booking was sent its file goes, as
    the depot's own papers do.
    """
    terms, day = Terms(term_book()), local(at).date()
    details, papers = (
        at - timedelta(days=terms.days(f"delivery.{kept}_kept_days", day)) for kept in ("details", "papers")
    )
    inside = BookedParcel.objects.filter(booking=OuterRef("pk"))
    clear(Booking.objects.filter(Q(asked_at__lt=details) & ~Exists(inside)), at=at)
    clear(Booking.objects.filter(sent_at__lt=min(details, papers)), at=at)
