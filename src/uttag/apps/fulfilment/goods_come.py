"""Which of the orders that were left out could go now: the rule is asked with what the shelves hold at the moment.

No clocks and no list of what has come: whatever put goods on a shelf (a receipt, a count, an undone wave), what
counts is that the order would get its pieces.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.queries import term_book
from uttag.apps.fulfilment.models import LeftOut
from uttag.apps.fulfilment.waiting import TAKEABLE_ORDERS, WAITING_ROWS, WaitingOrder, read_waiting
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.stock.shelves import shelf_stock
from uttag.rules import allocation
from uttag.rules.calendar import local

MOST = 500
"""So many orders are looked at, the most pressing first: a page must not wait for more."""


def could_go(orders: Collection[int] | QuerySet[Any, Any], *, at: datetime) -> set[int]:
    """Keys of those of the orders whose waiting rows would get goods in a wave of theirs alone.

    A row whose supplier was out when the rest of its order was taken counts as the order.
    """
    waiting = OrderRow.objects.filter(order=OuterRef("pk"), state__in=WAITING_ROWS)
    found = Order.objects.filter(Exists(waiting), pk__in=orders).exclude(state=Order.State.CANCELLED)
    columns = found.order_by("deadline_day", "pk").values_list(*WaitingOrder._fields)[:MOST]
    known = read_waiting({row[0]: WaitingOrder(*row) for row in columns})
    if not known.orders:
        return set()
    day = local(at).date()
    lots = shelf_stock(known.articles).lots()
    rest = [order for key, order in known.orders.items() if key not in known.reserved]
    answers = allocation.plan([known.demand(order, day) for order in rest], lots, term_book(), day)
    going = {
        answer.facts.demand.order for answer in answers if isinstance(answer.outcome, allocation.Allocation)
    }
    return {order.pk for order in rest if str(order.uuid) in going}


def goods_have_come(actor: Actor, *, at: datetime) -> set[int]:
    """Keys of waiting orders that a wave has left out and that could go in one now."""
    require(actor, "see_depot")
    left = LeftOut.objects.filter(row__state__in=WAITING_ROWS, order__state__in=TAKEABLE_ORDERS)
    return could_go(left.values("order"), at=at)
