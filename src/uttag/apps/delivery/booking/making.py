"""Bookings are made: for a wave when it is packed, for what is unbooked when parcels leave, and by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.delivery.booking.answering import take_answer
from uttag.apps.delivery.booking.asking import ask
from uttag.apps.delivery.booking.choosing import give_to
from uttag.apps.delivery.booking.tasks import (
    close_task_of_wave,
    close_tasks_of_booking,
    open_task_of_wave,
)
from uttag.apps.delivery.models import BookedParcel, Booking
from uttag.apps.delivery.tracking.boxes import lock_orders_of
from uttag.apps.fulfilment.models import Parcel, Wave
from uttag.apps.ordering.queries import undriven
from uttag.apps.parties.models import Carrier
from uttag.ground.sets import insert_many
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because


@operation("book_transport")
def book_wave(wave_uuid: UUID, *, actor: Actor, at: datetime) -> list[Booking]:
    """Books all that is packed in a wave and not booked yet, carrier by carrier. Twice is once (I3).

    Parcels that no carrier is known for become a task: someone chooses one. Refused for an unknown wave.
    """
    wave = Wave.objects.select_for_update(no_key=True).filter(uuid=wave_uuid).first()
    if wave is None:
        raise Refused(because("wave_not_found", None))
    lock_orders_of(wave.parcels.values_list("pk", flat=True))
    made = book(wave.parcels.exclude(state=Parcel.State.DELIVERED), actor=actor, at=at)
    if without := unbooked().filter(undriven("order__"), wave=wave).count():
        open_task_of_wave(wave, without, at=at)
    return made


@operation("book_transport")
def choose_carrier(ssccs: Collection[str], carrier_code: str, *, actor: Actor, at: datetime) -> list[Booking]:
    """Gives packed parcels that nobody drives a carrier, and books them with it.

    Refused for parcels that have left or are booked (call that booking off first), for boxes that are too heavy for
    the carrier, and for a pickup point that another drives to.
    """
    if not ssccs:
        raise Refused(because("transport_without_parcels", None))
    carrier = _carrier(carrier_code)
    parcels = Parcel.objects.filter(sscc__in=ssccs)
    lock_orders_of(parcels.values_list("pk", flat=True))
    _must_be_free(parcels, ssccs)
    give_to(carrier, parcels, actor=actor, at=at)
    made = book(parcels, anew=True, actor=actor, at=at)
    for wave in Wave.objects.filter(pk__in=parcels.values("wave")):
        if not unbooked().filter(undriven("order__"), wave=wave).exists():
            close_task_of_wave(wave, at=at, user_id=actor.user_id)
    return made


@operation("book_transport")
def rebook(booking_uuid: UUID, carrier_code: str, *, actor: Actor, at: datetime) -> list[Booking]:
    """Books the parcels of a booking that was refused or called off anew, with the same carrier or another.

    Refused while the booking counts, when all its parcels are booked again or have arrived, and where the carrier
    can't take them.
    """
    booking = locked_booking(booking_uuid)
    if booking.state in Booking.LIVE:
        raise Refused(because("booking_still_counts", None))
    carrier = _carrier(carrier_code)
    inside = Parcel.objects.filter(bookings__booking=booking)
    lock_orders_of(inside.values_list("pk", flat=True))
    free = list(
        unbooked(Parcel.State.DISPATCHED).filter(pk__in=inside.values("pk")).values_list("pk", flat=True)
    )
    if not free:
        raise Refused(because("booking_booked_again", None))
    parcels = Parcel.objects.filter(pk__in=free)
    give_to(carrier, parcels, actor=actor, at=at)
    close_tasks_of_booking(booking, at=at, user_id=actor.user_id)
    return book(parcels, anew=True, actor=actor, at=at)


def book(parcels: QuerySet[Parcel], *, anew: bool = False, actor: Actor, at: datetime) -> list[Booking]:
    """Bookings for those of the parcels that have a carrier and no live booking. The caller holds their orders.

    What their carrier refused, or someone called off, is left to people: it is booked `anew` by hand alone.
    """
    free = parcels.filter(~Exists(_live()), order__carrier__active=True).order_by("pk")
    if not anew:
        free = free.filter(~Exists(_dead_with_its_carrier()))
    groups: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for key, carrier, wave in free.values_list("pk", "order__carrier_id", "wave_id"):
        groups[carrier, wave].append(key)
    carriers = Carrier.objects.in_bulk({carrier for carrier, _ in groups}) if groups else {}
    waves = Wave.objects.select_related("departure").in_bulk({wave for _, wave in groups}) if groups else {}
    return [
        _make(carriers[carrier], waves[wave], inside, actor=actor, at=at)
        for (carrier, wave), inside in groups.items()
    ]


def unbooked(*also: Parcel.State) -> QuerySet[Parcel]:
    """Packed parcels (and those in other states, if named) that no live booking holds."""
    return Parcel.objects.filter(~Exists(_live()), state__in=(Parcel.State.PACKED, *also))


def locked_booking(uuid: UUID) -> Booking:
    """A booking, held until the transaction ends. Raises Refused."""
    bookings = Booking.objects.select_related("carrier").select_for_update(of=("self",), no_key=True)
    found = bookings.filter(uuid=uuid).first()
    if found is None:
        raise Refused(because("booking_not_found", None))
    return found


def _live() -> QuerySet[BookedParcel]:
    return BookedParcel.objects.filter(parcel=OuterRef("pk"), live=True)


def _dead_with_its_carrier() -> QuerySet[BookedParcel]:
    dead = BookedParcel.objects.filter(parcel=OuterRef("pk"), live=False)
    return dead.filter(booking__carrier=OuterRef("order__carrier"))


def _make(carrier: Carrier, wave: Wave, inside: list[int], *, actor: Actor, at: datetime) -> Booking:
    departure = wave.departure if wave.departure and wave.departure.carrier_id == carrier.pk else None
    booking = Booking.objects.create(
        carrier=carrier,
        departure=departure,
        leaves_at=wave.leaves_at if departure else None,
        asked_at=at,
        asked_by_id=actor.user_id,
    )
    insert_many(
        BookedParcel, ("booking_id", "parcel_id", "live"), [(booking.pk, key, True) for key in inside]
    )
    note(actor, "book_transport", at=at, subject_kind="booking", subject_uuid=booking.uuid)
    if answer := ask(booking, parcels=len(inside), at=at):
        take_answer(booking, answer, at=at)
    return booking


def _carrier(code: str) -> Carrier:
    found = Carrier.objects.filter(code=code, active=True).first()
    if found is None:
        raise Refused(because("carrier_not_found", None))
    return found


def _must_be_free(parcels: QuerySet[Parcel], ssccs: Collection[str]) -> None:
    known = dict(parcels.values_list("sscc", "state"))
    if unknown := sorted(set(ssccs) - known.keys()):
        raise Refused(because("parcel_unknown", None, sscc=unknown[0][:40]))
    if gone := sorted(sscc for sscc, state in known.items() if state != Parcel.State.PACKED):
        raise Refused(because("parcel_has_left", None, sscc=gone[0]))
    if booked := parcels.filter(Exists(_live())).order_by("pk").values_list("sscc", flat=True).first():
        raise Refused(because("parcel_is_booked", None, sscc=booked))
