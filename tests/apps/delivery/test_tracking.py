"""What carriers say: in any order, more than once, and what can't be true is laid aside, never lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from tests import builders as b
from tests.apps.delivery.booked import WEDNESDAY, carrier, packed
from tests.sending import dispatch_wave
from uttag.apps.access.actors import SYSTEM
from uttag.apps.charges.models import Charge
from uttag.apps.delivery import queries
from uttag.apps.delivery.lateness import late_parcel_keys
from uttag.apps.delivery.models import Booking, CarrierMessage, DeliveryEvent, StrayEvent
from uttag.apps.delivery.operations import (
    ParcelEvent,
    open_tasks_for_silent_parcels,
    record_events,
)
from uttag.apps.delivery.tracking.receiving import Received, receive_message
from uttag.apps.delivery.tracking.simulating import speak_for_simulated_carriers
from uttag.apps.delivery.tracking.strays import retry_stray_events, settle_stray_event
from uttag.apps.fulfilment.models import ExtraBox, Parcel
from uttag.apps.notices.models import Notice
from uttag.apps.parties.models import Carrier
from uttag.gateways.carriers.messages import KINDS
from uttag.ground.tasks.models import Task
from uttag.ground.verify import breaches
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db

Kind, Why = DeliveryEvent.Kind, StrayEvent.Why
EVENING = WEDNESDAY + timedelta(hours=9)
UNKNOWN = "373500000000000019"


@pytest.fixture(autouse=True)
def _terms() -> None:
    b.terms()


def gone(*, boxes: int = 1, link: str = Carrier.Link.HTTP, **order: Any) -> Parcel:
    parcel = packed(by=carrier(link=link), boxes=boxes, **order)
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    parcel.refresh_from_db()
    return parcel


def said(sscc: str, kind: str, at: datetime = WEDNESDAY + timedelta(hours=2)) -> dict[str, str]:
    return {"sscc": sscc, "kind": kind, "happened_at": at.isoformat()}


def message(*events: dict[str, str], id: str = "m1", code: str = "BUDET", at: datetime = EVENING) -> Received:
    body = orjson.dumps({"events": list(events)})
    return receive_message(code, id, body, actor=SYSTEM, at=at)


def state(parcel: Parcel) -> str:
    parcel.refresh_from_db()
    return parcel.state


def strays() -> list[tuple[str, str]]:
    return list(StrayEvent.objects.order_by("pk").values_list("sscc", "why"))


def test_the_words_of_the_port_are_the_kinds_of_events() -> None:
    assert set(Kind.values) == KINDS


@pytest.mark.clause("D2")
@pytest.mark.clause("I3")
def test_words_in_any_order_and_more_than_once_deliver_once() -> None:
    parcel = gone()
    late = said(parcel.sscc, "delayed", WEDNESDAY + timedelta(hours=1))
    there = said(parcel.sscc, "delivered")
    assert message(there, there, id="m1") == Received(new=1, repeated=1)
    assert message(late, there, id="m2") == Received(new=1, repeated=1)
    assert (state(parcel), Charge.objects.count()) == ("delivered", 3)
    assert b.nothing_breaks()


@pytest.mark.clause("I3")
def test_a_message_with_a_known_id_does_nothing() -> None:
    parcel = gone()
    message(said(parcel.sscc, "delayed"))
    assert message(said(parcel.sscc, "delivered")).known
    assert state(parcel) == "dispatched"
    assert CarrierMessage.objects.count() == 1


@pytest.mark.clause("D11")
def test_what_cannot_be_true_is_laid_aside_and_the_rest_is_recorded() -> None:
    parcel = gone(destination="pickup_point")
    day = timedelta(days=1)
    told = (
        said(UNKNOWN, "delivered"),
        said(parcel.sscc, "delivered", b.TUESDAY - day),
        said(parcel.sscc, "delivered", EVENING + timedelta(hours=1)),
        said(parcel.sscc, "at_pickup_point"),
    )
    assert message(*told) == Received(new=1, stray=3)
    assert strays() == [(UNKNOWN, Why.UNKNOWN), (parcel.sscc, Why.TOO_EARLY), (parcel.sscc, Why.AHEAD)]
    assert message(*told, id="m2") == Received(repeated=1, stray=3)
    assert len(strays()) == 3
    assert (state(parcel), Charge.objects.exists()) == ("dispatched", False)


def test_a_carrier_speaks_only_of_what_it_drives() -> None:
    parcel = gone()
    carrier("PAKETAN", Carrier.Link.HTTP)
    assert message(said(parcel.sscc, "delivered"), code="PAKETAN").stray == 1
    assert strays() == [(parcel.sscc, Why.OTHER_CARRIER)]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"{", "JSON"),
        (b"\xff", "decode"),
        (b"[]", "object"),
        (b"{}", "nothing"),
        (b'{"events": 1}', "list"),
        (b'{"events": [{"sscc": "1"}]}', "happened_at: is missing"),
        (b'{"events": [], "more": []}', "nothing else"),
        (b'{"events": [{"sscc": "12", "kind": "lost", "happened_at": "2026-03-04T10:00:00Z"}]}', "SSCC"),
    ],
)
def test_a_message_that_cannot_be_read_is_kept_with_what_is_wrong(body: bytes, word: str) -> None:
    carrier()
    told = receive_message("BUDET", "m1", body, actor=SYSTEM, at=EVENING)
    assert word in told.fault
    kept = CarrierMessage.objects.get()
    assert (kept.fault, kept.read_at) == (told.fault, None)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"kind": "eaten"}, "kind"),
        ({"happened_at": "2026-03-04T10:00:00"}, "zone"),
        ({"happened_at": "i går"}, "no time"),
        ({"happened_at": "0001-01-01T00:00:00+00:00"}, "year"),
        ({"sscc": 12}, "a text"),
        ({"place": "Skara"}, "not agreed"),
        ({"sscc": "\u0000"}, "SSCC"),
    ],
)
def test_one_fault_and_nothing_of_the_message_is_believed(change: dict[str, Any], word: str) -> None:
    parcel = gone()
    good = said(parcel.sscc, "delivered")
    told = message(good, {**good, **change})
    assert word in told.fault
    assert told.fault.startswith("events[1].")
    assert state(parcel) == "dispatched"


def test_an_answer_to_a_booking_comes_as_a_message_too() -> None:
    gone()
    booking = Booking.objects.get()
    Booking.objects.update(state=Booking.State.SENT)
    answer = {"booking": str(booking.uuid), "answer": "confirmed", "reference": "B-1"}
    foreign = {"booking": UNKNOWN.rjust(32, "0"), "answer": "refused"}
    body = orjson.dumps({"bookings": [answer, foreign]})
    told = receive_message("BUDET", "m1", body, actor=SYSTEM, at=EVENING)
    booking.refresh_from_db()
    assert (booking.state, booking.reference, len(told.foreign)) == (Booking.State.CONFIRMED, "B-1", 1)


# --- boxes ----------------------------------------------------------------------------------------------


@pytest.mark.clause("D3")
def test_a_parcel_has_arrived_when_all_its_boxes_have() -> None:
    parcel = gone(boxes=2)
    second = parcel.extra_boxes.get()
    message(said(second.sscc, "delivered"))
    assert state(parcel) == "dispatched"
    assert b.nothing_breaks()
    last = WEDNESDAY + timedelta(hours=4)
    message(said(f"00{parcel.sscc}", "left_outside", last), id="m2")
    assert (state(parcel), parcel.delivered_at) == ("delivered", last)
    assert b.nothing_breaks()


def test_what_a_person_says_of_a_parcel_holds_for_all_its_boxes() -> None:
    parcel = gone(boxes=2)
    event = ParcelEvent(parcel.sscc, Kind.DELIVERED, EVENING, "patienten")
    record_events([event], actor=b.DESK, at=EVENING)
    assert state(parcel) == "delivered"
    assert b.nothing_breaks()


# --- reading 23 ------------------------------------------------------------------------------------------


@pytest.mark.clause("D2")
def test_a_lost_parcel_is_a_task_at_once_counts_as_late_and_is_found() -> None:
    parcel = gone()
    message(said(parcel.sscc, "lost"))
    task = Task.objects.get(done_at=None)
    assert (task.kind, task.role, task.subject_uuid) == ("parcel_lost", "service_desk", parcel.uuid)
    today = WEDNESDAY.date()
    assert parcel.order.deadline_day > today
    assert late_parcel_keys(b.DESK, today) == {parcel.pk}
    message(said(parcel.sscc, "lost", WEDNESDAY + timedelta(hours=3)), id="m2")
    assert Task.objects.filter(done_at=None).count() == 1
    message(said(parcel.sscc, "delivered", WEDNESDAY + timedelta(hours=5)), id="m3")
    assert not Task.objects.filter(done_at=None).exists()
    assert not late_parcel_keys(b.DESK, today)


@pytest.mark.clause("D2")
def test_that_it_is_lost_breaks_no_silence_and_that_nobody_was_home_does() -> None:
    parcel = gone()
    week = WEDNESDAY + timedelta(days=7)
    message(said(parcel.sscc, "lost"))
    assert open_tasks_for_silent_parcels(actor=SYSTEM, at=week) == 1
    assert late_parcel_keys(b.DESK, week.date()) == {parcel.pk}
    message(said(parcel.sscc, "not_delivered", week), id="m2", at=week)
    assert not Task.objects.filter(done_at=None).exists()


def test_a_parcel_is_silent_while_one_of_its_boxes_is() -> None:
    parcel = gone(boxes=2)
    week = WEDNESDAY + timedelta(days=7)
    message(said(parcel.sscc, "delivered"))
    assert list(queries.silent_parcels(b.DESK, week)) == [parcel]
    assert open_tasks_for_silent_parcels(actor=SYSTEM, at=week) == 1
    message(said(parcel.extra_boxes.get().sscc, "delivered"), id="m2", at=week)
    assert not Task.objects.filter(done_at=None).exists()


def test_the_timeline_says_that_it_left_once_and_names_the_box() -> None:
    parcel = gone(boxes=2)
    second = parcel.extra_boxes.get()
    message(said(parcel.sscc, "departed"), said(second.sscc, "delayed"))
    steps = [(entry.what, entry.sscc) for entry in queries.order_timeline(b.DESK, parcel.order)]
    assert steps[2:] == [
        ("packed", parcel.sscc),
        ("departed", parcel.sscc),
        ("delayed", second.sscc),
    ]


# --- strays are settled ------------------------------------------------------------------------------------


def test_someone_settles_a_stray_event_with_words_once() -> None:
    gone()
    message(said(UNKNOWN, "delivered"))
    stray = StrayEvent.objects.get()
    with pytest.raises(Refused, match="stray_needs_outcome"):
        settle_stray_event(stray.uuid, " ", actor=b.DESK, at=EVENING)
    settle_stray_event(stray.uuid, "Grannföretagets kolli", actor=b.DESK, at=EVENING)
    with pytest.raises(Refused, match="stray_settled"):
        settle_stray_event(stray.uuid, "Igen", actor=b.DESK, at=EVENING)


def test_what_another_carrier_says_can_be_vouched_for() -> None:
    parcel = gone()
    carrier("PAKETAN", Carrier.Link.HTTP)
    message(said(parcel.sscc, "delivered"), code="PAKETAN")
    stray = StrayEvent.objects.get()
    settle_stray_event(stray.uuid, "De bytte bil", record_it=True, actor=b.DEPOT, at=EVENING)
    assert state(parcel) == "delivered"
    assert b.nothing_breaks()


def test_what_cannot_have_happened_is_not_recorded_even_so() -> None:
    parcel = gone()
    message(said(UNKNOWN, "delivered"), said(parcel.sscc, "delivered", b.TUESDAY - timedelta(days=1)))
    for stray, code in zip(
        StrayEvent.objects.order_by("pk"), ("parcel_unknown", "event_before_packing"), strict=True
    ):
        with pytest.raises(Refused, match=code):
            settle_stray_event(stray.uuid, "Nog sant", record_it=True, actor=b.DEPOT, at=EVENING)
    assert StrayEvent.objects.filter(settled_at=None).count() == 2


def test_an_unknown_box_that_turns_up_gets_its_events() -> None:
    parcel = gone()
    message(said(UNKNOWN, "delivered"))
    assert retry_stray_events(actor=SYSTEM, at=EVENING) == 0
    ExtraBox.objects.create(parcel=parcel, number=2, sscc=UNKNOWN)
    assert retry_stray_events(actor=SYSTEM, at=EVENING) == 1
    stray = StrayEvent.objects.get()
    assert (stray.settled_at, stray.settled_by) == (EVENING, None)
    assert parcel.events.filter(box__sscc=UNKNOWN).exists()


def test_an_unknown_box_that_turns_up_and_cannot_be_true_says_why_once() -> None:
    parcel = gone()
    early = said(UNKNOWN, "delivered", b.TUESDAY - timedelta(days=1))
    message(early)
    ExtraBox.objects.create(parcel=parcel, number=2, sscc=UNKNOWN)
    message(early, id="m2")  # by now it is known what is wrong with it
    assert [why for _, why in strays()] == [Why.UNKNOWN, Why.TOO_EARLY]
    assert retry_stray_events(actor=SYSTEM, at=EVENING) == 0
    assert StrayEvent.objects.filter(settled_at=None).get().why == Why.TOO_EARLY
    StrayEvent.objects.filter(why=Why.TOO_EARLY).delete()
    StrayEvent.objects.update(settled_at=None, outcome="")
    retry_stray_events(actor=SYSTEM, at=EVENING)
    assert StrayEvent.objects.get().why == Why.TOO_EARLY


# --- the made-up carrier -----------------------------------------------------------------------------------


def test_the_made_up_carrier_delivers_in_its_time_and_the_same_each_time() -> None:
    parcel = gone(link=Carrier.Link.SIMULATED)
    assert speak_for_simulated_carriers(actor=SYSTEM, at=WEDNESDAY + timedelta(hours=1)) == 1  # departed
    hours = [WEDNESDAY + timedelta(hours=hour) for hour in range(2, 96, 12)]
    assert sum(speak_for_simulated_carriers(actor=SYSTEM, at=at) for at in hours) >= 1
    assert state(parcel) == "delivered"
    assert speak_for_simulated_carriers(actor=SYSTEM, at=hours[-1]) == 0
    assert not StrayEvent.objects.exists()


def test_what_the_made_up_carrier_was_not_there_to_say_stays_unsaid() -> None:
    parcel = gone(link=Carrier.Link.SIMULATED)
    assert speak_for_simulated_carriers(actor=SYSTEM, at=WEDNESDAY + timedelta(days=12)) == 0
    assert state(parcel) == "dispatched"


# --- verify ------------------------------------------------------------------------------------------------


def planted(name: str) -> int:
    return len(breaches(f"delivery.{name}"))


def test_verify_finds_a_delivered_parcel_with_a_box_under_way() -> None:
    parcel = gone()
    message(said(parcel.sscc, "delivered"))
    ExtraBox.objects.create(parcel=parcel, number=2, sscc=UNKNOWN)
    assert planted("all_boxes_of_a_delivered_parcel_arrived") == 1


def test_verify_finds_a_box_dated_otherwise_than_said() -> None:
    parcel = gone(boxes=2)
    message(said(parcel.extra_boxes.get().sscc, "delivered"))
    ExtraBox.objects.update(delivered_at=EVENING)
    assert planted("all_boxes_of_a_delivered_parcel_arrived") == 1


def test_verify_finds_a_message_that_was_never_read() -> None:
    carrier()
    message(said(UNKNOWN, "delivered"))
    CarrierMessage.objects.update(read_at=None)
    assert planted("messages_are_read_or_say_why_not") == 1


def test_verify_finds_a_stray_event_settled_without_words() -> None:
    carrier()
    message(said(UNKNOWN, "delivered"))
    StrayEvent.objects.update(settled_at=EVENING)
    assert planted("stray_events_are_settled_by_someone") == 1


@pytest.mark.clause("D10")
@pytest.mark.parametrize("destination", ["pickup_point", "special_housing"])
def test_only_what_goes_home_may_be_left_outside(destination: str) -> None:
    parcel = gone(destination=destination)
    by_person = ParcelEvent(parcel.sscc, Kind.LEFT_OUTSIDE, WEDNESDAY + timedelta(hours=2), "Budet")
    with pytest.raises(Refused, match="event_not_outside"):
        record_events([by_person], actor=b.DEPOT, at=EVENING)
    assert message(said(parcel.sscc, "left_outside")) == Received(stray=1)
    assert strays() == [(parcel.sscc, Why.NOT_OUTSIDE)]
    stray = StrayEvent.objects.get().uuid
    with pytest.raises(Refused, match="event_not_outside"):
        settle_stray_event(stray, "Så var det", record_it=True, actor=b.DEPOT, at=EVENING)
    assert (state(parcel), Charge.objects.exists()) == ("dispatched", False)
    assert message(said(parcel.sscc, "delivered"), id="m2") == Received(new=1), "it can still arrive"


@pytest.mark.clause("D11")
@pytest.mark.parametrize("destination", ["home", "special_housing"])
def test_nobody_is_sent_to_a_pickup_point_that_the_parcel_was_not_to_go_to(destination: str) -> None:
    """Which point it lies at nobody has said: it isn't there, and somebody must find out."""
    parcel = gone(destination=destination)
    by_person = ParcelEvent(parcel.sscc, Kind.AT_PICKUP_POINT, WEDNESDAY + timedelta(hours=2), "Budet")
    with pytest.raises(Refused, match="event_no_pickup_point"):
        record_events([by_person], actor=b.DEPOT, at=EVENING)
    message(said(parcel.sscc, "at_pickup_point"))
    assert strays() == [(parcel.sscc, Why.NO_PICKUP_POINT)]
    assert not Notice.objects.filter(kind="notice_at_pickup_point").exists()
    with pytest.raises(Refused, match="event_no_pickup_point"):
        settle_stray_event(
            StrayEvent.objects.get().uuid, "De säger så", record_it=True, actor=b.DEPOT, at=EVENING
        )


def test_what_a_carrier_says_of_a_parcel_that_nobody_drives_waits_for_a_person() -> None:
    parcel = packed()
    carrier()
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    assert message(said(parcel.sscc, Kind.DELIVERED)).stray == 1
    assert StrayEvent.objects.get().why == Why.OTHER_CARRIER
    parcel.refresh_from_db()
    assert parcel.state == Parcel.State.DISPATCHED
    assert not Charge.objects.exists()


@pytest.mark.clause("D2")
def test_lost_after_delivery_is_a_task_until_it_is_found() -> None:
    parcel = packed(by=carrier())
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    hours = [WEDNESDAY + timedelta(hours=n) for n in range(8)]
    message(said(parcel.sscc, Kind.LOST, hours[1]), id="m1")
    message(said(parcel.sscc, Kind.DELIVERED, hours[2]), id="m2")
    assert not Task.objects.filter(kind="parcel_lost", done_at=None).exists()
    for id in ("m3", "m4"):
        message(said(parcel.sscc, Kind.LOST, hours[3]), id=id)
    task = Task.objects.get(kind="parcel_lost", done_at=None)
    assert (task.role, task.code, task.subject_uuid) == (
        "service_desk",
        "parcel_lost_after_delivery",
        parcel.uuid,
    )
    parcel.refresh_from_db()
    assert parcel.state == Parcel.State.DELIVERED
    message(said(parcel.sscc, Kind.DELIVERED, hours[4]), id="m5")
    assert not Task.objects.filter(kind="parcel_lost", done_at=None).exists()
