"""Parcels leave, are spoken of and arrive; in whatever order the words come."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import builders as b
from tests.everything import everything
from tests.sending import dispatch_parcels, dispatch_wave
from uttag.apps.access.actors import SYSTEM
from uttag.apps.catalogue.models import Article
from uttag.apps.charges.models import Charge
from uttag.apps.delivery import queries
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.delivery.operations import (
    ParcelEvent,
    open_tasks_for_silent_parcels,
    record_events,
)
from uttag.apps.fulfilment.models import Parcel, Wave
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.ordering.models import Order
from uttag.apps.stock.models import Balance
from uttag.ground.tasks.models import Task
from uttag.ground.trail.models import AccessLogEntry, TrailEntry
from uttag.ground.verify import breaches
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db

Kind = DeliveryEvent.Kind
WEDNESDAY = b.TUESDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _terms() -> None:
    b.terms()


def packed(*articles: Article) -> tuple[Order, Parcel]:
    for article in articles:
        if not article.supplier_out:
            b.stock(article, 300)
    order = b.waiting_order([(article, 30) for article in articles])
    return order, pack(order)


def pack(order: Order) -> Parcel:
    wave = plan_wave(actor=b.DEPOT, at=b.TUESDAY)
    pack_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)
    return wave.parcels.get(order=order)


def say(parcel: Parcel, kind: Kind, at: datetime = WEDNESDAY) -> ParcelEvent:
    return ParcelEvent(parcel.sscc, kind, at, "Budbil")


def record(*events: ParcelEvent) -> tuple[int, int, tuple[str, ...]]:
    last = max(event.happened_at for event in events)
    kept = record_events(events, actor=b.DEPOT, at=max(last, WEDNESDAY) + timedelta(hours=6))
    return kept.new, kept.repeated, kept.unknown


def states(order: Order) -> tuple[str, list[str]]:
    order.refresh_from_db()
    return order.state, list(order.rows.order_by("pk").values_list("state", flat=True))


def test_a_dispatched_wave_is_on_its_way_and_its_goods_have_left() -> None:
    order, parcel = packed(b.article())
    assert dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY) == 1
    assert states(order) == ("dispatched", ["dispatched"])
    assert Balance.objects.filter(place__code="PLOCK", pieces__gt=0).count() == 0
    assert Wave.objects.get().state == "dispatched"
    assert b.nothing_breaks()


@pytest.mark.clause("I3")
def test_dispatching_twice_moves_the_goods_once() -> None:
    _, parcel = packed(b.article())
    assert dispatch_parcels([parcel.sscc], actor=b.DEPOT, at=WEDNESDAY) == 1
    assert dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY) == 0
    assert b.nothing_breaks()


def test_a_wave_is_not_dispatched_before_it_is_packed() -> None:
    article = b.article()
    b.stock(article)
    b.waiting_order([(article, 30)])
    wave = plan_wave(actor=b.DEPOT, at=b.TUESDAY)
    with pytest.raises(Refused, match="wave_not_packed"):
        dispatch_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)


@pytest.mark.clause("D8")
def test_unread_parcels_leave_with_a_reason_that_the_trail_keeps() -> None:
    _, parcel = packed(b.article())
    before = everything()
    for unread_ok in ("", "  "):
        with pytest.raises(Refused, match="parcels_unread"):
            dispatch_wave(parcel.wave.uuid, unread_ok=unread_ok, actor=b.DEPOT, at=WEDNESDAY)
        with pytest.raises(Refused, match="parcels_unread"):
            dispatch_parcels([parcel.sscc], unread_ok=unread_ok, actor=b.DEPOT, at=WEDNESDAY)
    assert everything() == before
    dispatch_wave(parcel.wave.uuid, unread_ok=" Räknade för hand ", actor=b.DEPOT, at=WEDNESDAY)
    changes = TrailEntry.objects.get(operation="dispatch").changes
    assert changes == {"parcels": [0, 1], "unread": [0, 1], "unread_ok": ["", "Räknade för hand"]}


def test_an_unknown_parcel_is_not_dispatched() -> None:
    with pytest.raises(Refused, match="parcel_unknown"):
        dispatch_parcels(["0"], actor=b.DEPOT, at=WEDNESDAY)


@pytest.mark.clause("D2")
def test_what_the_carrier_says_delivers_and_charges() -> None:
    order, parcel = packed(b.article())
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    late_evening = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)  # past midnight in Sweden
    assert record(say(parcel, Kind.DELIVERED, late_evening)) == (1, 0, ())
    assert states(order) == ("delivered", ["delivered"])
    assert order.rows.get().delivered_day == date(2026, 3, 5)
    assert {charge.kind for charge in Charge.objects.all()} == {"goods", "knowledge", "distribution"}
    assert b.nothing_breaks()


@pytest.mark.clause("I3")
def test_the_same_event_again_changes_nothing() -> None:
    _, parcel = packed(b.article())
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    event = say(parcel, Kind.DELIVERED)
    assert record(event, event) == (1, 1, ())
    assert record(event) == (0, 1, ())
    assert Charge.objects.count() == 3


@pytest.mark.clause("I2")
def test_what_is_said_is_on_the_trail_and_a_person_who_says_it_in_the_access_log() -> None:
    order, parcel = packed(b.article())
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    record_events([say(parcel, Kind.DELAYED)], actor=SYSTEM, at=WEDNESDAY)
    logged = AccessLogEntry.objects.filter(what="record_delivery")
    assert not logged.exists()
    record(say(parcel, Kind.DELIVERED))
    record(say(parcel, Kind.DELIVERED))
    assert logged.get().patients == [str(order.patient.uuid)]
    assert TrailEntry.objects.filter(operation="record_delivery").count() == 2


def test_a_set_of_events_is_a_fixed_number_of_statements(django_assert_num_queries: Any) -> None:
    article = b.article()
    b.stock(article, 300)
    parcels = [pack(b.waiting_order([(article, 30)])) for _ in range(3)]
    with CaptureQueriesContext(connection) as one:
        record(say(parcels[0], Kind.DEPARTED))
    with django_assert_num_queries(len(one)):
        record(*(say(parcel, Kind.DEPARTED) for parcel in parcels[1:]))


def test_delivered_may_be_said_before_departed() -> None:
    order, parcel = packed(b.article())
    assert record(say(parcel, Kind.DELIVERED)) == (1, 0, ())
    assert states(order) == ("delivered", ["delivered"])
    assert dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY + timedelta(hours=1)) == 0
    assert b.nothing_breaks()


def test_the_first_of_two_arrivals_counts() -> None:
    order, parcel = packed(b.article())
    later = WEDNESDAY + timedelta(days=1)
    record(say(parcel, Kind.DELIVERED, later), say(parcel, Kind.LEFT_OUTSIDE, WEDNESDAY))
    assert order.rows.get().delivered_day == WEDNESDAY.date()
    assert b.nothing_breaks()


def test_events_of_unknown_parcels_are_named_and_the_rest_kept() -> None:
    _, parcel = packed(b.article())
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    stranger = ParcelEvent("999", Kind.DELIVERED, WEDNESDAY, "Budbil")
    assert record(stranger, say(parcel, Kind.DELAYED)) == (1, 0, ("999",))


@pytest.mark.clause("D3")
def test_backordered_rows_come_later_by_themselves() -> None:
    full, out = b.article("1"), b.article("2", supplier_out=True)
    order, first = packed(full, out)
    dispatch_wave(first.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    record(say(first, Kind.DELIVERED))
    assert states(order) == ("open", ["delivered", "backordered"])
    assert Charge.objects.count() == 3
    assert b.nothing_breaks()
    Article.objects.update(supplier_out=False)
    b.stock(out)
    second = pack(order)
    dispatch_wave(second.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    record(say(second, Kind.DELIVERED, WEDNESDAY + timedelta(days=1)))
    assert states(order) == ("delivered", ["delivered", "delivered"])
    assert Charge.objects.count() == 6
    assert b.nothing_breaks()


def test_the_second_parcel_may_be_planned_while_the_first_is_on_its_way() -> None:
    full, out = b.article("1"), b.article("2", supplier_out=True)
    order, first = packed(full, out)
    dispatch_wave(first.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    Article.objects.update(supplier_out=False)
    b.stock(out)
    second = pack(order)
    record(say(first, Kind.DELIVERED))
    assert states(order) == ("packed", ["delivered", "allocated"])
    assert b.nothing_breaks()
    dispatch_wave(second.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    assert states(order) == ("dispatched", ["delivered", "dispatched"])
    assert b.nothing_breaks()


def test_silence_for_more_than_three_working_days_becomes_one_task_that_a_word_ends() -> None:
    _, parcel = packed(b.article())
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    monday, tuesday = WEDNESDAY + timedelta(days=5), WEDNESDAY + timedelta(days=6)
    assert not queries.silent_parcels(b.DESK, monday).exists()
    assert open_tasks_for_silent_parcels(actor=b.DESK, at=tuesday) == 1
    assert open_tasks_for_silent_parcels(actor=b.DESK, at=tuesday + timedelta(hours=1)) == 0
    record(say(parcel, Kind.DELIVERED))
    assert Task.objects.get().done_at is not None


def test_the_timeline_tells_an_orders_way() -> None:
    order, parcel = packed(b.article())
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    record(say(parcel, Kind.DELIVERED, WEDNESDAY + timedelta(hours=4)))
    steps = [entry.what for entry in queries.order_timeline(b.DESK, order)]
    assert steps == ["ordered", "planned", "packed", "departed", "delivered"]


@pytest.mark.clause("I1")
def test_a_prescriber_elsewhere_sees_no_timeline() -> None:
    order, _ = packed(b.article())
    outsider = b.prescriber(b.unit(b.care_provider("1490")))
    with pytest.raises(Refused, match="order_not_found"):
        queries.order_timeline(outsider, order)


# --- verify -------------------------------------------------------------------------------------------


@pytest.fixture
def delivered() -> Order:
    order, parcel = packed(b.article())
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    record(say(parcel, Kind.DELIVERED))
    assert b.nothing_breaks()
    return order


def planted(name: str) -> int:
    return len(breaches(f"delivery.{name}"))


def test_verify_finds_a_row_that_is_not_where_its_parcel_is(delivered: Order) -> None:
    delivered.rows.update(state="dispatched")
    assert planted("rows_follow_their_parcel") == 1


def test_verify_finds_a_parcel_that_never_left(delivered: Order) -> None:
    DeliveryEvent.objects.filter(kind=Kind.DEPARTED).delete()
    assert planted("sent_parcels_have_departed") == 1


def test_verify_finds_a_delivery_that_nobody_reported(delivered: Order) -> None:
    DeliveryEvent.objects.filter(kind=Kind.DELIVERED).delete()
    assert planted("delivered_is_what_the_carrier_says") == 1


def test_verify_finds_an_arrival_that_was_not_acted_on(delivered: Order) -> None:
    delivered.parcels.update(state="dispatched")
    assert planted("delivered_is_what_the_carrier_says") == 1


def test_verify_finds_a_row_delivered_on_another_day(delivered: Order) -> None:
    delivered.rows.update(delivered_day=date(2026, 3, 1))
    assert planted("rows_are_delivered_on_their_parcels_day") == 1


def test_verify_finds_a_day_without_a_parcel(delivered: Order) -> None:
    waiting = b.waiting_order([(Article.objects.all()[0], 30)])
    waiting.rows.update(delivered_day=date(2026, 3, 1))
    assert planted("rows_are_delivered_on_their_parcels_day") == 1


@pytest.mark.clause("F2")
def test_a_day_that_cannot_be_right_charges_nothing() -> None:
    """Rates follow the day of delivery, and one ahead of the charge's own would be on no month's invoice."""
    _order, parcel = packed(b.article())
    for days, code in ((-400, "event_before_packing"), (-1, "event_before_packing"), (40, "event_ahead")):
        event = say(parcel, Kind.DELIVERED, b.TUESDAY + timedelta(days))
        with pytest.raises(Refused, match=code):
            record_events([event], actor=b.DEPOT, at=WEDNESDAY)
    assert not Charge.objects.exists()
    record(say(parcel, Kind.DELIVERED, b.TUESDAY - timedelta(minutes=5)))
    assert Charge.objects.exists()


def test_nothing_happens_on_the_road_before_the_parcel_left() -> None:
    _, parcel = packed(b.article())
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    too_early = say(parcel, Kind.DELIVERED, WEDNESDAY - timedelta(hours=1))
    before = everything()
    with pytest.raises(Refused, match="event_before_leaving"):
        record(too_early)
    assert everything() == before
    assert record(say(parcel, Kind.DELAYED, WEDNESDAY - timedelta(hours=1))) == (1, 0, ()), (
        "that is known before"
    )
    assert record(say(parcel, Kind.DELIVERED, WEDNESDAY - timedelta(minutes=1))) == (1, 0, ()), (
        "clocks differ"
    )
