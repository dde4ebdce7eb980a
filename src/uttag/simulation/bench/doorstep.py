"""What a year of parcels leaves behind: carriers' words, bookings, notices, delays, the trail, counts and moves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from uttag.apps.access.actors import SYSTEM
from uttag.apps.catalogue.models import Article
from uttag.apps.delivery.models import (
    BookedParcel,
    Booking,
    DelayCase,
    DelayContact,
    DeliveryEvent,
    Forecast,
    StrayEvent,
)
from uttag.apps.notices.models import Notice
from uttag.apps.ordering.models import Order
from uttag.apps.purchasing.buying.making import make_purchase_order
from uttag.apps.purchasing.buying.reckoning import reckon_purchases
from uttag.apps.purchasing.models import Receipt
from uttag.apps.purchasing.receiving.lines import GoodsIn
from uttag.apps.purchasing.receiving.taking_in import receive
from uttag.apps.stock.models import Balance, Count, CountLine, Move, Place
from uttag.apps.stock.repacking import RepackingWish, repack
from uttag.ground.sets import reserve_ids
from uttag.ground.trail.models import AccessLogEntry, TrailEntry
from uttag.simulation.bench import building
from uttag.simulation.bench.building import fill
from uttag.simulation.bench.year import Year, order_uuid

NOTICED = 3  # one parcel in so many brings a notice
DELAYED = 100
COUNTED = 40  # shelves a working day

_OPEN = (Order.State.OPEN, Order.State.ALLOCATED, Order.State.PACKED, Order.State.DISPATCHED)


@transaction.atomic
def leave_behind(year: Year, user: int) -> None:
    """All of it; `user` is who contacted, counted and moved."""
    _events(year)
    _bookings(year)
    _notices(year)
    _delays(year, user)
    _forecasts(year)
    _strays(year)
    _trail(year)
    _counts(year, user)
    _moves(year)
    _quay(year)


def _events(year: Year) -> None:
    gone = _arrived_before(year)
    kinds = (DeliveryEvent.Kind.DEPARTED, DeliveryEvent.Kind.DELIVERED)
    fill(
        DeliveryEvent,
        ["parcel_id", "care_provider_id", "kind", "happened_at", "recorded_at"],
        (
            (pk, provider, kind.value, moment := _at(day, 14 + 24 * n), moment)
            for pk, _, _, provider, _, day in year.parcels
            for n, kind in enumerate(kinds)
            if n == 0 or (day < gone and pk not in year.slow)
        ),
        source="Budet",
    )


def _bookings(year: Year) -> None:
    ids = reserve_ids(Booking, len(year.waves))
    booked = {day: pk for pk, (_, _, day) in zip(ids, year.waves, strict=True)}
    fill(
        Booking,
        ["id", "uuid", "asked_at", "sent_at", "answered_at"],
        ((pk, uuid4(), moment := _at(day, 12), moment, moment) for day, pk in booked.items()),
        carrier_id=year.carriers[0],
        state=Booking.State.CONFIRMED.value,
        reference="B-1",
    )
    fill(
        BookedParcel,
        ["booking_id", "parcel_id"],
        ((booked[day], pk) for pk, _, _, _, _, day in year.parcels),
    )


def _notices(year: Year) -> None:
    fill(
        Notice,
        ["uuid", "care_provider_id", "key", "patient_id", "subject_uuid", "asked_at", "sent_at", "state"],
        (
            (
                uuid4(),
                provider,
                f"parcel:{uuid}",
                patient,
                uuid,
                _at(day, 14),
                _at(day, 14),
                (Notice.State.FAILED if n % 500 == 0 else Notice.State.DELIVERED).value,
            )
            for n, (_, uuid, _, provider, patient, day) in enumerate(year.parcels[::NOTICED])
        ),
        kind="notice_on_the_way",
        subject_kind="parcel",
        channel="sms",
        address="+46701740610",
    )


def _delays(year: Year, user: int) -> None:
    late = year.parcels[::DELAYED]
    still_open = {order for _, _, order, _, _, _ in late[-30:]}
    ids = reserve_ids(DelayCase, len(late))
    fill(
        DelayCase,
        [
            "id",
            "uuid",
            "care_provider_id",
            "order_id",
            "contact_from_day",
            "opened_at",
            "ruling",
            "closed_at",
        ],
        (
            (
                pk,
                uuid4(),
                provider,
                order,
                day + timedelta(days=8),
                _at(day, 24 * 8),
                uuid4(),
                None if order in still_open else _at(day, 24 * 8 + 3),
            )
            for pk, (_, _, order, provider, _, day) in zip(ids, late, strict=True)
        ),
    )
    fill(
        DelayContact,
        ["care_provider_id", "case_id", "contacted_at", "key"],
        (
            (provider, pk, _at(day, 24 * 8 + 3), str(uuid4()))
            for pk, (_, _, order, provider, _, day) in zip(ids, late, strict=True)
            if order not in still_open
        ),
        whom="patient",
        channel="phone",
        outcome="told",
        contacted_by_id=user,
    )


def _forecasts(year: Year) -> None:
    orders = Order.objects.filter(state__in=_OPEN).order_by("pk").values_list("pk", "deadline_day")
    risks = ("in_time",) * 16 + ("at_risk", "at_risk", "will_miss", "late")
    fill(
        Forecast,
        ["order_id", "deadline_day", "expected_day", "risk"],
        ((order, day, day, risks[n % len(risks)]) for n, (order, day) in enumerate(orders)),
        code="forecast_no_carrier",
        clause="D9",
        made_at=year.now,
    )


def _strays(year: Year) -> None:
    fill(
        StrayEvent,
        ["uuid", "sscc", "happened_at", "received_at", "settled_at"],
        (
            (
                uuid4(),
                f"9735000000000{n:05}",
                moment := year.now - timedelta(hours=n),
                moment,
                moment if n > 8 else None,
            )
            for n in range(200)
        ),
        kind="delivered",
        why="unknown",
        source="Budet",
        carrier_id=year.carriers[0],
    )


def _trail(year: Year) -> None:
    """What operations would have noted of orders, waves and looks at parcels."""
    subjects: Iterable[tuple[str, str, UUID, int | None, datetime]] = (
        *(
            ("place_request", "order", order_uuid(order), provider, _at(day, 8))
            for _, _, order, provider, _, day in year.parcels
        ),
        *(
            ("dispatch", "parcel", uuid, provider, _at(day, 14))
            for _, uuid, _, provider, _, day in year.parcels
        ),
        *(
            (what, "wave", uuid, None, _at(day, 9))
            for _, uuid, day in year.waves
            for what in ("plan_wave", "pack_wave")
        ),
    )
    fill(
        TrailEntry,
        ["operation", "subject_kind", "subject_uuid", "care_provider_id", "at"],
        subjects,
        user_name="Bench",
        role="depot",
    )
    patients = {person.patient: person.patient_uuid for person in year.people}
    fill(
        AccessLogEntry,
        ["patients", "care_provider_id", "at"],
        (
            (f'["{patients[patient]}"]', provider, _at(day, 13))
            for _, _, _, provider, patient, day in year.parcels
        ),
        what="see_order_to_pack",
        writing=False,
        ground="packing",
        user_name="Bench",
        role="depot",
    )


def _counts(year: Year, user: int) -> None:
    """Each working day some shelves, most of them right; the last ones wait for somebody's word."""
    held = list(
        Balance.objects.filter(place__kind=Place.Kind.SHELF).order_by("pk").values_list("place", "lot")
    )
    states = CountLine.State
    for number, (_, _, day) in enumerate(year.waves):
        last = number == len(year.waves) - 1
        count = Count.objects.create(
            title="Gång A",
            opened_at=_at(day, 10),
            opened_by_id=user,
            closed_at=None if last else _at(day, 11),
        )
        lines = {held[(number * COUNTED + n) % len(held)] for n in range(min(COUNTED, len(held)))}
        fill(
            CountLine,
            ["uuid", "place_id", "lot_id", "state", "counted"],
            (
                (
                    uuid4(),
                    place,
                    lot,
                    (states.DIFFERS if last and n < 8 else states.AGREES).value,
                    98 if last and n < 8 else 100,
                )
                for n, (place, lot) in enumerate(sorted(lines))
            ),
            count_id=count.pk,
            expected=100,
            counted_at=_at(day, 11),
            counted_by_id=user,
        )


def _moves(year: Year) -> None:
    """Twenty moves by hand each working day."""
    held = list(
        Balance.objects.filter(place__kind=Place.Kind.SHELF).order_by("pk").values_list("place", "lot")
    )
    fill(
        Move,
        ["source_id", "target_id", "lot_id", "document", "moved_at"],
        (
            (place, held[(n + 1) % len(held)][0], lot, uuid4(), _at(day, 9))
            for turn, (_, _, day) in enumerate(year.waves)
            for n in range(20)
            for place, lot in [held[(turn * 20 + n) % len(held)]]
            if place != held[(n + 1) % len(held)][0]
        ),
        pieces=5,
        reason=Move.Reason.MOVED.value,
    )


def _quay(year: Year) -> None:
    """A year of deliveries, and one that is being taken in: some lots last too short a time. One lot is repacked.

    What to buy is reckoned, and some of it is on order.
    """
    article = Article.objects.earliest("pk")
    supplier = article.supplier_id
    assert supplier
    lines = [(key, 10) for key in Article.objects.order_by("pk").values_list("pk", flat=True)[:60]]
    make_purchase_order(supplier, lines, special=True, actor=building.DEPOT, at=year.now)
    reckon_purchases(actor=SYSTEM, at=year.now)
    fill(
        Receipt,
        ["uuid", "received_at", "finished_at"],
        ((uuid4(), moment := _at(day, 7), moment) for _, _, day in year.waves for _ in range(4)),
        supplier_id=supplier,
        note_number="F-1",
    )
    today = year.now.date()
    goods = [
        GoodsIn(article.pk, f"Q{n}", today + timedelta(days=30 if n % 4 == 0 else 900), 30, "A-01")
        for n in range(40)
    ]
    receive(goods, document=uuid4(), supplier_id=supplier, actor=building.DEPOT, at=year.now)
    held = (
        Balance.objects.filter(place__kind=Place.Kind.SHELF, lot__number="Q1").select_related("place").get()
    )
    wish = RepackingWish(held.lot_id, held.place.code, article.number, 30, 3, 10)
    repack(wish, document=uuid4(), actor=building.DEPOT, at=year.now)


def _arrived_before(year: Year) -> date:
    """The first day whose parcels are still on their way."""
    return year.waves[-2][2] if len(year.waves) > 2 else year.now.date()


def _at(day: date, hours: int) -> datetime:
    return datetime.combine(day, time(0), UTC) + timedelta(hours=hours)
