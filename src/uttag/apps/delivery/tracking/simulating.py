"""The made-up carrier speaks of the parcels that it drives, in their time: for the demo, never for real people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.working_days import working_days
from uttag.apps.delivery.booking.contents import service_of
from uttag.apps.delivery.tracking.receiving import take_in
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.parties.models import Carrier
from uttag.gateways.carriers.messages import Tracked
from uttag.gateways.carriers.simulated import Driven, said_of
from uttag.rules.calendar import local
from uttag.rules.words import Urgency

REACH_BACK = timedelta(days=21)
# Carriers speak when it happens. What nobody was there to hear stays unsaid, as with some real parcels.
HEARD = timedelta(days=1)


@operation("receive_tracking")
def speak_for_simulated_carriers(*, actor: Actor, at: datetime) -> int:
    """Says what made-up carriers would have said in the last day of the parcels they drive. How many new events."""
    new = 0
    for carrier in Carrier.objects.filter(link=Carrier.Link.SIMULATED):
        under_way = Parcel.objects.filter(
            state=Parcel.State.DISPATCHED, dispatched_at__gte=at - REACH_BACK, order__carrier=carrier
        )
        if said := list(_said(under_way, at)):
            kept, _ = take_in(said, carrier, actor=actor, at=at)
            new += kept.new
    return new


def _said(under_way: QuerySet[Parcel], at: datetime) -> Iterator[Tracked]:
    today = local(at).date()
    calendar = working_days(today - REACH_BACK, today + REACH_BACK, on=today)
    for parcel in under_way.select_related("order").prefetch_related("extra_boxes").order_by("pk"):
        assert parcel.dispatched_at
        left = local(parcel.dispatched_at).date()
        due = left if parcel.order.urgency == Urgency.EXPRESS else calendar.add(left, 1)
        days = (due, calendar.add(due, 1))
        for sscc in (parcel.sscc, *(box.sscc for box in parcel.extra_boxes.all())):
            said = said_of(_driven(parcel, sscc, days))
            yield from (one for one in said if at - HEARD <= one.happened_at <= at)


def _driven(parcel: Parcel, sscc: str, days: tuple[date, date]) -> Driven:
    order = parcel.order
    assert parcel.dispatched_at
    service = service_of(order)
    return Driven(sscc, service, parcel.dispatched_at, order.window_from, order.window_to, days)
