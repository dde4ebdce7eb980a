"""What waits for a wave: orders and rows, read under lock as plain tuples, since they are many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from uttag.apps.catalogue.models import Article
from uttag.apps.ordering.models import Order, OrderRow, Reservation
from uttag.apps.ordering.queries import UNDELIVERED, undriven
from uttag.rules.allocation import Demand, DemandLine, LotStock, last_day_needed
from uttag.rules.words import DestinationKind, Urgency

WAITING_ROWS = (OrderRow.State.OPEN, OrderRow.State.BACKORDERED)
# An order is in one unsent wave at a time; what is on its way may have backordered rows to come.
TAKEABLE_ORDERS = (Order.State.OPEN, Order.State.DISPATCHED)
_FEW = 200


@dataclass(frozen=True, slots=True)
class Taking:
    """Which of the waiting orders a wave looks at. What is None doesn't narrow it down.

    `until_deadline`: that day included. `carrier`: its key. `undriven`: those that nobody drives. `orders`: keys.
    """

    urgencies: Collection[Urgency] | None = None
    until_deadline: date | None = None
    destinations: Collection[DestinationKind] | None = None
    carrier: int | None = None
    undriven: bool = False
    orders: Collection[int] | None = None

    def of(self, orders: QuerySet[Order]) -> QuerySet[Order]:
        asked = {
            "urgency__in": self.urgencies,
            "deadline_day__lte": self.until_deadline,
            "destination__in": self.destinations,
            "carrier": self.carrier,
            "pk__in": self.orders,
        }
        found = orders.filter(**{name: value for name, value in asked.items() if value is not None})
        return found.filter(undriven()) if self.undriven else found


class WaitingOrder(NamedTuple):
    pk: int
    uuid: UUID
    urgency: str
    deadline_day: date
    ordered_at: datetime
    care_provider_id: int


class WaitingRow(NamedTuple):
    pk: int
    order_id: int
    article_id: int
    pieces: int
    days_covered: int
    days_rest: int


class Reserved(NamedTuple):
    """Pieces set aside for a row; `place` is the shelf they came from."""

    pk: int
    order_id: int
    row: int
    article: str
    lot: int
    expires: date
    place: int
    pieces: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that a wave has to choose from. Rows and reservations stand by order."""

    orders: dict[int, WaitingOrder]
    rows: dict[int, list[WaitingRow]]
    reserved: dict[int, list[Reserved]]
    articles: dict[int, tuple[str, bool]]
    """Number, and whether the supplier is out, by key."""

    def demand(self, order: WaitingOrder, day: date) -> Demand:
        """The order as the rule sees it, when a wave is planned on `day`."""
        return Demand(
            order=str(order.uuid),
            urgency=Urgency(order.urgency),
            deadline_day=order.deadline_day,
            ordered_at=order.ordered_at,
            lines=tuple(self._line(row, order.deadline_day, day) for row in self.rows[order.pk]),
        )

    def _line(self, row: WaitingRow, deadline_day: date, day: date) -> DemandLine:
        number, supplier_out = self.articles[row.article_id]
        return DemandLine(
            line=row.pk,
            article=number,
            pieces=row.pieces,
            lasts_withdrawal=last_day_needed(deadline_day, day, row.days_covered),
            lasts_prescription=last_day_needed(deadline_day, day, row.days_rest),
            supplier_out=supplier_out,
        )


def takeable(taking: Taking) -> QuerySet[Order]:
    """Orders that a wave could take."""
    waiting = OrderRow.objects.filter(state__in=WAITING_ROWS).values("order_id")
    return taking.of(Order.objects.filter(state__in=TAKEABLE_ORDERS, pk__in=waiting))


def lock_waiting(taking: Taking) -> Waiting:
    """Locks the orders that wait, by key, and reads them. Orders are locked before lots, by everyone."""
    locked = takeable(taking).order_by("pk").select_for_update(no_key=True)
    return read_waiting({row[0]: WaitingOrder(*row) for row in locked.values_list(*WaitingOrder._fields)})


def read_waiting(orders: dict[int, WaitingOrder]) -> Waiting:
    """The orders with their rows that wait, what is set aside for them, and their articles."""
    rows = _rows(orders)
    return Waiting(
        orders={key: order for key, order in orders.items() if key in rows},
        rows=rows,
        reserved=_reserved(orders),
        articles=_articles(rows),
    )


def _among(orders: Collection[int], path: str) -> Q:
    """Finds what belongs to the orders: a few by key; of many all that waits, which is then sifted."""
    if len(orders) <= _FEW:
        return Q(**{f"{path}__in": list(orders)})
    return Q(**{f"{path}__state__in": UNDELIVERED})


def _rows(orders: dict[int, WaitingOrder]) -> dict[int, list[WaitingRow]]:
    """Read after the lock: what another wave or a cancellation changed meanwhile is seen."""
    found = OrderRow.objects.filter(_among(orders, "order"), state__in=WAITING_ROWS)
    rows: defaultdict[int, list[WaitingRow]] = defaultdict(list)
    for row in map(WaitingRow._make, found.order_by("pk").values_list(*WaitingRow._fields)):
        if row.order_id in orders:
            rows[row.order_id].append(row)
    return dict(rows)


def _reserved(orders: dict[int, WaitingOrder]) -> dict[int, list[Reserved]]:
    found = Reservation.objects.filter(_among(orders, "row__order")).order_by("pk")
    columns = [
        "pk",
        "row__order_id",
        "row_id",
        "lot__article__number",
        "lot_id",
        "lot__expires_on",
        "place_id",
        "pieces",
    ]
    reserved: defaultdict[int, list[Reserved]] = defaultdict(list)
    for one in map(Reserved._make, found.values_list(*columns)):
        if one.order_id in orders:
            reserved[one.order_id].append(one)
    return dict(reserved)


def _articles(rows: dict[int, list[WaitingRow]]) -> dict[int, tuple[str, bool]]:
    wanted = {row.article_id for of_order in rows.values() for row in of_order}
    found = Article.objects.filter(pk__in=wanted).values_list("pk", "number", "supplier_out")
    return {key: (number, out) for key, number, out in found}


def as_lots(reserved: Collection[Reserved]) -> tuple[LotStock, ...]:
    """What is set aside for one order, as stock that it alone can be given."""
    sums: dict[int, LotStock] = {}
    for one in reserved:
        before = sums[one.lot].available if one.lot in sums else 0
        sums[one.lot] = LotStock(one.lot, one.article, one.expires, before + one.pieces)
    return tuple(sums.values())
