"""Two at once: bookings and messages are counted once, on connections of their own (I3)."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest

from tests import builders as b
from tests.apps.delivery.booked import WEDNESDAY, carrier, packed
from tests.at_once import at_once
from tests.sending import dispatch_wave
from uttag.apps.access.actors import SYSTEM
from uttag.apps.charges.models import Charge
from uttag.apps.delivery.booking.making import book_wave
from uttag.apps.delivery.models import BookedParcel, Booking, DeliveryEvent
from uttag.apps.delivery.tracking.receiving import Received, receive_message
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
