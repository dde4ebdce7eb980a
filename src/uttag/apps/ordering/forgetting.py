"""Door code, phone and words to the driver are kept no longer than an order needs them (D10, D11).

After delivery or cancellation they stay for `delivery.details_kept_days`, so that a parcel can be asked about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from uttag.apps.agreement.queries import term_book
from uttag.apps.ordering.models import Order, OrderRow
from uttag.rules.calendar import local

KEPT = "delivery.details_kept_days"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The keys of orders whose details are gone now, and whose they were."""

    orders: list[int]
    patients: list[UUID]


def orders_to_forget(at: datetime, also: QuerySet[Order]) -> QuerySet[Order]:
    """Orders whose details should be gone by now and are not, the oldest first.

    `also`: orders that will never end as they should, since their parcels are lost: who follows those knows.
    """
    kept = int(term_book().in_force(KEPT, local(at).date()).value)
    before = at - timedelta(days=kept)
    cancelled = OrderRow.objects.filter(order=OuterRef("pk"), withdrawal__cancelled_at__lt=before)
    delivered = Q(state=Order.State.DELIVERED, delivered_at__lt=before)
    called_off = Q(Q(state=Order.State.CANCELLED), Exists(cancelled))
    done = delivered | called_off | Q(pk__in=also.order_by().values("pk"))
    return Order.objects.filter(done, details_forgotten_at=None).order_by("pk")


def forget_order_details(at: datetime, most: int, *, also: QuerySet[Order]) -> Forgotten:
    """Clears the details of at most `most` orders, in one set. Call it inside an operation's transaction."""
    due = orders_to_forget(at, also).select_for_update(no_key=True, of=("self",))
    found = list(due.values_list("pk", "patient__uuid")[:most])
    orders = [pk for pk, _ in found]
    Order.objects.filter(pk__in=orders).update(
        door_code="", phone="", instructions="", details_forgotten_at=at
    )
    return Forgotten(orders, list(dict.fromkeys(patient for _, patient in found)))
