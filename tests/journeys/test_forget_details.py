"""Door codes, phones and words to drivers are gone some days after an order has ended, wherever they lay (D10)."""

from __future__ import annotations

from datetime import datetime, timedelta

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import region as b
from tests.everything import everything
from uttag.apps.access.actors import SYSTEM
from uttag.apps.delivery.booking.forgetting import forget_empty_bookings
from uttag.apps.delivery.models import BookedParcel, Booking, DeliveryEvent
from uttag.apps.fulfilment.models import Parcel, WavePapers
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.fulfilment.printing.forgetting import forget_papers
from uttag.apps.notices.models import LetterBatch
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.ordering.operations import cancel_order
from uttag.apps.ordering.wishes import DeliveryChoice
from uttag.ground.files.models import StoredFile
from uttag.ground.files.operations import store
from uttag.ground.outbox.models import Message
from uttag.ground.trail.models import AccessLogEntry
from uttag.ground.verify import breaches
from uttag.interfaces.worker.handlers import HANDLERS
from uttag.journeys import forget_details as journey
from uttag.journeys.forget_details import forget_details
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db

DELIVERED = b.NOW + timedelta(days=5)
PAST = DELIVERED + timedelta(days=14, seconds=1)
TOLD = DeliveryChoice(door_code="1234", phone="070-1740605", instructions="Ställ den hos grannen")


@pytest.fixture
def region() -> b.Region:
    made = b.region()
    for number in ("K1", "K2"):
        b.article(number)
        b.stock(made, number, 5000)
    return made


def packed(region: b.Region, *numbers: str) -> list[Parcel]:
    """Parcels of orders that the driver was told things of."""
    torvald = b.patient(region)
    for number in numbers:
        b.place(region, torvald, b.item(region, torvald, number), delivery=TOLD)
    wave = plan_wave(actor=region.dan, at=b.NOW)
    pack_wave(wave.uuid, actor=region.dan, at=b.NOW)
    return list(wave.parcels.order_by("pk"))


def delivered(*parcels: Parcel) -> None:
    """Arrived, as far as forgetting looks at it."""
    orders = [parcel.order_id for parcel in parcels]
    Order.objects.filter(pk__in=orders).update(state=Order.State.DELIVERED, delivered_at=DELIVERED)


def details() -> set[tuple[str, str, str]]:
    return set(Order.objects.values_list("door_code", "phone", "instructions"))


def forget(at: datetime = PAST) -> int:
    return forget_details(actor=SYSTEM, at=at, most=1000)


@pytest.mark.clause("D10")
def test_kept_as_long_as_the_term_says_and_not_a_second_longer(region: b.Region) -> None:
    delivered(*packed(region, "K1"))
    assert forget(DELIVERED + timedelta(days=14)) == 0
    assert details() == {("1234", "070-1740605", "Ställ den hos grannen")}
    assert forget() == 1
    assert details() == {("", "", "")}
    order = Order.objects.get()
    assert (order.details_forgotten_at, order.street) == (PAST, "Storgatan 1")
    assert AccessLogEntry.objects.get(what="forget_details").patients == [str(order.patient.uuid)]
    after = everything()
    assert forget() == 0
    assert everything() == after


@pytest.mark.clause("D10")
def test_the_words_on_the_delivery_note_go_too_and_nothing_else_of_it(region: b.Region) -> None:
    """Notes written before door codes were kept off them still hold what the driver was told."""
    [parcel] = packed(region, "K1")
    before = orjson.loads(parcel.note)
    del before["large_print"]
    parcel.note = orjson.dumps({**before, "instructions": ["Portkod 1234"]}).decode()
    parcel.save()
    delivered(parcel)
    forget()
    parcel.refresh_from_db()
    assert orjson.loads(parcel.note) == {**before, "instructions": []}


@pytest.mark.clause("D10")
def test_a_file_sent_to_a_carrier_goes_with_the_last_of_its_parcels(region: b.Region) -> None:
    first, second = packed(region, "K1", "K2")
    file = store(b"1234;070-1740605", "text/csv", at=b.NOW)
    booking = Booking.objects.create(
        carrier=region.pickup_point.carrier, asked_at=b.NOW, sent_at=b.NOW, state="confirmed", file=file
    )
    for parcel in (first, second):
        BookedParcel.objects.create(booking=booking, parcel=parcel)
    delivered(first)
    forget()
    assert StoredFile.objects.filter(pk=file.pk).exists()
    delivered(second)
    forget()
    assert not StoredFile.objects.filter(pk=file.pk).exists()
    booking.refresh_from_db()
    assert (booking.file_id, booking.file_forgotten_at) == (None, PAST)


def left(*parcels: Parcel) -> None:
    """On the road since then, as far as forgetting looks at it."""
    of = Parcel.objects.filter(pk__in=[parcel.pk for parcel in parcels])
    of.update(state=Parcel.State.DISPATCHED, dispatched_at=b.NOW)
    Order.objects.filter(parcels__in=of).update(state=Order.State.DISPATCHED, dispatched_at=b.NOW)
    OrderRow.objects.filter(order__parcels__in=of).update(state=OrderRow.State.DISPATCHED)


def said_lost(parcel: Parcel, at: datetime) -> None:
    DeliveryEvent.objects.create(
        care_provider_id=parcel.care_provider_id,
        parcel=parcel,
        kind="lost",
        happened_at=at,
        recorded_at=at,
        source="Budet",
    )


@pytest.mark.clause("D10")
def test_a_lost_parcel_ends_too_some_time_after_the_last_word_of_it(region: b.Region) -> None:
    """A month after it left, and two weeks after what was last said of it."""
    [parcel] = packed(region, "K1")
    left(parcel)
    month = b.NOW + timedelta(days=30)
    assert forget(month) == 0
    said_lost(parcel, month - timedelta(days=1))
    assert forget(month + timedelta(days=13)) == 0
    assert forget(month + timedelta(days=13, seconds=1)) == 1
    assert details() == {("", "", "")}


@pytest.mark.clause("D10")
def test_what_is_still_to_come_keeps_what_the_driver_must_know(region: b.Region) -> None:
    """A parcel that never left, and rows that wait for their goods."""
    first, second = packed(region, "K1", "K2")
    left(second)
    OrderRow.objects.filter(order=second.order).update(state=OrderRow.State.BACKORDERED)
    assert forget(b.NOW + timedelta(days=400)) == 0
    assert first.order.door_code == "1234"


@pytest.mark.clause("D10")
def test_the_file_of_a_booking_goes_by_its_own_age_where_a_parcel_never_ends(region: b.Region) -> None:
    first, _second = packed(region, "K1", "K2")
    carrier = region.pickup_point.carrier
    for content, parcels in ((b"1234", [first]), (b"1235", [])):
        booking = Booking.objects.create(
            carrier=carrier,
            asked_at=b.NOW,
            sent_at=b.NOW,
            state="confirmed",
            file=store(content, "text/csv", at=b.NOW),
        )
        for parcel in parcels:
            BookedParcel.objects.create(booking=booking, parcel=parcel)
    kept = []
    for days in (14, 15, 30, 31):
        forget_empty_bookings(actor=SYSTEM, at=b.NOW + timedelta(days=days))
        kept.append(StoredFile.objects.filter(media_type="text/csv").count())
    assert kept == [2, 1, 1, 0]


@pytest.mark.clause("I2")
def test_the_same_bytes_elsewhere_stay_and_stand_in_nobodys_way(region: b.Region) -> None:
    [parcel] = packed(region, "K1")
    file = store(b"%PDF-1.7 1234", "application/pdf", at=b.NOW)
    booking = Booking.objects.create(
        carrier=region.pickup_point.carrier, asked_at=b.NOW, sent_at=b.NOW, state="confirmed", file=file
    )
    BookedParcel.objects.create(booking=booking, parcel=parcel)
    letters = LetterBatch.objects.create(made_at=b.NOW, letters=1, file=file)
    papers = WavePapers.objects.create(
        wave=parcel.wave, kind="notes", parcels="0", count=1, asked_at=b.NOW, file=file, made_at=b.NOW
    )
    left(parcel)
    delivered(parcel)
    assert forget() == 1
    assert forget_papers(actor=SYSTEM, at=b.NOW + timedelta(days=31)) == 1
    for one in (booking, papers, letters):
        one.refresh_from_db()
    assert (booking.file_id, papers.file_id, letters.file_id) == (None, None, file.pk)


@pytest.mark.clause("D10")
def test_a_cancelled_order_counts_from_its_cancellation_and_an_open_one_keeps_all(region: b.Region) -> None:
    torvald = b.patient(region)
    undone = b.place(region, torvald, b.item(region, torvald, "K1"), delivery=TOLD).orders[0]
    b.place(region, torvald, b.item(region, torvald, "K2"), delivery=TOLD)
    cancel_order(undone.uuid, actor=region.sara, at=DELIVERED, reason="")
    assert forget(DELIVERED + timedelta(days=14)) == 0
    assert forget() == 1
    kept = Order.objects.exclude(uuid=undone.uuid).get()
    assert (kept.door_code, kept.details_forgotten_at) == ("1234", None)
    assert breaches("ordering.forgotten_details_are_gone") == ()


def test_only_the_system_forgets(region: b.Region) -> None:
    for actor in (region.dan, region.sara, region.alice):
        with pytest.raises(Refused):
            forget_details(actor=actor, at=PAST, most=1)


def test_many_are_forgotten_in_the_same_statements_as_one(region: b.Region) -> None:
    parcels = packed(region, *["K1"] * 5)
    delivered(parcels[0])
    with CaptureQueriesContext(connection) as one:
        forget()
    delivered(*parcels[1:])
    with CaptureQueriesContext(connection) as many:
        assert forget() == 4
    assert len(many) <= len(one) <= 16


def test_the_worker_goes_on_until_all_is_forgotten(region: b.Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journey, "MOST", 1)
    delivered(*packed(region, "K1", "K2"))
    message = Message.objects.create(
        kind=journey.STEP, payload={"day": "2026-05-01"}, created_at=PAST, due_at=PAST
    )
    for _step in range(3):
        HANDLERS[journey.STEP](message, PAST)
        message = Message.objects.filter(kind=journey.STEP).latest("pk")
    assert details() == {("", "", "")}
    assert [m.payload.get("part", 1) for m in Message.objects.filter(kind=journey.STEP).order_by("pk")] == [
        1,
        2,
        3,
    ]
