"""Two at once: bookings and messages are counted once, on connections of their own (I3)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event

import orjson
import pytest
from django.db import connection, transaction

from tests import builders as b
from tests.apps.delivery.booked import WEDNESDAY, carrier, packed, packed_wave
from tests.at_once import at_once
from tests.sending import dispatch_parcels, dispatch_wave
from uttag.apps.access.actors import SYSTEM
from uttag.apps.charges.models import Charge
from uttag.apps.delivery.booking.making import book_wave
from uttag.apps.delivery.models import BookedParcel, Booking, DeliveryEvent, StrayEvent
from uttag.apps.delivery.operations import ParcelEvent, record_events
from uttag.apps.delivery.tracking.boxes import lock_orders_of
from uttag.apps.delivery.tracking.receiving import Received, receive_message
from uttag.apps.delivery.tracking.strays import retry_stray_events, settle_stray_event
from uttag.apps.fulfilment.models import Parcel, Wave
from uttag.apps.fulfilment.picking import lock_wave
from uttag.apps.parties.models import Carrier

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("I3")]


def test_two_who_book_and_one_who_sends_off_make_one_booking() -> None:
    b.terms()
    wave = packed(by=carrier(link=Carrier.Link.SIMULATED)).wave.uuid

    def act(number: int) -> None:
        if number == 2:
            dispatch_wave(wave, actor=b.DEPOT, at=WEDNESDAY)
        else:
            book_wave(wave, actor=SYSTEM, at=WEDNESDAY)

    at_once(3, act)
    assert (Booking.objects.count(), BookedParcel.objects.count()) == (1, 1)


def held(wave: Wave, parcel: Parcel, taken: Event) -> None:
    """What stopping does, and with less packing, booking and sending off: wave, then bookings, then orders."""
    with transaction.atomic():
        lock_wave(wave.uuid)
        taken.set()
        time.sleep(0.5)  # as long as others need to get to their first lock
        list(Booking.objects.select_for_update(no_key=True).values_list("pk"))
        lock_orders_of([parcel.pk])


def sent_by_number(parcel: Parcel) -> None:
    dispatch_parcels([parcel.sscc], actor=b.DEPOT, at=WEDNESDAY)


def said_by_a_person(parcel: Parcel) -> None:
    event = ParcelEvent(parcel.sscc, DeliveryEvent.Kind.DELIVERED, WEDNESDAY, "patienten")
    record_events([event], actor=b.DESK, at=WEDNESDAY)


def said_by_the_carrier(parcel: Parcel) -> None:
    event = {"sscc": parcel.sscc, "kind": "delivered", "happened_at": WEDNESDAY.isoformat()}
    answer = {"booking": str(Booking.objects.get().uuid), "answer": "confirmed"}
    body = orjson.dumps({"events": [event], "bookings": [answer]})
    receive_message("BUDET", "m1", body, actor=SYSTEM, at=WEDNESDAY)


def said_before_it_was_ours(parcel: Parcel) -> None:
    strays(parcel)
    assert retry_stray_events(actor=SYSTEM, at=WEDNESDAY) == 1


def settled_as_true(parcel: Parcel) -> None:
    strays(parcel)
    uuid = StrayEvent.objects.get().uuid
    settle_stray_event(uuid, "Det stämmer", record_it=True, actor=b.DEPOT, at=WEDNESDAY)


def strays(parcel: Parcel) -> None:
    StrayEvent.objects.create(
        carrier=Carrier.objects.get(),
        sscc=parcel.sscc,
        kind="delivered",
        why=StrayEvent.Why.UNKNOWN,
        happened_at=WEDNESDAY,
        received_at=WEDNESDAY,
    )


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time, and no rows to hold"
)
@pytest.mark.parametrize(
    "send",
    [sent_by_number, said_by_a_person, said_by_the_carrier, said_before_it_was_ours, settled_as_true],
)
def test_whoever_sends_the_last_parcel_of_a_wave_waits_for_who_holds_the_wave(
    send: Callable[[Parcel], None],
) -> None:
    """Orders first and then the wave, and the two would stand in each other's way until one is thrown out."""
    b.terms()
    parcel = packed(by=carrier(link=Carrier.Link.HTTP))
    [_] = book_wave(parcel.wave.uuid, actor=SYSTEM, at=WEDNESDAY)
    taken = Event()

    def act(number: int) -> None:
        if number:
            held(parcel.wave, parcel, taken)
        else:
            assert taken.wait(10)
            send(parcel)

    at_once(2, act)
    assert Wave.objects.get().state == "dispatched"
    assert b.nothing_breaks()


def test_two_who_send_the_last_two_parcels_of_a_wave_close_it() -> None:
    b.terms()
    wave = packed_wave([{"carrier": carrier(link=Carrier.Link.SIMULATED)} for _ in range(2)])
    ssccs = list(wave.parcels.values_list("sscc", flat=True))
    at_once(2, lambda number: dispatch_parcels([ssccs[number]], actor=b.DEPOT, at=WEDNESDAY))
    assert Wave.objects.get().state == "dispatched"
    assert b.nothing_breaks()


def test_the_same_message_to_three_hosts_is_taken_in_once() -> None:
    b.terms()
    parcel = packed(by=carrier(link=Carrier.Link.HTTP))
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    event = {"sscc": parcel.sscc, "kind": "delivered", "happened_at": WEDNESDAY.isoformat()}
    body = orjson.dumps({"events": [event]})

    def act(number: int) -> Received:
        later = WEDNESDAY + timedelta(hours=1)
        return receive_message("BUDET", "m1", body, actor=SYSTEM, at=later)

    told = at_once(3, act)
    assert sorted(one.known for one in told) == [False, True, True]
    assert (DeliveryEvent.objects.filter(kind="delivered").count(), Charge.objects.count()) == (1, 3)


def test_two_messages_that_say_the_same_deliver_once() -> None:
    b.terms()
    parcel = packed(by=carrier(link=Carrier.Link.HTTP))
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    event = {"sscc": parcel.sscc, "kind": "delivered", "happened_at": WEDNESDAY.isoformat()}
    body = orjson.dumps({"events": [event]})

    def act(number: int) -> Received:
        later = WEDNESDAY + timedelta(hours=1)
        return receive_message("BUDET", f"m{number}", body, actor=SYSTEM, at=later)

    told = at_once(3, act)
    assert (sum(one.new for one in told), sum(one.repeated for one in told)) == (1, 2)
    assert Charge.objects.count() == 3
