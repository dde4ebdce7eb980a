"""Which orders and parcels are late now: by today, or by the day they came to where the patient fetches them (D11).

Lists say what the radar says: an order that lay at the pickup point in time isn't late while it waits to be fetched.
"""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.delivery.models import DeliveryEvent, Forecast
from uttag.apps.delivery.silence import lost, silent_since
from uttag.apps.fulfilment.models import ExtraBox, Parcel
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.queries import UNDELIVERED, orders_for
from uttag.rules.calendar import STOCKHOLM

THERE = "forecast_at_pickup_point"  # the reason of an order that has all come to the point


def late_orders(actor: Actor, today: date) -> QuerySet[Order]:
    """Orders that should have arrived before `today` and had not, the oldest deadline first (K5)."""
    return late_of(orders_for(actor), today).order_by("deadline_day", "pk")


def late_of(orders: QuerySet[Order], today: date) -> QuerySet[Order]:
    """Those of `orders` that are late on `today`, with their forecasts at hand."""
    late = orders.filter(state__in=UNDELIVERED, deadline_day__lt=today)
    there = Forecast.objects.filter(order=OuterRef("pk"), code=THERE).exclude(risk=Forecast.Risk.LATE)
    return with_forecasts(late.filter(~Exists(there)))


def with_forecasts(orders: QuerySet[Order]) -> QuerySet[Order]:
    """`orders` with their forecasts at hand, so that `is_late` asks for none."""
    return orders.select_related("forecast")


def is_late(order: Order, today: date) -> bool:
    """Whether one order is late on `today`. Asks for its forecast only where its deadline has passed."""
    if order.state not in UNDELIVERED or order.deadline_day >= today:
        return False
    forecast: Forecast | None = getattr(order, "forecast", None)
    return forecast is None or forecast.code != THERE or forecast.risk == Forecast.Risk.LATE


def late_parcel_keys(actor: Actor, today: date) -> set[int]:
    """Parcels under way whose order should have come before `today` and had not; and the lost and silent (reading 23).

    Raises Refused. Three short questions: as one, it takes the database longer to plan it than to answer.
    """
    require(actor, "record_delivery")
    under_way = Parcel.objects.filter(state=Parcel.State.DISPATCHED)
    # By the orders that are still to come, which are few: joined, a year of them would be looked through.
    due = Order.objects.filter(state__in=UNDELIVERED, deadline_day__lt=today)
    late = under_way.filter(~came_in_time(), order__in=due.values("pk"))
    silent = silent_since(datetime.combine(today, time.max, STOCKHOLM))
    found = (late, silent, lost().filter(state=Parcel.State.DISPATCHED))
    return {key for rows in found for key in rows.order_by().values_list("pk", flat=True)}


def came_in_time() -> Q:
    """Of parcels: each of their boxes came to the pickup point by the day that was promised."""
    came = DeliveryEvent.objects.filter(
        kind=DeliveryEvent.Kind.AT_PICKUP_POINT,
        happened_at__date__lte=F("parcel__order__deadline_day"),
    )
    first = came.filter(box=None, parcel=OuterRef("pk"))
    others = ExtraBox.objects.filter(Q(parcel=OuterRef("pk")), ~Exists(came.filter(box=OuterRef("pk"))))
    return Q(Exists(first)) & ~Q(Exists(others))
