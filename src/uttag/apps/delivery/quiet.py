"""Orders that nobody will hear of again: they left long ago, and what was last said of them is old (D10, I2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from uttag.apps.agreement.queries import term_book
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.ordering.models import Order, OrderRow
from uttag.rules.calendar import local
from uttag.rules.terms import Terms

_TO_COME = (OrderRow.State.OPEN, OrderRow.State.BACKORDERED, OrderRow.State.ALLOCATED)


def quiet_orders(at: datetime) -> QuerySet[Order]:
    """Orders on their way of which nothing has come for so long that no driver will ring at the door any more.

    A parcel that is lost, or never said to have arrived, keeps its order under way for ever. It has ended, as far
    as a driver is concerned, `delivery.papers_kept_days` after it left, and `delivery.details_kept_days` after the
    last word of it. An order with goods still to come, or a parcel still here, is none of these.
    """
    terms, day = Terms(term_book()), local(at).date()
    left = at - timedelta(days=terms.days("delivery.papers_kept_days", day))
    heard = at - timedelta(days=terms.days("delivery.details_kept_days", day))
    of_order = Parcel.objects.filter(order=OuterRef("pk"))
    words = DeliveryEvent.objects.filter(parcel__order=OuterRef("pk"), recorded_at__gte=heard)
    to_come = OrderRow.objects.filter(order=OuterRef("pk"), state__in=_TO_COME)
    here = of_order.filter(Q(state=Parcel.State.PACKED) | Q(dispatched_at__gte=min(left, heard)))
    under_way = Order.objects.filter(state=Order.State.DISPATCHED, details_forgotten_at=None)
    return under_way.filter(Exists(of_order), ~Exists(here), ~Exists(words), ~Exists(to_come))
