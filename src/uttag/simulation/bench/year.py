"""A year of the depot's work for many patients: orders, waves and parcels day by day, up to this morning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID, uuid4, uuid5

from django.db import transaction

from uttag.apps.fulfilment.models import Allocation, BoxKind, Departure, Parcel, PickedLine, Wave
from uttag.apps.fulfilment.operations import plan_wave
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.parties.models import Carrier
from uttag.apps.stock.models import Balance, Move, Place
from uttag.apps.stock.places import fixed_places
from uttag.ground.sets import reserve_ids
from uttag.simulation.bench import building
from uttag.simulation.bench.building import DEPOT, KEYS, PIECES, ROWS, Prescribed, fill

NOTE = '{"lines": [' + ", ".join(['{"article": "Artikel", "pieces": 30, "left": 3}'] * ROWS) + "]}"
ON_THE_WAY = 2  # working days whose parcels have left and not arrived
SLOW, SLOW_DAYS = 50, 12  # of the parcels of so many working days one in fifty hasn't either


@dataclass(frozen=True, slots=True)
class Size:
    """How many there are of things. `articles` have `lots` lots each."""

    patients: int
    days: int
    a_day: int
    articles: int
    lots: int = 5


WHOLE = Size(patients=87_000, days=250, a_day=1_520, articles=1_000)
QUICK = Size(patients=60, days=6, a_day=20, articles=20)


@dataclass(slots=True)
class Year:
    """Keys of what was built. `parcels`: (key, uuid, order, care provider, patient, day) of all, in time."""

    region: building.Region
    people: Sequence[Prescribed]
    carriers: list[int]
    now: datetime
    parcels: list[tuple[int, UUID, int, int, int, date]] = field(default_factory=list)
    waves: list[tuple[int, UUID, date]] = field(default_factory=list)
    slow: set[int] = field(default_factory=set)
    """Keys of parcels that should have arrived."""
    asked: int = 0


def build(folder: Path, size: Size, now: datetime) -> Year:
    """A year that ends at `now`: what was delivered, what is on its way, a wave to pick, and orders that wait."""
    region = building.region(folder, articles=size.articles)
    pieces = size.a_day * ROWS * PIECES * 12 // size.articles // size.lots
    building.stock_up(region, lots_each=size.lots, pieces=pieces, on=now.date())
    year = Year(region, building.prescribed(region, size.patients), _carriers(), now)
    where = _shelves()
    days = list(_working_days(now.date(), size.days))
    for number, day in enumerate(days):
        _a_day(year, day, size.a_day, where, arrived=number < len(days) - ON_THE_WAY)
    _delay_some(year)
    _orders_of(year, now.date(), size.a_day, at=now - timedelta(hours=2))
    building.gather_statistics()
    plan_wave(actor=DEPOT, at=now - timedelta(hours=1))
    _orders_of(year, now.date(), size.a_day, at=now - timedelta(minutes=30))
    return year


def _carriers() -> list[int]:
    """Two carriers with a departure each, morning and afternoon."""
    keys = []
    for code, name, hour in (("BUDET", "Budet", 11), ("POSTEN", "Posten", 15)):
        carrier = Carrier.objects.create(code=code, name=name, link=Carrier.Link.NONE)
        Departure.objects.create(
            carrier=carrier,
            name=f"{name} {hour}",
            weekdays=[0, 1, 2, 3, 4],
            cutoff_at=time(hour - 2),
            leaves_at=time(hour),
            set_at=building.BEFORE,
        )
        keys.append(carrier.pk)
    BoxKind.objects.create(code="M", name="Mellan", most_weight_g=15_000, empty_weight_g=300)
    return keys


def _shelves() -> dict[int, tuple[int, int]]:
    """(lot, shelf) of each article: the one that lasts longest."""
    held = Balance.objects.filter(place__kind=Place.Kind.SHELF).order_by("lot__expires_on")
    return {article: (lot, place) for article, lot, place in held.values_list("lot__article", "lot", "place")}


def _working_days(last: date, count: int) -> Iterator[date]:
    """That many weekdays before `last`, the earliest first."""
    days: list[date] = []
    day = last
    while len(days) < count:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            days.append(day)
    return reversed(days)


def _orders_of(
    year: Year, day: date, count: int, *, at: datetime, delivered: date | None = None
) -> list[int]:
    """Orders for the next people in turn; keys of the orders. Nobody draws twice of one withdrawal."""
    before = Order.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    left = count
    while left:
        turn, first = divmod(year.asked, len(year.people))
        some = year.people[first : first + left]
        year.asked += len(some)
        left -= len(some)
        carrier = year.carriers[year.asked % len(year.carriers)]
        building.orders(some, len(some), at=at, sequence=turn + 1, delivered_day=delivered, carrier=carrier)
    return list(Order.objects.filter(pk__gt=before).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _a_day(year: Year, day: date, count: int, where: dict[int, tuple[int, int]], *, arrived: bool) -> None:
    """A day's orders, in one wave that was picked, packed and sent that day."""
    at = datetime.combine(day, time(8), UTC)
    keys = _orders_of(year, day, count, at=at, delivered=day + timedelta(days=2) if arrived else None)
    sent = at + timedelta(hours=6)
    if not arrived:
        Order.objects.filter(pk__in=keys).update(state=Order.State.DISPATCHED, dispatched_at=sent)
        OrderRow.objects.filter(order__in=keys).update(state=OrderRow.State.DISPATCHED)
    wave = Wave.objects.create(
        planned_at=at + timedelta(hours=1),
        state=Wave.State.DISPATCHED,
        picking_started_at=at + timedelta(hours=2),
        orders=count,
        lines=count * ROWS,
    )
    year.waves.append((wave.pk, wave.uuid, day))
    _picks(wave, keys, where, at)
    _parcels(year, wave, keys, day, sent, arrived)


def _picks(wave: Wave, keys: Sequence[int], where: dict[int, tuple[int, int]], at: datetime) -> None:
    rows = OrderRow.objects.filter(order__in=keys).order_by("pk").values_list("pk", "order_id", "article_id")
    given = [(row, order, *where[article]) for row, order, article in rows if article in where]
    fill(
        Allocation,
        ["wave_id", "order_id", "row_id", "lot_id", "place_id"],
        ((wave.pk, order, row, lot, place) for row, order, lot, place in given),
        pieces=PIECES,
    )
    lines = sorted(Counter((lot, place) for _, _, lot, place in given).items())
    fill(
        PickedLine,
        ["lot_id", "place_id"],
        (line for line, _ in lines),
        wave_id=wave.pk,
        picked_at=at + timedelta(hours=3),
    )
    places = fixed_places()
    ways = (
        (None, places.staged, Move.Reason.STAGED, 1),
        (places.staged, places.patient, Move.Reason.DISPATCHED, 6),
    )
    for source, target, reason, hours in ways:
        fill(
            Move,
            ["source_id", "lot_id", "pieces"],
            ((source or place, lot, n * PIECES) for (lot, place), n in lines),
            target_id=target,
            reason=reason.value,
            document=wave.uuid,
            moved_at=at + timedelta(hours=hours),
        )


def _parcels(year: Year, wave: Wave, keys: Sequence[int], day: date, sent: datetime, arrived: bool) -> None:
    ids = reserve_ids(Parcel, len(keys))
    orders = (
        Order.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "care_provider_id", "patient_id")
    )
    made = [(pk, uuid4(), *order, day) for pk, order in zip(ids, orders, strict=True)]
    year.parcels += made
    fill(
        Parcel,
        ["id", "uuid", "order_id", "care_provider_id", "sscc"],
        ((pk, uuid, order, provider, f"37350000{pk:010}") for pk, uuid, order, provider, _, _ in made),
        wave_id=wave.pk,
        state=(Parcel.State.DELIVERED if arrived else Parcel.State.DISPATCHED).value,
        packed_at=sent - timedelta(hours=1),
        note=NOTE,
        box_id=BoxKind.objects.values_list("pk", flat=True).get(),
        weight_g=2_400,
        checked_at=sent - timedelta(hours=1),
        dispatched_at=sent,
        delivered_at=sent + timedelta(days=1) if arrived else None,
    )


def _delay_some(year: Year) -> None:
    """Of what left in the last weeks some is still on its way: an order in so many is late."""
    begun = {day for _, _, day in year.waves[-SLOW_DAYS:]}
    slow = [parcel for parcel in year.parcels if parcel[-1] in begun][::SLOW]
    year.slow = {pk for pk, *_ in slow}
    orders = [order for _, _, order, *_ in slow]
    Parcel.objects.filter(pk__in=year.slow).update(state=Parcel.State.DISPATCHED, delivered_at=None)
    Order.objects.filter(pk__in=orders).update(state=Order.State.DISPATCHED, delivered_at=None)
    OrderRow.objects.filter(order__in=orders).update(state=OrderRow.State.DISPATCHED)


def order_uuid(order: int) -> UUID:
    """As `building.orders` gives them."""
    return uuid5(KEYS, str(order))
