"""What must always hold of waves, allocations and parcels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from uttag.apps.agreement.queries import term_book
from uttag.apps.fulfilment.departures import invariants as of_departures
from uttag.apps.fulfilment.models import Allocation, LeftOut, Parcel, Wave
from uttag.apps.fulfilment.printing import invariants as of_papers
from uttag.apps.fulfilment.table import invariants as of_table
from uttag.apps.ordering.models import Order, OrderRow, Reservation
from uttag.apps.stock.models import Balance, Lot, Place
from uttag.ground.rulings.models import Ruling
from uttag.ground.trail.models import TrailEntry
from uttag.ground.verify import Breach, invariant
from uttag.rules.allocation import last_day_needed
from uttag.rules.calendar import local

__all__ = ["of_departures", "of_papers", "of_table"]  # they register their own

_ROW = OrderRow.State
_SENT = (_ROW.DISPATCHED, _ROW.DELIVERED)


def unsent_allocations() -> QuerySet[Allocation]:
    """Allocations whose goods still lie in the depot: planned, or packed in a parcel that has not left."""
    gone = Parcel.objects.filter(wave=OuterRef("wave"), order=OuterRef("order"))
    return Allocation.objects.filter(~Exists(gone.exclude(state=Parcel.State.PACKED)))


@invariant(
    "fulfilment.staged_is_what_unsent_waves_hold",
    clause="I3",
    says="What lies staged of a lot is what unsent allocations hold of it.",
)
def staged_is_what_unsent_waves_hold() -> Iterator[Breach]:
    yield from _differences(Place.Kind.STAGED, unsent_allocations())


@invariant(
    "fulfilment.reserved_is_what_orders_set_aside",
    clause="D5",
    says="What lies reserved of a lot is what urgent orders have set aside of it.",
)
def reserved_is_what_orders_set_aside() -> Iterator[Breach]:
    yield from _differences(Place.Kind.RESERVED, Reservation.objects.all())


def _differences(kind: Place.Kind, holders: QuerySet[Allocation] | QuerySet[Reservation]) -> Iterator[Breach]:
    lying = _per_lot(Balance.objects.filter(place__kind=kind, pieces__gt=0))
    held = _per_lot(holders)
    for lot in sorted(lying.keys() | held.keys()):
        if lying.get(lot, 0) != held.get(lot, 0):
            yield Breach(
                f"lot {lot}", f"{lying.get(lot, 0)} pieces lie {kind}, {held.get(lot, 0)} are held for rows"
            )


def _per_lot(rows: QuerySet[Balance] | QuerySet[Allocation] | QuerySet[Reservation]) -> dict[int, int]:
    return dict(rows.order_by().values_list("lot").annotate(Sum("pieces")))


@invariant(
    "fulfilment.allocated_lots_are_of_the_article",
    says="A row is given lots of its own article.",
)
def allocated_lots_are_of_the_article() -> Iterator[Breach]:
    wrong = Allocation.objects.exclude(lot__article=F("row__article"))
    for row, lot in wrong.values_list("row_id", "lot_id"):
        yield Breach(f"row {row}", f"is given lot {lot} of another article")


@invariant(
    "fulfilment.allocations_hang_together",
    says="An allocation names its row's own order, and a wave, a lot and a shelf that there are.",
)
def allocations_hang_together() -> Iterator[Breach]:
    other = Allocation.objects.exclude(order_id=F("row__order_id"))
    for row in other.values_list("row_id", flat=True):
        yield Breach(f"row {row}", "is allocated under another order")
    for model, name in ((Place, "place_id"), (Lot, "lot_id"), (Wave, "wave_id")):
        nowhere = Allocation.objects.filter(~Exists(model._default_manager.filter(pk=OuterRef(name))))
        for row, key in nowhere.values_list("row_id", name):
            yield Breach(f"row {row}", f"is allocated with {name} {key}, which there is not")


@invariant(
    "fulfilment.allocated_lots_last",
    clause="B2.9",
    says="A lot given to a row lasts from the planned delivery as long as the pieces are meant to.",
)
def allocated_lots_last() -> Iterator[Breach]:
    book = term_book()
    columns = Allocation.objects.values_list(
        "row_id",
        "lot__number",
        "lot__expires_on",
        Coalesce("wave__replanned_at", "wave__planned_at"),
        "order__deadline_day",
        "row__days_covered",
        "row__days_rest",
    )
    for row, lot, expires, planned_at, deadline, covered, rest in columns.iterator(chunk_size=5000):
        day = local(planned_at).date()
        whole = book.in_force("allocation.lasting", day).value == "prescription"
        until = last_day_needed(deadline, day, rest if whole else covered)
        if expires < until:
            yield Breach(f"row {row}", f"was given lot {lot}, which lasts to {expires} and not to {until}")


@invariant(
    "fulfilment.a_row_gets_its_pieces_once",
    clause="D3",
    says="A row that a wave has taken is given exactly its pieces, by one wave; any other row none.",
)
def a_row_gets_its_pieces_once() -> Iterator[Breach]:
    taken = (_ROW.ALLOCATED, *_SENT)
    given = (
        Allocation.objects.order_by().values_list("row").annotate(Sum("pieces"), Count("wave", distinct=True))
    )
    by_row = {row: (pieces, waves) for row, pieces, waves in given}
    for row, pieces in OrderRow.objects.filter(state__in=taken).values_list("pk", "pieces"):
        got, waves = by_row.pop(row, (0, 0))
        if (got, waves) != (pieces, 1):
            yield Breach(f"row {row}", f"asks for {pieces} pieces, has {got} from {waves} waves")
    for row, (got, _) in by_row.items():
        yield Breach(f"row {row}", f"has {got} pieces though no wave has taken it")


@invariant(
    "fulfilment.orders_go_whole",
    clause="D3",
    says="A row stays behind when its order leaves only if the supplier has nothing to deliver.",
)
def orders_go_whole() -> Iterator[Breach]:
    behind = OrderRow.objects.filter(state=_ROW.OPEN, order__allocations__isnull=False).distinct()
    for row, order in behind.values_list("pk", "order__uuid"):
        yield Breach(f"order {order}", f"row {row} was left behind without being backordered")


@invariant(
    "fulfilment.what_is_left_out_has_a_ruling",
    says="Each row that a wave left out points to the ruling that says why.",
)
def what_is_left_out_has_a_ruling() -> Iterator[Breach]:
    missing = LeftOut.objects.filter(~Exists(Ruling.objects.filter(pk=OuterRef("ruling"))))
    for row, wave in missing.values_list("row_id", "wave__uuid"):
        yield Breach(f"row {row}", f"was left out of wave {wave} without a ruling")


@invariant(
    "fulfilment.parcels_hold_allocated_orders",
    clause="D8",
    says="A parcel holds one order of its wave, and belongs to that order's care provider.",
)
def parcels_hold_allocated_orders() -> Iterator[Breach]:
    inside = Allocation.objects.filter(wave=OuterRef("wave"), order=OuterRef("order"))
    for sscc in Parcel.objects.filter(~Exists(inside)).values_list("sscc", flat=True):
        yield Breach(f"parcel {sscc}", "nothing was allocated to it")
    other = Parcel.objects.exclude(care_provider=F("order__care_provider"))
    for sscc in other.values_list("sscc", flat=True):
        yield Breach(f"parcel {sscc}", "belongs to another care provider than its order")


@invariant(
    "fulfilment.packed_waves_have_all_parcels",
    clause="D8",
    says="A packed or dispatched wave has a parcel for each of its orders.",
)
def packed_waves_have_all_parcels() -> Iterator[Breach]:
    done = Wave.objects.filter(state__in=(Wave.State.PACKED, Wave.State.DISPATCHED))
    taken = Count("allocations__order", distinct=True)
    held = dict(done.annotate(taken=taken).values_list("uuid", "taken"))
    # A wave counts all care providers' orders; where some were handed over, not all are here (P9).
    partly = TrailEntry.objects.filter(operation="import_care_provider").exists()
    for uuid, orders, parcels in done.annotate(made=Count("parcels")).values_list("uuid", "orders", "made"):
        if parcels != held[uuid] or (parcels != orders and not partly):
            yield Breach(f"wave {uuid}", f"has {orders} orders, took {held[uuid]} and has {parcels} parcels")


@invariant(
    "fulfilment.order_states_follow_their_rows",
    says="An order's state is what its rows say.",
)
def order_states_follow_their_rows() -> Iterator[Breach]:
    for state, wrong in _wrong_orders():
        for uuid in wrong.values_list("uuid", flat=True):
            yield Breach(f"order {uuid}", f"is {state}, but its rows say otherwise")


def _wrong_orders() -> Iterable[tuple[Order.State, QuerySet[Order]]]:
    """Per state, the orders whose rows don't go with it."""

    def some(*states: OrderRow.State) -> Exists:
        return Exists(OrderRow.objects.filter(order=OuterRef("pk"), state__in=states))

    waiting = some(_ROW.OPEN, _ROW.BACKORDERED)
    fits = {
        Order.State.OPEN: Q(waiting) & ~Q(some(_ROW.ALLOCATED, _ROW.DISPATCHED)),
        Order.State.ALLOCATED: Q(some(_ROW.ALLOCATED)),
        Order.State.PACKED: Q(some(_ROW.ALLOCATED)),
        Order.State.DISPATCHED: Q(some(_ROW.DISPATCHED)) & ~Q(some(_ROW.ALLOCATED)),
        Order.State.DELIVERED: Q(some(_ROW.DELIVERED))
        & ~Q(some(_ROW.OPEN, _ROW.BACKORDERED, _ROW.ALLOCATED, _ROW.DISPATCHED)),
        Order.State.CANCELLED: ~Q(some(_ROW.OPEN, _ROW.BACKORDERED, _ROW.ALLOCATED, *_SENT)),
    }
    for state, fit in fits.items():
        yield state, Order.objects.filter(~fit, state=state)
