"""Transport is booked once, whatever happens on the way; what doesn't go by itself becomes a task."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests import builders as b
from tests.apps.delivery.booked import WEDNESDAY, carrier, packed, packed_wave
from tests.everything import everything
from tests.sending import dispatch_wave
from uttag.apps.access.actors import SYSTEM
from uttag.apps.delivery.booking import queries
from uttag.apps.delivery.booking.changing import call_off_booking, note_answer
from uttag.apps.delivery.booking.making import book_wave, choose_carrier, rebook
from uttag.apps.delivery.booking.queries import transport_today, without_carrier
from uttag.apps.delivery.booking.sending import send_booking, send_call_off
from uttag.apps.delivery.booking.stopping import stop_recalled
from uttag.apps.delivery.booking.watching import watch_bookings
from uttag.apps.delivery.models import BookedParcel, Booking
from uttag.apps.delivery.tracking.receiving import receive_message
from uttag.apps.fulfilment.models import ExtraBox, Parcel
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.parties.models import Carrier, PickupPoint
from uttag.apps.patients.models import Patient
from uttag.apps.stock.models import Lot
from uttag.ground.outbox.models import Message
from uttag.ground.tasks.models import Task
from uttag.ground.trail.models import TrailEntry
from uttag.ground.verify import breaches
from uttag.rules.reasons import Refused
from uttag.rules.wording import say

pytestmark = pytest.mark.django_db

State = Booking.State
LATER = b.TUESDAY + timedelta(hours=1)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    b.terms()
    settings.CARRIER_LINKS = {"BUDET": {"folder": str(tmp_path)}}
    return tmp_path


def book(parcel: Parcel) -> Booking:
    [booking] = book_wave(parcel.wave.uuid, actor=b.DEPOT, at=b.TUESDAY)
    return booking


def sent(booking: Booking, at: Any = LATER) -> Booking:
    send_booking(booking.uuid, actor=SYSTEM, at=at)
    booking.refresh_from_db()
    return booking


def in_file(booking: Booking) -> dict[str, Any]:
    assert booking.file
    told: dict[str, Any] = json.loads(bytes(booking.file.content))
    return told


def tasks(**wanted: Any) -> list[str]:
    return list(Task.objects.filter(done_at=None, **wanted).values_list("kind", flat=True))


def test_a_packed_wave_is_booked_carrier_by_carrier_and_sent_once(folder: Path) -> None:
    budet, other = carrier(), carrier("PAKETAN", Carrier.Link.SIMULATED)
    wave = packed_wave([{"carrier": budet}, {"carrier": budet}, {"carrier": other}])
    first, second = book_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)
    assert [booking.parcels.count() for booking in (first, second)] == [2, 1]
    assert (first.state, second.state) == (State.ASKED, State.CONFIRMED)
    assert book_wave(wave.uuid, actor=SYSTEM, at=LATER) == []
    assert sent(first).state == State.SENT
    [file] = (folder / "out").iterdir()
    assert file.read_bytes() == bytes(first.file.content) if first.file else False
    assert b.nothing_breaks()


@pytest.mark.clause("I3")
def test_what_was_not_booked_is_booked_when_it_leaves() -> None:
    parcel = packed(by=carrier())
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    assert Booking.objects.get().parcels.get().parcel == parcel
    assert Message.objects.get(kind="transport.send").payload == {"booking": str(Booking.objects.get().uuid)}
    assert b.nothing_breaks()


@pytest.mark.clause("I3")
def test_a_crash_after_sending_sends_the_same_booking_again(folder: Path) -> None:
    booking = book(packed(by=carrier()))
    sent(booking)
    Booking.objects.update(state=State.ASKED, sent_at=None, file=None)  # as if it had never been noted
    assert sent(booking).state == State.SENT
    assert [path.name for path in (folder / "out").iterdir()] == [f"booking-{booking.uuid}.json"]


@pytest.mark.clause("D1")
@pytest.mark.clause("D4")
@pytest.mark.clause("D7")
def test_the_carrier_is_told_where_how_and_between_which_hours() -> None:
    order = {"door_code": "1234", "phone": "070-1", "instructions": "Hunden är snäll"}
    parcel = packed(by=carrier(), boxes=2, **order)
    Parcel.objects.update(weight_g=2_500)
    first, second = in_file(sent(book(parcel)))["boxes"]
    assert first["sscc"] == parcel.sscc
    assert (first["number"], second["number"], second["of"]) == (1, 2, 2)
    assert (first["service"], first["window_from"], first["window_to"]) == ("home", "08:00", "19:00")
    assert (first["door_code"], first["phone"], first["weight_g"]) == ("1234", "070-1", 2_500)
    assert first["instructions"] == ["Hunden är snäll"]
    assert first["recipient"] == "Bob Patientsson"


@pytest.mark.clause("D10")
@pytest.mark.parametrize(("flats", "word"), [(False, "skyddat"), (True, "egna dörren")])
def test_the_conditions_of_leaving_outside_reach_the_driver(flats: bool, word: str) -> None:
    parcel = packed(by=carrier(), leave_outside=True, flats=flats)
    [box] = in_file(sent(book(parcel)))["boxes"]
    assert box["service"] == "leave_outside"
    assert word in box["instructions"][0]


@pytest.mark.clause("I2")
def test_someone_with_protected_identity_is_an_order_number() -> None:
    bob = b.patient(protected=Patient.Protected.MARKED)
    parcel = packed(by=carrier(), for_patient=bob, phone="070-1")
    [box] = in_file(sent(book(parcel)))["boxes"]
    assert box["recipient"].endswith(box["order"])
    assert (box["phone"], "Patientsson" in json.dumps(box)) == ("", False)


def test_a_booking_as_csv_has_a_line_per_box(folder: Path, settings: Any) -> None:
    settings.CARRIER_LINKS["BUDET"]["format"] = "csv"
    booking = sent(book(packed(by=carrier(), boxes=3)))
    assert booking.file
    lines = bytes(booking.file.content).decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("booking;leaves_at;sscc;")


# --- what doesn't go by itself ----------------------------------------------------------------------


def test_a_link_that_is_down_is_tried_again_and_becomes_a_task(settings: Any) -> None:
    settings.CARRIER_LINKS = {}
    booking = book(packed(by=carrier()))
    assert sent(booking, b.TUESDAY + timedelta(minutes=5)).state == State.ASKED
    assert "BUDET" in booking.fault
    assert tasks() == []
    again = Message.objects.get(key=f"transport.send:{booking.uuid}:1")
    assert again.due_at == b.TUESDAY + timedelta(minutes=5, seconds=30)
    send_booking(booking.uuid, 7, actor=SYSTEM, at=b.TUESDAY + timedelta(minutes=31))
    assert tasks(role="depot") == ["transport_down"]


def test_what_got_through_at_last_ends_the_task(settings: Any) -> None:
    known, settings.CARRIER_LINKS = settings.CARRIER_LINKS, {}
    booking = book(packed(by=carrier()))
    sent(booking, b.TUESDAY + timedelta(hours=3))
    settings.CARRIER_LINKS = known
    assert sent(booking, b.TUESDAY + timedelta(hours=4)).state == State.SENT
    assert (tasks(), booking.fault) == ([], "")


def test_a_carrier_without_link_is_called_and_its_answer_noted() -> None:
    booking = book(packed(by=carrier(link=Carrier.Link.NONE)))
    assert tasks() == ["transport_by_phone"]
    note_answer(booking.uuid, confirmed=True, reference="4711", actor=b.DEPOT, at=LATER)
    booking.refresh_from_db()
    assert (booking.state, booking.reference, tasks()) == (State.CONFIRMED, "4711", [])
    with pytest.raises(Refused, match="booking_settled"):
        note_answer(booking.uuid, confirmed=True, actor=b.DEPOT, at=LATER)


def test_a_refused_booking_is_a_task_and_is_booked_with_another() -> None:
    parcel = packed(by=carrier())
    booking = sent(book(parcel))
    note_answer(booking.uuid, confirmed=False, words="Fullt", actor=b.DEPOT, at=LATER)
    assert tasks() == ["transport_refused"]
    carrier("PAKETAN", Carrier.Link.SIMULATED)
    [anew] = rebook(booking.uuid, "PAKETAN", actor=b.DEPOT, at=LATER)
    parcel.order.refresh_from_db()
    assert (anew.state, parcel.order.carrier) == (State.CONFIRMED, anew.carrier)
    with pytest.raises(Refused, match="booking_booked_again"):
        rebook(booking.uuid, "PAKETAN", actor=b.DEPOT, at=LATER)
    assert b.nothing_breaks()


def test_a_booking_that_nobody_answers_becomes_one_task() -> None:
    sent(book(packed(by=carrier())))
    assert watch_bookings(actor=SYSTEM, at=LATER + timedelta(hours=1)) == 0
    for hours in (2, 3):
        watch_bookings(actor=SYSTEM, at=LATER + timedelta(hours=hours))
    assert tasks() == ["transport_unanswered"]


def test_a_booking_that_nobody_answered_is_watched_once_and_no_more_when_its_parcels_are_there() -> None:
    told = packed(by=carrier())
    sent(book(told))
    assert watch_bookings(actor=SYSTEM, at=LATER + timedelta(hours=2)) == 1
    assert watch_bookings(actor=SYSTEM, at=LATER + timedelta(hours=3)) == 0
    there = packed(by=carrier())
    sent(book(there))
    Parcel.objects.filter(pk=there.pk).update(state="delivered", delivered_at=LATER)
    assert watch_bookings(actor=SYSTEM, at=LATER + timedelta(hours=3)) == 0
    assert tasks() == ["transport_unanswered"]


@pytest.mark.parametrize("link", [Carrier.Link.FILES, Carrier.Link.NONE])
def test_the_day_shows_what_nobody_answered_until_it_is_there(link: str) -> None:
    parcel = packed(by=carrier(link=link))
    booking = book(parcel)

    def shown(days: int) -> list[Booking]:
        [card] = transport_today(b.DEPOT, LATER + timedelta(days=days))
        return card.bookings

    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=LATER)
    assert shown(3) == [booking]
    Parcel.objects.update(state="delivered", delivered_at=LATER)
    assert (shown(0), shown(3)) == ([booking], [])


def test_the_day_shows_the_latest_bookings_of_each_carrier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_A_DAY", 2)
    for code in ("BUDET", "PAKETAN"):
        for minutes in range(3):
            Booking.objects.create(carrier=carrier(code), asked_at=LATER + timedelta(minutes=minutes))
    for card in transport_today(b.DEPOT, LATER):
        asked = [(booking.asked_at - LATER).seconds // 60 for booking in card.bookings]
        assert asked == [2, 1], card.carrier


def test_calling_off_tells_the_carrier_and_frees_the_parcels(folder: Path) -> None:
    parcel = packed(by=carrier())
    booking = sent(book(parcel))
    call_off_booking(booking.uuid, actor=b.DEPOT, at=LATER)
    assert Message.objects.filter(kind="transport.call_off").exists()
    send_call_off(booking.uuid, actor=SYSTEM, at=LATER)
    assert (folder / "out" / f"call_off-{booking.uuid}.json").exists()
    assert (
        book_wave(parcel.wave.uuid, actor=SYSTEM, at=LATER) == []
    )  # a late message undoes nobody's decision
    [anew] = rebook(booking.uuid, "BUDET", actor=b.DEPOT, at=LATER)
    assert anew.uuid != booking.uuid
    assert b.nothing_breaks()


def test_a_booking_called_off_while_it_is_sent_is_called_off_there_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    booking = book(packed(by=carrier()))
    from uttag.gateways.carriers.files import Files

    lay = Files.book

    def meanwhile(*given: Any) -> Any:
        call_off_booking(booking.uuid, actor=b.DEPOT, at=LATER)
        return lay(*given)

    monkeypatch.setattr(Files, "book", meanwhile)
    assert sent(booking).state == State.CALLED_OFF
    assert Message.objects.filter(kind="transport.call_off").count() == 1
    assert b.nothing_breaks()


def test_nothing_is_called_off_once_a_parcel_has_left() -> None:
    parcel = packed(by=carrier())
    booking = sent(book(parcel))
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=LATER)
    before = everything(but=("Refusal", "Ruling"))
    with pytest.raises(Refused, match="parcel_has_left"):
        call_off_booking(booking.uuid, actor=b.DEPOT, at=LATER)
    assert everything(but=("Refusal", "Ruling")) == before


# --- parcels that nobody drives --------------------------------------------------------------------


def test_parcels_without_a_carrier_are_a_task_until_someone_chooses() -> None:
    parcel = packed()
    assert book_wave(parcel.wave.uuid, actor=SYSTEM, at=LATER) == []
    assert tasks(role="depot") == ["transport_without_carrier"]
    carrier("PAKETAN", Carrier.Link.SIMULATED)
    [booking] = choose_carrier([parcel.sscc], "PAKETAN", actor=b.DEPOT, at=LATER)
    assert (booking.state, tasks()) == (State.CONFIRMED, [])
    with pytest.raises(Refused, match="parcel_is_booked"):
        choose_carrier([parcel.sscc], "PAKETAN", actor=b.DEPOT, at=LATER)


def test_a_stopped_carrier_drives_nothing_more() -> None:
    """Packed for one that was stopped meanwhile: nothing is booked with it, and somebody chooses another."""
    stopped = carrier()
    parcel = packed(by=stopped)
    Carrier.objects.filter(pk=stopped.pk).update(active=False)
    assert book_wave(parcel.wave.uuid, actor=b.DEPOT, at=LATER) == []
    assert list(without_carrier(b.DEPOT)) == [parcel]
    assert tasks(role="depot") == ["transport_without_carrier"]
    carrier("PAKETAN")
    [booking] = choose_carrier([parcel.sscc], "PAKETAN", actor=b.DEPOT, at=LATER)
    assert booking.carrier.code == "PAKETAN"
    assert tasks(role="depot") == []


@pytest.mark.parametrize(
    ("sscc", "code", "refused"),
    [("", "NOBODY", "carrier_not_found"), ("999", "BUDET", "parcel_unknown")],
)
def test_a_choice_that_makes_no_sense_is_refused(sscc: str, code: str, refused: str) -> None:
    carrier()
    parcel = packed()
    with pytest.raises(Refused, match=refused):
        choose_carrier([sscc or parcel.sscc], code, actor=b.DEPOT, at=LATER)


@pytest.mark.clause("I1")
def test_the_desk_books_nothing() -> None:
    parcel = packed(by=carrier())
    with pytest.raises(Refused, match="not_your_role"):
        book_wave(parcel.wave.uuid, actor=b.DESK, at=LATER)


def test_an_unknown_wave_or_booking_is_refused() -> None:
    with pytest.raises(Refused, match="wave_not_found"):
        book_wave(uuid4(), actor=b.DEPOT, at=LATER)
    with pytest.raises(Refused, match="booking_not_found"):
        call_off_booking(uuid4(), actor=b.DEPOT, at=LATER)


# --- verify ------------------------------------------------------------------------------------------


def planted(name: str) -> int:
    return len(breaches(f"delivery.{name}"))


def test_verify_finds_a_parcel_booked_with_another_than_its_orders_carrier() -> None:
    parcel = packed(by=carrier())
    book(parcel)
    parcel.order.carrier = carrier("PAKETAN")
    parcel.order.save()
    assert planted("booked_parcels_are_packed_or_gone") == 1


def test_verify_finds_parcels_of_a_dead_booking_that_count() -> None:
    book(packed(by=carrier()))
    Booking.objects.update(state=State.REFUSED)
    assert planted("booked_parcels_are_packed_or_gone") == 1
    Booking.objects.update(state=State.ASKED)
    BookedParcel.objects.update(live=False)
    assert planted("booked_parcels_are_packed_or_gone") == 1


def test_verify_finds_a_sent_booking_without_its_file() -> None:
    sent(book(packed(by=carrier())))
    Booking.objects.update(file=None)
    assert planted("sent_bookings_have_their_file") == 1


# --- killed, called off, stopped ---------------------------------------------------------------------


def killed_before_noting(monkeypatch: pytest.MonkeyPatch, booking: Booking) -> None:
    """A worker sends it, and dies before it can note so."""
    with monkeypatch.context() as patch:
        patch.setattr("uttag.apps.delivery.booking.sending._note_sent", _die)
        with pytest.raises(KeyboardInterrupt):
            send_booking(booking.uuid, actor=SYSTEM, at=LATER)


def _die(*given: Any, **more: Any) -> None:
    raise KeyboardInterrupt


@pytest.mark.clause("I3")
def test_a_booking_that_was_sent_by_a_killed_worker_is_called_off_there(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    booking = book(packed(by=carrier()))
    killed_before_noting(monkeypatch, booking)
    assert (folder / "out" / f"booking-{booking.uuid}.json").exists()
    call_off_booking(booking.uuid, actor=b.DEPOT, at=LATER)
    send_booking(booking.uuid, actor=SYSTEM, at=LATER)  # the killed one's message, taken by another
    told = Message.objects.get(kind="transport.call_off")
    send_call_off(booking.uuid, actor=SYSTEM, at=LATER)
    assert told.payload == {"booking": str(booking.uuid)}
    assert (folder / "out" / f"call_off-{booking.uuid}.json").exists()


@pytest.mark.clause("I3")
def test_a_booking_that_comes_there_after_its_call_off_is_called_off_again() -> None:
    booking = book(packed(by=carrier()))
    call_off_booking(booking.uuid, actor=b.DEPOT, at=LATER)
    Message.objects.filter(kind="transport.call_off").update(attempts=1, done_at=LATER)
    for _ in range(2):
        send_booking(booking.uuid, actor=SYSTEM, at=LATER)
    assert Message.objects.filter(kind="transport.call_off", done_at=None).count() == 1


def test_a_carrier_that_is_called_is_told_nothing_by_message() -> None:
    booking = book(packed(by=carrier(link=Carrier.Link.NONE)))
    call_off_booking(booking.uuid, actor=b.DEPOT, at=LATER)
    assert not Message.objects.filter(kind="transport.call_off").exists()


def test_a_yes_after_it_was_called_off_is_answered_with_the_call_off() -> None:
    booking = sent(book(packed(by=carrier())))
    note_answer(booking.uuid, confirmed=False, actor=b.DEPOT, at=LATER)
    body = json.dumps({"bookings": [{"booking": str(booking.uuid), "answer": "confirmed"}]}).encode()
    receive_message("BUDET", "m1", body, actor=SYSTEM, at=LATER)
    booking.refresh_from_db()
    assert booking.state == State.REFUSED
    assert Message.objects.filter(kind="transport.call_off").count() == 1


def two_goods(by: Carrier) -> tuple[Any, Parcel]:
    """A wave of two orders with other goods, and the parcel whose goods are then recalled."""
    first, second = b.article(), b.article("200002")
    for of in (first, second):
        b.stock(of, 30)
        b.waiting_order([(of, 30)], carrier=by)
    wave = plan_wave(actor=b.DEPOT, at=b.TUESDAY)
    pack_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)
    return wave, wave.parcels.order_by("pk")[0]


@pytest.mark.clause("B2.11")
def test_a_booking_says_which_boxes_do_not_come_once_their_goods_are_recalled() -> None:
    wave, parcel = two_goods(carrier())
    [booking] = book_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)
    sent(booking)
    ExtraBox.objects.create(parcel=parcel, number=2, sscc="999")
    Lot.objects.filter(article__number="100001").update(blocked_at=LATER)
    for _ in range(2):
        stop_recalled(wave.uuid, actor=b.DEPOT, at=LATER)
    booking.refresh_from_db()
    task = Task.objects.get(kind="transport_stopped")
    assert (booking.state, booking.parcels.count()) == (State.SENT, 1)
    assert task.params["ssccs"] == f"{parcel.sscc}, 999"
    assert "återkallade" in say(task.reason)
    assert b.nothing_breaks()


@pytest.mark.clause("B2.11")
@pytest.mark.parametrize("link", [Carrier.Link.FILES, Carrier.Link.NONE])
def test_a_booking_left_without_parcels_is_called_off(link: str) -> None:
    wave, _ = two_goods(carrier(link=link))
    [booking] = book_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)
    Lot.objects.update(blocked_at=LATER)
    assert stop_recalled(wave.uuid, actor=b.DEPOT, at=LATER) == 2
    booking.refresh_from_db()
    by_phone = link == Carrier.Link.NONE
    assert booking.state == State.CALLED_OFF
    assert Message.objects.filter(kind="transport.call_off").exists() is not by_phone
    assert tasks() == (["transport_stopped"] if by_phone else [])
    assert b.nothing_breaks()


# --- who can take it -----------------------------------------------------------------------------------


@pytest.mark.clause("D11")
def test_no_other_carrier_takes_a_parcel_to_a_pickup_point() -> None:
    point = PickupPoint.objects.create(code="P1", name="Torget", carrier=carrier(), postal_code="53230")
    parcel = packed(destination="pickup_point", pickup_point=point)
    carrier("PAKETAN", Carrier.Link.SIMULATED)
    with pytest.raises(Refused, match="carrier_not_of_pickup_point"):
        choose_carrier([parcel.sscc], "PAKETAN", actor=b.DEPOT, at=LATER)
    booking = choose_carrier([parcel.sscc], "BUDET", actor=b.DEPOT, at=LATER)[0]
    call_off_booking(booking.uuid, actor=b.DEPOT, at=LATER)
    with pytest.raises(Refused, match="carrier_not_of_pickup_point"):
        rebook(booking.uuid, "PAKETAN", actor=b.DEPOT, at=LATER)


@pytest.mark.parametrize("heavy", ["first", "second"])
def test_no_carrier_takes_a_box_that_is_too_heavy_for_it(heavy: str) -> None:
    parcel = packed(boxes=2)
    boxes: Any = Parcel.objects if heavy == "first" else ExtraBox.objects
    boxes.update(weight_g=5_001)
    carrier("PAKETAN", Carrier.Link.SIMULATED, most_weight_g=5_000)
    with pytest.raises(Refused, match="box_too_heavy_for_carrier"):
        choose_carrier([parcel.sscc], "PAKETAN", actor=b.DEPOT, at=LATER)
    boxes.update(weight_g=5_000)
    assert choose_carrier([parcel.sscc], "PAKETAN", actor=b.DEPOT, at=LATER)


def test_the_orders_trail_says_who_drove_before_and_who_drives_now() -> None:
    parcel = packed(by=carrier())
    booking = sent(book(parcel))
    note_answer(booking.uuid, confirmed=False, actor=b.DEPOT, at=LATER)
    carrier("PAKETAN", Carrier.Link.SIMULATED)
    rebook(booking.uuid, "PAKETAN", actor=b.DEPOT, at=LATER)
    entry = TrailEntry.objects.get(operation="choose_carrier")
    assert (entry.subject_uuid, entry.changes) == (parcel.order.uuid, {"carrier": ["Budet", "Paketan"]})
