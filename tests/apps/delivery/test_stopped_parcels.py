"""Parcels with recalled goods, of which a carrier has said something, and waves of which some have left (B2.11, I3)."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest

from tests import builders as b
from tests.apps.delivery.booked import WEDNESDAY, carrier, packed
from tests.sending import dispatch_wave
from uttag.apps.access.actors import SYSTEM
from uttag.apps.delivery.booking.stopping import stop_recalled
from uttag.apps.delivery.models import DeliveryEvent, StrayEvent
from uttag.apps.delivery.operations import dispatch_parcels
from uttag.apps.delivery.operations import dispatch_wave as send_off
from uttag.apps.delivery.tracking.receiving import receive_message
from uttag.apps.delivery.tracking.strays import retry_stray_events, settle_stray_event
from uttag.apps.fulfilment.models import Parcel, Wave
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.fulfilment.shortness import report_short_pick
from uttag.apps.ordering.models import Order
from uttag.apps.stock.models import Lot, Place
from uttag.ground.outbox.models import Message
from uttag.ground.tasks.models import Task
from uttag.ground.verify import breaches
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db

EVENING = WEDNESDAY + timedelta(hours=9)


@pytest.fixture(autouse=True)
def _terms() -> None:
    b.terms()


def said(kind: str, *ssccs: str) -> None:
    happened_at = (b.TUESDAY + timedelta(hours=2)).isoformat()
    events = [{"sscc": sscc, "kind": kind, "happened_at": happened_at} for sscc in ssccs]
    receive_message("BUDET", kind, orjson.dumps({"events": events}), actor=SYSTEM, at=WEDNESDAY)


@pytest.mark.clause("B2.11")
@pytest.mark.parametrize("kind", ["departed", "delayed", "not_delivered", "lost"])
def test_a_carriers_word_hinders_no_stop_and_is_kept(kind: str) -> None:
    """The words say that it has left, whoever stops it holds it: a person finds out which is true."""
    parcel = packed(by=carrier(), boxes=2)
    numbers = {parcel.sscc, *parcel.extra_boxes.values_list("sscc", flat=True)}
    said(kind, *numbers)
    Lot.objects.update(blocked_at=WEDNESDAY)
    assert stop_recalled(parcel.wave.uuid, actor=b.DEPOT, at=EVENING) == 1
    assert stop_recalled(parcel.wave.uuid, actor=b.DEPOT, at=EVENING) == 0
    assert not Parcel.objects.exists()
    assert Order.objects.get().state == Order.State.OPEN
    assert not DeliveryEvent.objects.exists()
    strays = StrayEvent.objects.all()
    assert {stray.sscc for stray in strays} == numbers
    assert {(s.kind, s.why, s.carrier_id, s.source) for s in strays} == {
        (kind, StrayEvent.Why.STOPPED, carrier().pk, "Budet")
    }
    assert not Task.objects.filter(kind="parcel_lost", done_at=None).exists()
    assert not list(breaches("stock.balances_are_sums_of_moves"))


@pytest.mark.clause("B2.11")
def test_words_of_a_stopped_parcel_wait_for_a_person_alone() -> None:
    parcel = packed(by=carrier())
    said("departed", parcel.sscc)
    Lot.objects.update(blocked_at=WEDNESDAY)
    stop_recalled(parcel.wave.uuid, actor=b.DEPOT, at=EVENING)
    assert retry_stray_events(actor=SYSTEM, at=EVENING) == 0
    stray = StrayEvent.objects.get()
    with pytest.raises(Refused, match="parcel_unknown"):
        settle_stray_event(stray.uuid, "Det var sant", record_it=True, actor=b.DEPOT, at=EVENING)
    assert settle_stray_event(stray.uuid, "Fel kolli", actor=b.DEPOT, at=EVENING).settled_at


def one_of_two_packed() -> tuple[Wave, Order, Order]:
    """Two orders of an article each; the first is packed."""
    for number, lot in (("100001", "X1"), ("100002", "X2")):
        of = b.article(number)
        b.stock(of, 300, lot=lot, shelf=f"S-{lot}")
        b.waiting_order([(of, 30)], carrier=carrier())
    wave = plan_wave(actor=b.DEPOT, at=b.TUESDAY)
    first, second = Order.objects.order_by("pk")
    pack_wave(wave.uuid, [first.uuid], actor=b.DEPOT, at=b.TUESDAY)
    return wave, first, second


def state_of(wave: Wave) -> str:
    wave.refresh_from_db()
    return wave.state


def test_a_wave_whose_rest_is_packed_after_a_stop_is_booked() -> None:
    wave, _, _ = one_of_two_packed()
    Lot.objects.filter(number="X2").update(blocked_at=WEDNESDAY)
    stop_recalled(wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    assert state_of(wave) == Wave.State.PACKED
    assert Message.objects.filter(kind="transport.book").count() == 1


def none_found(wave: Wave) -> None:
    place, lot = Place.objects.get(code="S-X2"), Lot.objects.get(number="X2")
    report_short_pick(wave.uuid, (place.pk, lot.pk), 0, actor=b.DEPOT, at=WEDNESDAY)


@pytest.mark.clause("I3")
def test_a_wave_whose_last_order_leaves_when_the_others_have_gone_is_dispatched() -> None:
    wave, first, _ = one_of_two_packed()
    dispatch_parcels([first.parcels.get().sscc], unread_ok="prov", actor=b.DEPOT, at=b.TUESDAY)
    none_found(wave)
    assert state_of(wave) == Wave.State.DISPATCHED
    assert not Message.objects.filter(kind="transport.book").exists()
    assert send_off(wave.uuid, actor=b.DEPOT, at=WEDNESDAY) == 0


def test_the_same_after_a_stop() -> None:
    wave, first, _ = one_of_two_packed()
    dispatch_parcels([first.parcels.get().sscc], unread_ok="prov", actor=b.DEPOT, at=b.TUESDAY)
    Lot.objects.filter(number="X2").update(blocked_at=WEDNESDAY)
    stop_recalled(wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    assert state_of(wave) == Wave.State.DISPATCHED


def test_a_wave_that_was_left_packed_without_parcels_to_send_is_closed_when_sent_off() -> None:
    wave = packed(by=carrier()).wave
    dispatch_wave(wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    Wave.objects.update(state=Wave.State.PACKED)
    assert send_off(wave.uuid, actor=b.DEPOT, at=WEDNESDAY) == 0
    assert state_of(wave) == Wave.State.DISPATCHED
